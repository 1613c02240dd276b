"""What the support data calls the things a letter is made of: its name (a slug) for each element, attribute, property and selector."""

PLAIN_ELEMENTS = frozenset(
    [
        "abbr",
        "acronym",
        "address",
        "audio",
        "base",
        "bdi",
        "blockquote",
        "body",
        "code",
        "del",
        "dfn",
        "dialog",
        "div",
        "form",
        "hr",
        "img",
        "link",
        "marquee",
        "meter",
        "object",
        "p",
        "picture",
        "pre",
        "progress",
        "rp",
        "rt",
        "ruby",
        "select",
        "small",
        "span",
        "strike",
        "strong",
        "style",
        "svg",
        "table",
        "textarea",
        "video",
        "wbr",
    ]
)
"""The slug is html- and the name."""

SEMANTIC = frozenset(
    ["article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark", "nav", "section", "summary", "time"]
)

ELEMENTS = {
    "map": "html-image-maps",
    "area": "html-image-maps",
    "ul": "html-lists",
    "ol": "html-lists",
    "dl": "html-lists",
    "li": "html-lists",
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "html-h1-h6"),
    **dict.fromkeys(SEMANTIC, "html-semantics"),
    **{name: f"html-{name}" for name in PLAIN_ELEMENTS},
}

PLAIN_ATTRIBUTES = frozenset(
    [
        "align",
        "aria-describedby",
        "aria-hidden",
        "aria-label",
        "aria-labelledby",
        "aria-live",
        "background",
        "cellpadding",
        "cellspacing",
        "dir",
        "height",
        "hidden",
        "lang",
        "popover",
        "required",
        "role",
        "srcset",
        "target",
        "valign",
        "width",
    ]
)

ATTRIBUTES = {
    "loading": "html-loading-attribute",
    **{name: f"html-{name}" for name in PLAIN_ATTRIBUTES},
}

PICTURES = {
    "png": "image-png",
    "jpg": "image-jpg",
    "jpeg": "image-jpg",
    "gif": "image-gif",
    "webp": "image-webp",
    "avif": "image-avif",
    "svg": "image-svg",
    "bmp": "image-bmp",
    "ico": "image-ico",
    "apng": "image-apng",
    "heic": "image-heif",
}
"""By the end of a file's name."""

AT_RULES = {
    "font-face": "css-at-font-face",
    "import": "css-at-import",
    "keyframes": "css-at-keyframes",
    "supports": "css-at-supports",
    "media": "css-at-media",
}

MEDIA = {
    "prefers-color-scheme": "css-at-media-prefers-color-scheme",
    "prefers-reduced-motion": "css-at-media-prefers-reduced-motion",
    "device-pixel-ratio": "css-at-media-device-pixel-ratio",
    "hover:": "css-at-media-hover",
    "orientation": "css-at-media-orientation",
}
"""What a media query asks."""

PSEUDO_CLASSES = frozenset(
    [
        "active",
        "checked",
        "first-child",
        "first-of-type",
        "focus",
        "has",
        "hover",
        "lang",
        "last-child",
        "last-of-type",
        "link",
        "not",
        "nth-child",
        "nth-last-child",
        "nth-last-of-type",
        "nth-of-type",
        "only-child",
        "only-of-type",
        "target",
        "visited",
    ]
)

PSEUDO_ELEMENTS = frozenset(["after", "before", "first-letter", "first-line", "marker", "placeholder"])

UNITS = frozenset(["ch", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "rem", "vh", "vmax", "vmin", "vw"])

PROPERTIES = {
    "overflow-x": "css-overflow",
    "overflow-y": "css-overflow",
    "left": "css-left-right-top-bottom",
    "right": "css-left-right-top-bottom",
    "top": "css-left-right-top-bottom",
    "bottom": "css-left-right-top-bottom",
    "row-gap": "css-gap",
    "column-gap": "css-gap",
    "grid-template-columns": "css-grid-template",
    "grid-template-rows": "css-grid-template",
    **{f"{box}-{side}": f"css-{box}" for box in ("margin", "padding", "border") for side in ("top", "right", "bottom", "left")},
    **{f"border-{part}": "css-border" for part in ("color", "style", "width")},
    **{f"{box}-{axis}": f"css-{box}-inline-block" for box in ("margin", "padding") for axis in ("inline", "block")},
    **{
        f"{box}-{axis}-{end}": f"css-{box}-{axis}-start-end"
        for box in ("margin", "padding")
        for axis in ("inline", "block")
        for end in ("start", "end")
    },
}
"""Where the slug is not css- and the property's name."""

UNJUDGED = frozenset({"text-size-adjust"})
"""Properties that the data does not know, whatever they are called."""

FUNCTIONS = {
    "var(": "css-variables",
    "calc(": "css-unit-calc",
    "clamp(": "css-function-clamp",
    "min(": "css-function-min",
    "max(": "css-function-max",
    "light-dark(": "css-function-light-dark",
    "linear-gradient(": "css-linear-gradient",
    "radial-gradient(": "css-radial-gradient",
    "conic-gradient(": "css-conic-gradient",
    "rgba(": "css-rgba",
    "rgb(": "css-rgb",
}

MODERN_COLOURS = ("oklch", "oklab", "lab", "lch", "hwb", "color")
