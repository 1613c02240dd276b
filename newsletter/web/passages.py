"""Marks found words in a text, and cuts a long text to a passage around the first of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.model.questions import Word, words_of

LONGEST_PASSAGE = 280
BEFORE = 80
"""How many signs of a cut passage stand before the first found word, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of text, found or not; templates escape it like any other."""

    text: str
    is_found: bool


def mark(text: str, terms: Sequence[str]) -> tuple[Part, ...]:
    """The whole text in parts."""
    parts, at = [], 0
    for start, end in _places(text, terms):
        parts += [Part(text=text[at:start], is_found=False), Part(text=text[start:end], is_found=True)]
        at = end
    parts.append(Part(text=text[at:], is_found=False))
    return tuple(part for part in parts if part.text)


def passage(text: str, terms: Sequence[str], longest: int = LONGEST_PASSAGE) -> tuple[Part, ...]:
    """The text in parts; of a long one the words around the first found one, with an ellipsis where something was left out."""
    if len(text) <= longest:
        return mark(text, terms)
    first = next(iter(_places(text, terms)), (0, 0))[0]
    start = 0 if first <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first
    end = start + longest
    if end < len(text):
        end = max(text.rfind(" ", start, end), first) if " " in text[first:end] else end
    cut = text[start:end].strip()
    return mark(f"{'… ' if start else ''}{cut}{' …' if end < len(text) else ''}", terms)


def _places(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where a term stands, in order; places that overlap are one."""
    words = words_of(text)
    found = sorted(place for term in terms for place in _places_of([word.folded for word in words_of(term)], words))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _places_of(term: Sequence[str], words: Sequence[Word]) -> list[tuple[int, int]]:
    size = len(term)
    folded = [word.folded for word in words]
    return [
        (words[at].start, words[at + size - 1].end) for at in range(len(words) - size + 1) if size and folded[at : at + size] == list(term)
    ]
