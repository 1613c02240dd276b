"""The article text of a page: our own pruning first, then trafilatura as a second judge of where the article stands."""

import logging
import re
from copy import deepcopy
from dataclasses import dataclass

import trafilatura
from lxml.html import HtmlElement

from newsletter.model.plain_text import plain
from newsletter.sources.page_blocks import HEADINGS, Weights, has_sentence, own_lines, weight_of
from newsletter.sources.page_furniture import remove_furniture
from newsletter.sources.page_layout import regular

MAX_TEXT = 200_000
MAX_LINE = 20_000
LEAST_AGREEMENT = 0.5
"""When trafilatura keeps less than this share of what our pruning left, it has missed the article and is not heard."""

_SPACES = re.compile(r"\s+")
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it calls an empty page an error; we return it as a value


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, list item or heading of the article."""

    text: str
    is_heading: bool


def article_text(tree: HtmlElement, *, title: str = "", names: tuple[str, ...] = ()) -> str:
    """The paragraphs and headings of the article, an empty line between them; empty where there are none. Leaves the tree alone."""
    body = remove_furniture(regular(deepcopy(tree)), names=names)
    lines = [line for line in _lines(body) if line.text != title]
    agreed = _agreed(lines, _second_opinion(body))
    return "\n\n".join(line.text for line in agreed)[:MAX_TEXT]


def _lines(body: HtmlElement) -> list[Line]:
    """What is left to read, in order, each text once."""
    weights = Weights(body)
    found: dict[str, Line] = {}
    for element, raw in own_lines(weights):
        text = plain(raw, MAX_LINE)
        heading = element.tag in HEADINGS
        between_blocks = weights.of(element).holds_block or element.tag in ("td", "th")
        if text and (heading or not between_blocks or has_sentence(text)):
            found.setdefault(text, Line(text, heading))
    return list(found.values())


def _second_opinion(body: HtmlElement) -> str:
    return trafilatura.extract(body, fast=True, include_comments=False, include_tables=True) or ""


def _agreed(lines: list[Line], opinion: str) -> list[Line]:
    """From the first to the last paragraph that trafilatura keeps too: it knows edges best, we know what lies between."""
    heard = _SPACES.sub("", opinion)
    both = [at for at, line in enumerate(lines) if not line.is_heading and _SPACES.sub("", line.text)[:60] in heard]
    ours = sum(weight_of(line.text) for line in lines if not line.is_heading)
    if sum(weight_of(lines[at].text) for at in both) < LEAST_AGREEMENT * ours or not both:
        both = [0, len(lines) - 1]
    begin, end = both[0], both[-1] + 1
    while begin > 0 and lines[begin - 1].is_heading:
        begin -= 1
    while end > begin and lines[end - 1].is_heading:
        end -= 1
    return lines[begin:end]
