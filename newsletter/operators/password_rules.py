"""Judges a new password: long enough, and more than the obvious. No list of bad ones: what remains without the obvious must be enough."""

from collections.abc import Iterable
from itertools import pairwise

SHORTEST = 12
LONGEST = 200
LEFT_OVER = 8
KINDS = 5
_OBVIOUS = ("newsletter", "password", "passwort", "operator", "console", "qwertyuiop", "admin")


def too_weak(password: str, names: Iterable[str]) -> str:
    """What is wrong with it in one sentence, "" when nothing is. ``names``: of the account, the newsletter, its address."""
    if len(password) < SHORTEST:
        return f"A password has {SHORTEST} characters or more."
    if len(password) > LONGEST:
        return f"A password has {LONGEST} characters at most."
    rest = "".join(_without(password.casefold(), [*_words(names), *_OBVIOUS]).split())
    if len(rest) < LEFT_OVER or len(set(rest)) < KINDS or _is_a_run(rest):
        return (
            "That is too easy to guess: a name, one character again and again, or a row of them. Four words that do not belong together do."
        )
    return ""


def _words(names: Iterable[str]) -> list[str]:
    """The parts of the names, long ones first, so that none hides another."""
    parts = {part for name in names for part in [*name.casefold().replace("@", " ").replace(".", " ").replace("-", " ").split()]}
    return sorted((part for part in parts if len(part) > 2), key=len, reverse=True)


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _is_a_run(text: str) -> bool:
    """Whether nearly every character is the neighbour of the one before: abcdefgh, 87654321."""
    steps = sum(abs(ord(after) - ord(before)) <= 1 for before, after in pairwise(text))
    return steps * 4 >= len(text) * 3
