"""No pattern of the package can be kept busy (ReDoS): each is laid on text made to wear it out, found and made by the program itself."""

import re
from dataclasses import dataclass
from time import process_time

import pytest

from newsletter.model.plain_text import plain
from tests.fuzz.patterns import FoundPattern, all_patterns, worst_texts

LONGEST = 1_000_000
SECONDS = 0.05
GENEROUS = 3.0
QUIET_SCAN = 0.004
"""What one walk over a megabyte takes on the machine the limit was set on, when nothing else runs there."""


@dataclass(frozen=True, slots=True)
class Short:
    """Why a pattern never sees more than so many characters. ``one_line``: they have been through ``plain``."""

    characters: int
    why: str
    one_line: bool = False


OURS = Short(0, "never laid on a stranger's text")
HEADLINE = Short(500, "headlines are read up to issue.headlines._READ", one_line=True)
SUMMARY = Short(6_000, "summaries are read up to issue.summaries._READ", one_line=True)
BYLINE = Short(400, "bylines are cut to 400 plain characters first", one_line=True)
TITLE = Short(300, "titles have been cut to 300 plain characters when they were stored", one_line=True)
SHORT: dict[str, Short] = {}


def limit_of(found: FoundPattern) -> Short:
    module, _, name = found.name.rpartition(".")
    return SHORT.get(found.name) or SHORT.get(f"{module}.*") or Short(LONGEST, "")


def machine() -> float:
    """How much slower than a quiet machine this one is just now, at least 1: by the time of a plain walk over a megabyte."""
    text, walk = "a" * LONGEST, re.compile("[b-z]")
    begun = process_time()
    walk.search(text)
    return max(1.0, (process_time() - begun) / QUIET_SCAN)


def seconds_for(found: FoundPattern, text: str) -> float:
    subject = text.encode("utf-8", "surrogatepass") if isinstance(found.pattern.pattern, bytes) else text
    begun = process_time()
    if found.anchored:
        found.pattern.match(subject)
        found.pattern.fullmatch(subject)
    else:
        for _ in found.pattern.finditer(subject):
            pass
    return process_time() - begun


def slow_texts(found: FoundPattern, sizes: tuple[int, ...]) -> list[str]:
    """The texts that keep it busy beyond the limit; each is tried short first, so that a bad one does not take for ever."""
    short = limit_of(found)
    slow = []
    for made in worst_texts(found.pattern):
        before, _, unit = made.partition("\0")
        for size in sizes:
            amount = min(size, short.characters)
            text = before + unit * (amount // len(unit))
            text = plain(text, amount) if short.one_line else text[: max(0, amount - 1)] + "\0"
            if seconds_for(found, text) > SECONDS and min(seconds_for(found, text) for _ in range(2)) > SECONDS * GENEROUS * machine():
                slow.append(f"{made!r} at {size:,}")
                break
    return slow
