"""The blocks of a page and how much they weigh: which hold prose, which are mostly links. The ground under every rule on furniture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import iterwalk
from lxml.html import HtmlElement

_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q rp rt ruby s samp small span strike strong "
    "sub sup time tt u var wbr amp-img picture source"
)
INLINE = frozenset(_INLINE_NAMES.split())
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
MOST_PROSE = 0.4
"""No rule on furniture may take more than this share of the prose of a page."""

PROSE_WEIGHT = 80
"""A block this heavy with a sentence in it is prose: about a line and a half of print."""

_SENTENCE_END = re.compile(r"[.!?…؟।॥۔]['\"”’»«“)\]]*(?=\s|$)|[。！？｡]")
_WIDE = re.compile("[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")
_SPACES = re.compile(r"\s+")


def text_of(element: HtmlElement) -> str:
    """All text in an element on one line."""
    return _SPACES.sub(" ", "".join(element.itertext())).strip()


def weight_of(text: str) -> int:
    """Length in letters of the Latin kind: a Chinese, Japanese or Korean character says as much as two and a half of them."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text)) * 3 // 2


def has_sentence(text: str) -> bool:
    """Whether a sentence ends in it."""
    return bool(_SENTENCE_END.search(text))


@dataclass(slots=True, kw_only=True)
class Weight:
    """What an element holds. ``links`` counts text in links to other pages, ``prose`` text of blocks that read as prose.

    ``line`` is the text that stands in the element itself and its inline children, not in the blocks inside.
    """

    text: int = 0
    line: int = 0
    links: int = 0
    prose: int = 0
    link_count: int = 0
    is_block: bool = True
    """Begins on a line of its own: every element but the known inline ones, and those too when they hold a block."""
    holds_block: bool = False

    @property
    def is_line(self) -> bool:
        """A block without blocks inside."""
        return self.is_block and not self.holds_block

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

    def above(self, element: HtmlElement) -> Iterator[HtmlElement]:
        """The boxes around an element, the innermost first, the root last."""
        return (box for box in element.iterancestors("*") if box in self._of)

    def surroundings(self, element: HtmlElement, *, most_text: int, most_share: float) -> HtmlElement:
        """The largest box around an element that is still small, adds little prose of the page and holds no headline."""
        box = element
        for parent in self.above(element):
            heavy = self.of(parent).text > most_text or self.of(parent).prose > most_share * self.page.prose
            if parent is self.root or heavy or parent.find(".//h1") is not None:
                break
            box = parent
        return box

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
        weight = Weight(text=weight_of(own), line=weight_of(own), is_block=element.tag not in INLINE)
        for child in element.iterchildren("*"):
            inner = self._of[child]
            weight.is_block |= inner.is_block
            weight.holds_block |= inner.is_block
            weight.text += inner.text
            weight.line += 0 if inner.is_block else inner.line
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
        text = _own_text(element) if weight.holds_block else text_of(element)
        return weight_of(text) >= PROSE_WEIGHT and has_sentence(text)


def own_lines(weights: Weights, *, cut_at_breaks: bool = False) -> Iterator[tuple[HtmlElement, str]]:
    """The runs of text that stand together on a line of their own, each with its innermost block, in the order of the page.

    A line break inside a paragraph is a space, or ends the run where asked.
    """
    block, run = weights.root, ""
    for event, element in iterwalk(weights.root, events=("start", "end")):
        is_block, is_break = weights.of(element).is_block, element.tag == "br"
        if is_block or (is_break and cut_at_breaks):
            if run.strip():
                yield block, " ".join(run.split())
            run = ""
        if is_block:
            block = element if event == "start" else next(weights.above(element), weights.root)
        run += (" " if is_break else "") + _text_at(weights, event, element)
    if run.strip():
        yield block, " ".join(run.split())


def _text_at(weights: Weights, event: str, element: HtmlElement) -> str:
    if event == "start":
        return element.text or ""
    return "" if element is weights.root else element.tail or ""


def is_link(element: HtmlElement) -> bool:
    """Whether it leads to another page; a place in this page is no link."""
    href = element.get("href", "").strip() if element.tag == "a" else ""
    return bool(href) and not href.startswith("#")


def _own_text(element: HtmlElement) -> str:
    parts = [element.text or "", *(child.tail or "" for child in element.iterchildren())]
    return " ".join(" ".join(part.split()) for part in parts if part and not part.isspace())
