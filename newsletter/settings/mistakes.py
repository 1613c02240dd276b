"""Mistakes in settings: each says where, what and how to mend it; all of them are told at once."""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from newsletter.model.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line: the place, what is wrong there, and the cure."""

    place: str
    problem: str
    cure: str = ""


def raise_mistakes(file: str, mistakes: Sequence[Mistake]) -> None:
    """Raise one SettingsError that tells all of them; nothing when there are none."""
    if not mistakes:
        return
    if len(mistakes) == 1:
        only = mistakes[0]
        raise SettingsError(only.place, only.problem, only.cure)
    lines = [f"  {one.place}: {one.problem}" + (f" – {one.cure}" if one.cure else "") for one in mistakes]
    raise SettingsError(file, f"{len(mistakes)} mistakes in the settings\n" + "\n".join(lines))


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that was probably meant, or ``""``."""
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), "")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """``Did you mean host?``, or the words that are known."""
    near = nearest(word, known)
    return f"Did you mean {near}?" if near else f"Known here: {', '.join(known)}."
