"""The blocks of a page and how much they weigh: which hold prose, which are mostly links. The ground under every rule on furniture."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import iterwalk
from lxml.html import HtmlElement

INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp small span strike strong"
    " sub sup time tt u var wbr br amp-img picture source".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
PROSE_WEIGHT = 80
"""A block this heavy with a sentence in it is prose: about a line and a half of print."""

_SENTENCE_END = re.compile(r"[.!?…؟।॥۔]['\"”’»«“)\]]*(?=\s|$)|[。！？｡]")
_SPACES = re.compile(r"\s+")


def text_of(element: HtmlElement) -> str:
    """All text in an element on one line."""
    return _SPACES.sub(" ", "".join(element.itertext())).strip()


def weight_of(text: str) -> int:
    """Length in letters of the Latin kind: a Chinese, Japanese or Korean character says as much as two and a half of them."""
    wide = sum(c > "\u2e7f" and unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide * 3 // 2


def has_sentence(text: str) -> bool:
    """Whether a sentence ends in it."""
    return bool(_SENTENCE_END.search(text))


@dataclass(slots=True, kw_only=True)
class Weight:
    """What an element holds. ``links`` counts text in links to other pages, ``prose`` text of blocks that read as prose."""

    text: int = 0
    links: int = 0
    prose: int = 0
    link_count: int = 0
    is_block: bool = True
    """Begins on a line of its own: every element but the known inline ones, and those too when they hold a block."""

    @property
    def is_mostly_links(self) -> bool:
        """No prose, and more than half of the text is links."""
        return self.link_count > 0 and self.prose == 0 and self.links * 2 > self.text


@dataclass(slots=True)
class Weights:
    """The weights of all elements of a tree as it stood when they were taken."""

    root: HtmlElement
    _of: dict[HtmlElement, Weight] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for element in reversed(list(self.root.iter("*"))):
            self._of[element] = self._weigh(element)

    def of(self, element: HtmlElement) -> Weight:
        """The weight of one element."""
        return self._of[element]

    def __contains__(self, element: HtmlElement) -> bool:
        return element in self._of

    @property
    def page(self) -> Weight:
        """The weight of the whole."""
        return self._of[self.root]

    def prose_blocks(self) -> list[HtmlElement]:
        """The innermost elements that hold prose, in the order of the page."""
        return [e for e, weight in self._of_in_order() if weight.prose and not any(self._of[child].prose for child in e.iterchildren("*"))]

    def _of_in_order(self) -> Iterator[tuple[HtmlElement, Weight]]:
        return ((element, self._of[element]) for element in self.root.iter("*"))

    def _weigh(self, element: HtmlElement) -> Weight:
        own = _own_text(element)
        weight = Weight(text=weight_of(own), is_block=element.tag not in INLINE)
        for child in element.iterchildren("*"):
            inner = self._of[child]
            weight.is_block |= inner.is_block
            weight.text += inner.text
            weight.links += inner.links
            weight.prose += inner.prose
            weight.link_count += inner.link_count
        if is_link(element):
            weight.links, weight.link_count = weight.text, weight.link_count or 1
        if not weight.prose and weight.is_block and self._reads_as_prose(element, weight):
            weight.prose = weight.text
        return weight

    def _reads_as_prose(self, element: HtmlElement, weight: Weight) -> bool:
        """Judged on the text that stands in the element itself, its inline children included, its blocks not."""
        if weight.text < PROSE_WEIGHT or weight.links * 2 > weight.text or element.tag in HEADINGS:
            return False
        blocks = [child for child in element.iterchildren("*") if self._of[child].is_block]
        text = text_of(element) if not blocks else _own_text(element)
        return weight_of(text) >= PROSE_WEIGHT and has_sentence(text)


def own_lines(weights: Weights, *, cut_at_breaks: bool = False) -> Iterator[tuple[HtmlElement, str]]:
    """The runs of text that stand together on a line of their own, each with its innermost block, in the order of the page.

    A line break inside a paragraph is a space, or ends the run where asked.
    """
    block, run = weights.root, ""
    for event, element in iterwalk(weights.root, events=("start", "end")):
        is_break = element.tag == "br"
        if weights.of(element).is_block or (is_break and cut_at_breaks):
            if run.strip():
                yield block, _SPACES.sub(" ", run).strip()
            run = ""
            block = block if is_break else element if event == "start" else element.getparent()
        run += " " if is_break else ""
        run += (element.text if event == "start" else element.tail if element is not weights.root else "") or ""
    if run.strip():
        yield block, _SPACES.sub(" ", run).strip()


def is_link(element: HtmlElement) -> bool:
    """Whether it leads to another page; a place in this page is no link."""
    href = element.get("href", "").strip() if element.tag == "a" else ""
    return bool(href) and not href.startswith("#")


def _own_text(element: HtmlElement) -> str:
    parts = [element.text or "", *(child.tail or "" for child in element.iterchildren())]
    return " ".join(_SPACES.sub(" ", part).strip() for part in parts if part.strip())
