"""Door to segno: a text as a square of dots that telephones read. Makes no page and writes no file."""

import io
from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4
"""Empty columns around it, as ISO/IEC 18004 asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """``path``: the dark dots as the ``d`` of an SVG path, in a square of ``size`` units."""

    size: int
    path: str


def dots_of(text: str) -> Dots:
    """The square as one path, so that a page needs no picture and no style of its own."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    parts = [f"M{start + QUIET} {line + QUIET}h{length}v1h-{length}z" for line, row in enumerate(rows) for start, length in _runs(row)]
    return Dots(size=len(rows) + 2 * QUIET, path="".join(parts))


def dots_in_text(text: str) -> str:
    """The square for a terminal."""
    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, compact=True)
    return out.getvalue()


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark dots begin, and how many stand beside each other."""
    found, start = [], 0
    for dark, dots in groupby(row):
        length = len(list(dots))
        if dark:
            found.append((start, length))
        start += length
    return found
