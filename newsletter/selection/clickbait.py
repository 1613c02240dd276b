"""How likely a headline is bait: withholding, cooing, counting, addressing its reader instead of telling the news.

A logistic model over the words of the headline and their order, its weights trained by ``benchmarks/training/clickbait.py``. It does not
look at capitals: they tell one publisher's house style from another's better than bait from news.
"""

import re
from collections.abc import Iterator
from functools import cache
from math import exp

from newsletter.selection.trained import trained_lines

PENALTY = 0.9
"""From this probability on a headline counts as bait. It is high because a wrong word about honest news costs more than a missed bait."""

_LONGEST = 300
_OPENING_QUOTE = re.compile(r"(?<!\w)['‘“\"]|\"")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[?!:$%\"]")
_THIS_DAY = re.compile(r"\bthis (?=(?:year|month|week|weekend|morning|evening|spring|summer|autumn|fall|winter|season)\b)")
"""When something happens, not the *this* that keeps back what it means."""


def clickbait_probability(title: str) -> float:
    """From 0 (news) to 1 (bait)."""
    weights = _weights()
    return 1 / (1 + exp(-sum(weights.get(feature, 0.0) for feature in ("", *headline_features(title)))))


def headline_features(title: str) -> set[str]:
    """The words (numbers by their length only), each with its neighbour, beginning and end, and about how many there are."""
    words = list(_tokens(title))
    pairs = zip(["^", *words], [*words, "$"], strict=True)
    return {*words, *(f"{first} {second}" for first, second in pairs), f"length {min(len(words) // 3, 6)}"}


def _tokens(title: str) -> Iterator[str]:
    quoted = _OPENING_QUOTE.sub(' " ', title[:_LONGEST]).lower().replace("’", "'")
    for token in _TOKEN.findall(_THIS_DAY.sub("", quoted)):
        yield _number(token) if token.isdigit() else token


def _number(digits: str) -> str:
    """A year, a small number (as lists have them), or another."""
    if len(digits) == 4 and digits.startswith(("19", "20")):
        return "0000"
    return "0" if len(digits) < 3 else "000"


@cache
def _weights() -> dict[str, float]:
    lines = trained_lines("clickbait")
    next(lines)
    return {feature: float(weight) for feature, (weight,) in lines}
