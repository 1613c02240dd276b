"""Makes old and loose markup regular before anything is judged: what is never text goes, and empty lines become paragraphs."""

from lxml.etree import strip_elements, strip_tags
from lxml.html import HtmlElement
from lxml.html.builder import P

from newsletter.sources.page_blocks import INLINE

_NEVER_TEXT = (
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "embed", "canvas", "select", "option", "audio", "video",
    "map", "area", "progress", "meter", "datalist", "head", "link", "meta", "title", "base", "frame", "frameset",
    "amp-ad", "amp-sidebar", "amp-consent", "amp-list", "amp-embed", "amp-analytics", "amp-next-page", "amp-sticky-ad",
)  # fmt: skip
_KEPT_WHOLE = frozenset(("pre", "a", "ul", "ol", "table", "tr", "dl"))


def regular(tree: HtmlElement) -> HtmlElement:
    """Change the tree in place and give back its body."""
    found = tree.find("body")
    body = tree if found is None else found
    strip_elements(body, *_NEVER_TEXT, with_tail=False)
    strip_tags(body, "font", "nobr", "tbody", "thead")
    for element in body.iter("center"):
        element.tag = "div"
    for link in [a for a in body.iter("a") if _was_never_closed(a)]:
        for inner in [*link.iterdescendants("p", "div"), link]:
            inner.text = f" {inner.text or ''}"
            inner.drop_tag()
    for element in [e for e in body.iter("*") if e.tag not in _KEPT_WHOLE and _has_empty_line(e)]:
        _make_paragraphs(element)
    return body


def _was_never_closed(link: HtmlElement) -> bool:
    """A link that begins inside a paragraph and runs on over the next: nobody meant that text to be a link."""
    return next(link.iterancestors("p"), None) is not None and next(link.iterdescendants("p", "div"), None) is not None


def _has_empty_line(element: HtmlElement) -> bool:
    return any(not (line.tail or "").strip() and _is_break(line.getnext()) for line in element.iterchildren("br"))


def _is_break(element: HtmlElement | None) -> bool:
    return element is not None and element.tag == "br"


def _make_paragraphs(element: HtmlElement) -> None:
    """Wrap each run of inline content between empty lines in a paragraph of its own; blocks stay between the paragraphs."""
    parts, after_break = [P(element.text or "")], False
    for child in list(element):
        tail, child.tail = child.tail or "", None
        if child.tag == "br" and after_break:
            parts.append(P(tail))
        elif child.tag in INLINE:
            child.tail = tail
            parts[-1].append(child)
        else:
            parts += [child, P(tail)]
        after_break = child.tag == "br" and not tail.strip()
    element.text = None
    if element.tag in INLINE or element.tag == "p":
        element.tag = "div"
    element[:] = [part for part in parts if part.tag != "p" or len(part) or (part.text or "").strip()]
