"""Takes the furniture around an article out of its page, by structure: what a block is, holds, stands beside and comes after.

Each rule names elements to drop. None may take more than its share of the prose of the page, so that a rule that is wrong about
a page costs little; words in headings are only ever one of the signs.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from lxml.html import HtmlElement

from newsletter.sources.page_blocks import HEADINGS, PROSE_WEIGHT, Weights, has_sentence, text_of, weight_of
from newsletter.sources.page_words import heads_furniture, is_notice

Rule = Callable[[Weights], Iterable[HtmlElement]]

MOST_PROSE = 0.4
_LANDMARK_TAGS = frozenset(("nav", "aside", "footer", "menu", "dialog", "button", "label", "input", "textarea", "fieldset"))
_LANDMARK_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog form menu menubar toolbar tablist tooltip alert status".split()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TYPED_INTO = ("email", "text", "search", "password", "tel", "")
_PICTURES = ("img", "picture", "amp-img")
_CAPTION_CLASS = re.compile(r"caption|credit|legend|bildunter|(^|[-_\s])pie([-_\s]|$)", re.IGNORECASE)
_KEEP_SHORT = frozenset(("li", "td", "th", "dd", "dt", "pre", "blockquote", "q", "cite", *HEADINGS))


def remove_furniture(body: HtmlElement, *, names: tuple[str, ...] = ()) -> HtmlElement:
    """Drop the furniture from the tree, in place. ``names`` are the people in the byline, whose portraits end many articles."""
    for rule in (forms, landmarks, pictures, links, cards, headed_sections, insets, _author_cards(names), labels, orphan_headings, ending):
        weights = Weights(body)
        for element in list(rule(weights)):
            if element.getparent() is not None and weights.of(element).prose <= MOST_PROSE * weights.page.prose:
                element.drop_tree()
    return body


def forms(weights: Weights) -> Iterator[HtmlElement]:
    """Forms, and the words that ask to fill them in. A form around the whole page is layout."""
    for element in weights.root.iter("form", "input", "textarea"):
        if element.tag != "input" or element.get("type", "").lower() in _TYPED_INTO:
            yield _surroundings(weights, element, most_text=700, most_share=0.2)


def landmarks(weights: Weights) -> Iterator[HtmlElement]:
    """What the page itself calls navigation, an aside, a footer, a dialogue; and what it hides."""
    for element in weights.root.iter("*"):
        roles = set(element.get("role", "").lower().split())
        if element.tag in _LANDMARK_TAGS or roles & _LANDMARK_ROLES or _is_hidden(element):
            yield element
        elif (
            element.tag == "header"
            and not weights.of(element).prose
            and (element.find(".//h1") is not None or not _inside_article(element))
        ):
            yield element


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("aria-modal") == "true"
        or element.get("layout") == "nodisplay"
        or bool(_HIDDEN_STYLE.search(element.get("style", "")))
    )


def _inside_article(element: HtmlElement) -> bool:
    return next(element.iterancestors("article", "main"), None) is not None


def pictures(weights: Weights) -> Iterator[HtmlElement]:
    """Pictures with their captions and credits."""
    for element in weights.root.iter("figure", "figcaption", *_PICTURES):
        yield element if element.tag in ("figure", "figcaption") else _with_caption(weights, element)
    for element in weights.root.iter("*"):
        if _CAPTION_CLASS.search(element.get("class", "")) and weights.of(element).text <= 300:
            yield element


def _with_caption(weights: Weights, picture: HtmlElement) -> HtmlElement:
    """The smallest box around a picture; grown while what it adds is short, has no heading and is no paragraph of its own right."""
    box = picture
    for parent in picture.iterancestors():
        heavy = weights.of(parent).text > 300 or weights.of(parent).prose > 0.15 * weights.page.prose
        if parent is weights.root or heavy or _is_paragraph_with_picture(parent) or any(True for _ in parent.iter(*HEADINGS)):
            break
        box = parent
    return box


def _is_paragraph_with_picture(element: HtmlElement) -> bool:
    own = (element.text or "") + "".join(child.tail or "" for child in element)
    return element.tag == "p" and weight_of(own.strip()) >= PROSE_WEIGHT


def links(weights: Weights) -> Iterator[HtmlElement]:
    """Blocks that are links with at most a label before them, lists of such, and tables of contents."""
    for element in _topmost(weights, lambda e: _is_link_furniture(weights, e)):
        yield element
    for element in weights.root.iter("ul", "ol"):
        items = list(element.iterchildren("li"))
        if len(items) > 1 and all(_is_all_link(item) for item in items):
            yield element


def _is_link_furniture(weights: Weights, element: HtmlElement) -> bool:
    weight = weights.of(element)
    if not weight.is_block or not weight.is_mostly_links:
        return False
    lines = 1 if _is_line(weights, element) else weight.link_count
    return weight.text - weight.links < 30 * lines or not has_sentence(text_of(element))


def _is_line(weights: Weights, element: HtmlElement) -> bool:
    return not any(weights.of(child).is_block for child in element.iterchildren("*"))


def _is_all_link(element: HtmlElement) -> bool:
    text = text_of(element)
    return bool(text) and any(text_of(link) == text for link in element.iter("a"))


def cards(weights: Weights) -> Iterator[HtmlElement]:
    """Rows of like boxes whose first words are a link: other articles with their teasers."""
    for parent in weights.root.iter("*"):
        for _, group in groupby(parent.iterchildren("*"), key=lambda child: (child.tag, child.get("class", "").split()[:1])):
            row = [child for child in group if weights.of(child).text]
            if len(row) > 1 and all(_is_card(weights, child) for child in row):
                yield from _row_with_frame(weights, parent, row)


def _is_card(weights: Weights, element: HtmlElement) -> bool:
    weight = weights.of(element)
    if not weight.is_block or not weight.link_count or weight.text - weight.links > 200 or weight.prose > 250:
        return False
    first = next((e for e in element.iter("*") if (e.text or "").strip()), None)
    return first is not None and any(e.tag == "a" for e in (first, *first.iterancestors()) if e is not element.getparent())


def _row_with_frame(weights: Weights, parent: HtmlElement, row: list[HtmlElement]) -> Iterator[HtmlElement]:
    inside = sum(weights.of(card).text for card in row)
    framed = parent is not weights.root and weights.of(parent).text - inside <= 100
    if framed:
        yield parent
    else:
        yield from row


def headed_sections(weights: Weights) -> Iterator[HtmlElement]:
    """A heading or label that reads like one over furniture, with what stands under it, as far as that is not the article."""
    for element in weights.root.iter("*"):
        if _is_heading_like(weights, element) and heads_furniture(text_of(element)):
            box = _surroundings(weights, element, most_text=1500, most_share=0.2)
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


def insets(weights: Weights) -> Iterator[HtmlElement]:
    """Boxes set between the paragraphs that end in a link of its own line: appeals, teasers, offers."""
    for element in weights.root.iter("div", "section", "article", "table", "blockquote"):
        weight = weights.of(element)
        small = weight.text <= 500 and weight.prose <= 0.15 * weights.page.prose
        if small and weight.link_count and _between_paragraphs(weights, element) and _ends_in_link(weights, element):
            yield element


def _between_paragraphs(weights: Weights, element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and weights.of(parent).prose - weights.of(element).prose > 0.3 * weights.page.prose


def _ends_in_link(weights: Weights, element: HtmlElement) -> bool:
    leaves = [e for e in element.iter("*") if (e.text or "").strip() or (e.tail or "").strip()]
    last = leaves[-1] if leaves else element
    alone = last is not element and not (last.tail or "").strip()
    link = next((e for e in (last, *last.iterancestors()) if e.tag == "a"), None)
    line = next((e for e in (last, *last.iterancestors()) if weights.of(e).is_block), element) if alone else None
    return (
        link is not None and line is not None and (line is element or text_of(line) == text_of(link)) and text_of(link) != text_of(element)
    )


def _author_cards(names: tuple[str, ...]) -> Rule:
    """Portraits of the authors: small boxes with a link that is a name of the byline, and closing paragraphs in italics about them."""

    def author_cards(weights: Weights) -> Iterator[HtmlElement]:
        for link in weights.root.iter("a"):
            if text_of(link) in names or "author" in link.get("rel", "").split():
                yield _surroundings(weights, link, most_text=500, most_share=0.2)
        closing = weights.prose_blocks()[-2:]
        for block in closing:
            if any(name in text_of(block) for name in names) and _is_all_italic(block):
                yield block

    return author_cards


def _is_all_italic(element: HtmlElement) -> bool:
    text = text_of(element)
    return any(text_of(child) == text for child in element.iter("em", "i"))


def labels(weights: Weights) -> Iterator[HtmlElement]:
    """Short lines that are no sentence and no heading: datelines of the page, buttons, "Advertisement", copyright lines."""
    for element in weights.root.iter("*"):
        weight = weights.of(element)
        if not weight.is_block or element.tag in _KEEP_SHORT or not _is_line(weights, element):
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


def ending(weights: Weights) -> Iterator[HtmlElement]:
    """What comes before the first and after the last prose, unless it is a sentence in the same row of paragraphs."""
    prose = weights.prose_blocks()
    if not prose:
        return
    after = False
    for element in weights.root.iter("*"):
        if element is prose[-1]:
            after = True
        elif after and weights.of(element).is_block and not weights.of(element).prose and not _goes_on(element, prose[-1]):
            yield element


def _goes_on(element: HtmlElement, last: HtmlElement) -> bool:
    ancestors = set(last.iterancestors())
    inside = last in set(element.iterancestors())
    same_row = element.getparent() is last.getparent() and element.tag == last.tag and has_sentence(text_of(element))
    return inside or same_row or element in ancestors


def _surroundings(weights: Weights, element: HtmlElement, *, most_text: int, most_share: float) -> HtmlElement:
    """The largest box around an element that is still small and adds little prose of the page."""
    box = element
    for parent in element.iterancestors():
        weight = weights.of(parent) if parent is not weights.root else None
        if weight is None or weight.text > most_text or weight.prose > most_share * weights.page.prose or parent.find(".//h1") is not None:
            break
        box = parent
    return box


def _topmost(weights: Weights, wanted: Callable[[HtmlElement], bool]) -> Iterator[HtmlElement]:
    """Elements that are wanted and have no wanted ancestor."""
    stack = list(weights.root.iterchildren("*", reversed=True))
    while stack:
        element = stack.pop()
        if wanted(element):
            yield element
        else:
            stack += element.iterchildren("*", reversed=True)
