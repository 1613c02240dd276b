"""The tags and attributes that letters may use: those that mjml-python renders like reference MJML (design notes, safe list)."""

_PADDING = {"padding", "padding-top", "padding-right", "padding-bottom", "padding-left"}
_BORDER = {"border", "border-top", "border-right", "border-bottom", "border-left", "border-radius"}
_FONT = {"font-family", "font-size", "font-style", "font-weight", "letter-spacing", "line-height", "color"}
_LINES = {"text-decoration", "text-transform"}
_BOX = {"css-class", "background-color", "direction"} | _PADDING | _BORDER
_BACKGROUND = {"background-url", "background-repeat", "background-size", "background-position"}
_INSIDE = {"css-class", "container-background-color", "align"} | _PADDING
_SECTION = _BOX | _BACKGROUND | {"full-width", "text-align"}

COMPONENTS: dict[str, set[str]] = {
    "mj-section": _SECTION,
    "mj-wrapper": _SECTION,
    "mj-column": _BOX | {"inner-background-color", "inner-border", "inner-border-radius", "vertical-align", "width"},
    "mj-group": {"css-class", "background-color", "direction", "vertical-align", "width"},
    "mj-text": _INSIDE | _FONT | _LINES | {"height"},
    "mj-image": _INSIDE | _BORDER | {"alt", "fluid-on-mobile", "height", "href", "rel", "src", "target", "width"},
    "mj-button": _INSIDE
    | _BORDER
    | _FONT
    | _LINES
    | {"background-color", "height", "href", "inner-padding", "rel", "target", "text-align", "vertical-align", "width"},
    "mj-divider": _INSIDE | {"border-color", "border-style", "border-width", "width"},
    "mj-spacer": _INSIDE | {"height"},
}

HEAD: dict[str, set[str]] = {
    "mjml": {"lang", "dir"},
    "mj-head": set(),
    "mj-title": set(),
    "mj-preview": set(),
    "mj-breakpoint": {"width"},
    "mj-attributes": set(),
    "mj-all": _FONT | _PADDING,
    "mj-class": {"name", *_FONT, *_PADDING, *_LINES, "align", "background-color"},
    "mj-style": set(),
    "mj-raw": set(),
    "mj-body": {"width", "background-color", "css-class"},
}

_ANY = {"class", "style", "lang", "dir", "role", "title", "aria-hidden", "aria-label"}
_CELL = {"align", "valign", "width", "height", "bgcolor", "colspan", "rowspan", "scope"}

HTML: dict[str, set[str]] = {
    **dict.fromkeys(("b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "hr", "i", "li", "p", "pre"), _ANY),
    **dict.fromkeys(("small", "span", "strong", "sub", "sup", "tbody", "tr", "u", "ul"), _ANY),
    **dict.fromkeys(("td", "th"), _ANY | _CELL),
    "a": _ANY | {"href", "rel", "target"},
    "img": _ANY | {"src", "alt", "width", "height", "border"},
    "meta": {"name", "content"},
    "ol": _ANY | {"start"},
    "style": {"type"},
    "table": _ANY | {"border", "cellpadding", "cellspacing", "width", "align", "bgcolor"},
}

VOCABULARY: dict[str, set[str]] = HEAD | COMPONENTS | HTML
WITHOUT_END = frozenset({"br", "hr", "img", "meta"})
"""HTML tags that are never closed; every other tag must be, the engine is strict about it."""
