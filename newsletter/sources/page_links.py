"""Furniture that is made of links: lists and rows of them, side columns, boxes between the paragraphs, offers to subscribe."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from lxml.html import HtmlElement

from newsletter.sources.page_blocks import HEADINGS, MOST_PROSE, Weights, has_sentence, text_of

_DESK = re.compile(
    r"/(?:subscri(?:be|ption)s?|log-?in|sign-?(?:in|up)|register|registration|join|donate|donations?|give|support-us|membership|become-a-member|"
    r"abo|abonn\w*|anmelden|inscription|suscri\w*|newsletters?)(?:[/?#.]|$)",
    re.IGNORECASE,
)


def outsiders(weights: Weights) -> Iterator[HtmlElement]:
    """Boxes with links beside the one that holds most of the prose, with little prose of their own: side columns, promotions."""
    box = _article_box(weights)
    inside = {box, *weights.above(box)}
    for element in weights.above(box):
        for child in element.iterchildren("*"):
            weight = weights.of(child)
            if child not in inside and weight.links > 0.2 * weight.text and weight.prose <= 0.15 * weights.page.prose:
                yield child


def _article_box(weights: Weights) -> HtmlElement:
    """The innermost element with three quarters of the prose."""
    least = 0.75 * weights.page.prose
    box = weights.root
    while least and (inner := [child for child in box.iterchildren("*") if weights.of(child).prose >= least]):
        box = inner[0]
    return box


def links(weights: Weights) -> Iterator[HtmlElement]:
    """Blocks that are links with at most a label before them, lists of such, and tables of contents."""
    for element in _topmost(weights, lambda e: _is_link_furniture(weights, e) or _is_contents(e)):
        yield from _with_heading(element)


def _with_heading(element: HtmlElement) -> Iterator[HtmlElement]:
    """An element and the heading right before it, which stands over nothing once the element is gone."""
    yield element
    before = element.getprevious()
    if before is not None and before.tag in HEADINGS and not (before.tail or "").strip():
        yield before


def _is_link_furniture(weights: Weights, element: HtmlElement) -> bool:
    weight = weights.of(element)
    if not weight.is_block or not weight.is_mostly_links:
        return False
    lines = 1 if weights.of(element).is_line else weight.link_count
    return weight.text - weight.links < 30 * lines or not has_sentence(text_of(element))


def _is_contents(element: HtmlElement) -> bool:
    items = list(element.iterchildren("li")) if element.tag in ("ul", "ol") else []
    return len(items) > 1 and all(_is_all_link(item) for item in items)


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
    first = next((e for e in element.iter("*") if (e.text or "").strip()), element)
    return any(first in link.iter("*") for link in element.iter("a"))


def _row_with_frame(weights: Weights, parent: HtmlElement, row: list[HtmlElement]) -> Iterator[HtmlElement]:
    inside = sum(weights.of(card).text for card in row)
    if parent is not weights.root and weights.of(parent).text - inside <= 100:
        yield from _with_heading(parent)
    else:
        yield from (*_with_heading(row[0]), *row[1:])


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
    """Whether its last words are a link, alone in its line, with other words above."""
    link = next((e for e in reversed(list(element.iter("a"))) if weights.of(e).text), element)
    text = text_of(element)
    return link is not element and text != text_of(link) and text.endswith(text_of(link)) and _beside(weights, link) == 0


def desks(weights: Weights) -> Iterator[HtmlElement]:
    """Boxes whose last word is a link to where one subscribes, logs in or gives: offers, appeals, the wall after a few paragraphs."""
    for link in weights.root.iter("a"):
        if _DESK.search(link.get("href", "")) and _beside(weights, link) <= 40:
            yield weights.surroundings(link, most_text=700, most_share=MOST_PROSE)


def _beside(weights: Weights, link: HtmlElement) -> int:
    """How much other text stands in the line of a link."""
    if weights.of(link).is_block:
        return 0
    line = next((e for e in weights.above(link) if weights.of(e).is_block), weights.root)
    return weights.of(line).line - weights.of(link).text


def _topmost(weights: Weights, wanted: Callable[[HtmlElement], bool]) -> Iterator[HtmlElement]:
    """Elements that are wanted and have no wanted ancestor."""
    stack = list(weights.root.iterchildren("*", reversed=True))
    while stack:
        element = stack.pop()
        if wanted(element):
            yield element
        else:
            stack += element.iterchildren("*", reversed=True)
