"""Takes the furniture around an article out of its page, by structure: what a block is, holds, stands beside and comes after.

Each rule names elements to drop. None may take more than its share of the prose of the page, so that a rule that is wrong about
a page costs little; words in headings are only ever one of the signs.
"""

from collections.abc import Callable, Iterable

from lxml.html import HtmlElement

from newsletter.sources.page_blocks import MOST_PROSE, Weights
from newsletter.sources.page_edges import author_cards, comments, edges, headed_sections, labels, orphan_headings
from newsletter.sources.page_links import cards, desks, insets, links, outsiders
from newsletter.sources.page_marks import forms, landmarks, pictures

Rule = Callable[[Weights], Iterable[HtmlElement]]

MOST_BY_ONE_RULE = 0.6
MOST_COMMENTS = 0.95
"""Shares of the prose of a page that one rule may take in all; readers' comments are often longer than the article."""

_RULES: tuple[Rule, ...] = (forms, desks, landmarks, pictures, outsiders, cards, links, headed_sections, insets)
_LAST_RULES: tuple[Rule, ...] = (labels, orphan_headings, edges)


def remove_furniture(body: HtmlElement, *, names: tuple[str, ...] = ()) -> HtmlElement:
    """Drop the furniture from the tree, in place. ``names`` are the people in the byline, whose portraits end many articles."""
    weights = _without(comments, Weights(body), most=MOST_COMMENTS, in_all=MOST_COMMENTS)
    for rule in (*_RULES, lambda weights: author_cards(weights, names), *_LAST_RULES):
        weights = _without(rule, weights, most=MOST_PROSE, in_all=MOST_BY_ONE_RULE)
    return body


def _without(rule: Rule, weights: Weights, *, most: float, in_all: float) -> Weights:
    """The weights of the tree after what a rule names was dropped, as far as the shares allow."""
    page, body = weights.page.prose, weights.root
    budget, dropped = in_all * page, False
    for element in list(rule(weights)):
        prose = weights.of(element).prose
        if element is not body and prose <= min(budget, most * page) and body in element.iterancestors():
            element.drop_tree()
            budget, dropped = budget - prose, True
    return Weights(body) if dropped else weights
