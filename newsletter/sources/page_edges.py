"""Furniture known by where it stands: under a heading that reads like one, before the first and after the last paragraph."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsletter.sources.page_blocks import HEADINGS, PROSE_WEIGHT, Weights, has_sentence, text_of
from newsletter.sources.page_words import heads_comments, heads_furniture, is_notice

MOST_SECTIONS = 200
LEAST_ARTICLE = 120
"""Prose that must stand before comments: the least that could be what they comment on."""

_BOXES = frozenset(("div", "section", "ol", "ul", "article", "details", "table"))
_COMMENTS_MARK = re.compile(r"(?:^|[-_\s])(?:comments?|disqus|respond|replies|discussion)(?:[-_\s]|$)", re.IGNORECASE)
_KEEP_SHORT = frozenset(("li", "td", "th", "dd", "dt", "pre", "blockquote", "q", "cite", *HEADINGS))


def comments(weights: Weights) -> Iterator[HtmlElement]:
    """What readers wrote, however long: boxes after the article that are marked so, or that begin with a heading that says so."""
    prose_before = 0
    for element in weights.root.iter("*"):
        weight = weights.of(element)
        if prose_before >= LEAST_ARTICLE and element.tag in _BOXES and _COMMENTS_MARK.search(f"{element.get('id')} {element.get('class')}"):
            yield element
        elif prose_before >= LEAST_ARTICLE and _is_heading_like(weights, element) and heads_comments(text_of(element)):
            yield from _section_of(weights, element)
        prose_before += weight.prose if weight.is_line else 0


def _section_of(weights: Weights, heading: HtmlElement) -> Iterator[HtmlElement]:
    """The largest box that begins with a heading; where the article stands in the same box, the heading and all that follows."""
    box = heading
    for parent in weights.above(heading):
        if parent is weights.root or any(weights.of(sibling).prose for sibling in box.itersiblings("*", preceding=True)):
            break
        box = parent
    yield box
    if box is heading:
        yield from heading.itersiblings("*")


def headed_sections(weights: Weights) -> Iterator[HtmlElement]:
    """A heading or label that reads like one over furniture, with what stands under it, as far as that is not the article."""
    heads = (e for e in weights.root.iter("*") if _is_heading_like(weights, e) and heads_furniture(text_of(e)))
    for element in islice(heads, MOST_SECTIONS):
        box = weights.surroundings(element, most_text=1500, most_share=0.2)
        yield box
        if box is element or weights.of(box).text == weights.of(element).text:
            yield from _under(weights, box)


def _is_heading_like(weights: Weights, element: HtmlElement) -> bool:
    weight = weights.of(element)
    return 0 < weight.text <= 60 and (element.tag in HEADINGS or element.tag in ("strong", "b", "em", "i", "span") or weight.is_block)


def _under(weights: Weights, heading: HtmlElement) -> Iterator[HtmlElement]:
    """What follows a heading among its siblings: all of it when little prose comes after, else up to the first prose."""
    following = list(heading.itersiblings("*"))
    closing = sum(weights.of(sibling).prose for sibling in following) <= 0.2 * weights.page.prose
    for sibling in following:
        if sibling.tag in HEADINGS or (weights.of(sibling).prose and not closing):
            return
        yield sibling


def author_cards(weights: Weights, names: tuple[str, ...]) -> Iterator[HtmlElement]:
    """Portraits of the authors: small boxes with a link that is a name of the byline, and closing paragraphs in italics about them."""
    for link in weights.root.iter("a"):
        if text_of(link) in names or "author" in link.get("rel", "").split():
            yield weights.surroundings(link, most_text=500, most_share=0.2)
    for block in weights.prose_blocks()[-2:]:
        if any(name in text_of(block) for name in names) and _is_all_italic(block):
            yield block


def _is_all_italic(element: HtmlElement) -> bool:
    text = text_of(element)
    return any(text_of(child) == text for child in element.iter("em", "i"))


def labels(weights: Weights) -> Iterator[HtmlElement]:
    """Short lines that are no sentence and no heading: datelines of the page, buttons, "Advertisement", copyright lines."""
    yield from (time for time in weights.root.iter("time") if weights.of(next(weights.above(time), weights.root)).holds_block)
    for element in weights.root.iter("*"):
        weight = weights.of(element)
        if not weight.is_line or element.tag in _KEEP_SHORT:
            continue
        text = text_of(element)
        if is_notice(text) or (weight.text < PROSE_WEIGHT and not has_sentence(text) and not _is_bold_heading(element)):
            yield element


def _is_bold_heading(element: HtmlElement) -> bool:
    text = text_of(element)
    return bool(text) and any(text_of(child) == text for child in element.iter("b", "strong"))


def orphan_headings(weights: Weights) -> Iterator[HtmlElement]:
    """Headings with nothing under them."""
    lines = [e for e in weights.root.iter("*") if e.tag in HEADINGS or (weights.of(e).is_block and _has_own_text(weights, e))]
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        if line.tag in HEADINGS and (following is None or (following.tag in HEADINGS and following.tag <= line.tag)):
            yield line


def _has_own_text(weights: Weights, element: HtmlElement) -> bool:
    inline = [child for child in element.iterchildren("*") if not weights.of(child).is_block]
    return any((part or "").strip() for part in (element.text, *(child.tail for child in element))) or any(
        text_of(child) for child in inline
    )


def edges(weights: Weights) -> Iterator[HtmlElement]:
    """What comes before the first and after the last prose, unless it is a heading before or a sentence in the same row of paragraphs."""
    prose = weights.prose_blocks()
    if not prose:
        return
    blocks = [element for element in weights.root.iter("*") if weights.of(element).is_block]
    first, last = blocks.index(prose[0]), blocks.index(prose[-1])
    for element in blocks[:first]:
        if not weights.of(element).prose and element.tag not in HEADINGS and not _same_row(element, prose[0]):
            yield element
    for element in blocks[last + 1 :]:
        if not weights.of(element).prose and not _same_row(element, prose[-1]) and prose[-1] not in element.iterancestors():
            yield element


def _same_row(element: HtmlElement, prose: HtmlElement) -> bool:
    return element.getparent() is prose.getparent() and element.tag == prose.tag and has_sentence(text_of(element))
