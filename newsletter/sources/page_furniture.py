"""Takes the furniture around an article out of its page, by structure: what a block is, holds, stands beside and comes after.

Each rule names elements to drop. None may take more than its share of the prose of the page, so that a rule that is wrong about
a page costs little; words in headings are only ever one of the signs.
"""

from collections.abc import Callable, Iterable

from lxml.html import HtmlElement

from newsletter.sources.page_blocks import MOST_PROSE, Weights
from newsletter.sources.page_edges import author_cards, edges, headed_sections, labels, orphan_headings
from newsletter.sources.page_links import cards, desks, insets, links, outsiders
from newsletter.sources.page_marks import forms, landmarks, pictures

Rule = Callable[[Weights], Iterable[HtmlElement]]

_RULES: tuple[Rule, ...] = (forms, desks, landmarks, pictures, outsiders, links, cards, headed_sections, insets)
_LAST_RULES: tuple[Rule, ...] = (labels, orphan_headings, edges)


def remove_furniture(body: HtmlElement, *, names: tuple[str, ...] = ()) -> HtmlElement:
    """Drop the furniture from the tree, in place. ``names`` are the people in the byline, whose portraits end many articles."""
    weights = Weights(body)
    for rule in (*_RULES, lambda weights: author_cards(weights, names), *_LAST_RULES):
        unwanted = [e for e in rule(weights) if e is not body and weights.of(e).prose <= MOST_PROSE * weights.page.prose]
        for element in unwanted:
            if element.getparent() is not None:
                element.drop_tree()
        weights = Weights(body) if unwanted else weights
    return body
