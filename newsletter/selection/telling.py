"""What a told story consists of, for the long memory: its words, and which of them are names, places or other words for one thing."""

import re
from collections.abc import Iterator
from enum import StrEnum

from newsletter.model.words import words_of
from newsletter.selection.places import GIVEN_NAMES, PLACES
from newsletter.selection.senses import SENSES
from newsletter.selection.stems import stem_of

_CAPITALS = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŌŐŘŚŞŠȘŢŤȚŪŮŰŹŻŽΑ-ΩА-ЯЁЄІЇҐ"
_PARTING = r"\s!-/:-@\[-`{-~¡-¿–—‘’“”…„‚。、，「」"
_WORD = re.compile(f"[^{_PARTING}]+")
_NAMED = re.compile(rf"(?<=[a-zß-öø-ÿ0-9,;:] )[{_CAPITALS}][^{_PARTING}]+")
"""A capital where no sentence begins."""
_RUN = re.compile(rf"[{_CAPITALS}][^{_PARTING}]+(?:(?: (?:of|for|the|on|de|del|van|von|al))?[ -][{_CAPITALS}][^{_PARTING}]+)+")
_SHORTEST_NUMBER = 3
_ACRONYM = range(3, 6)


class Kind(StrEnum):
    """What sort of word it is; names say most about an affair."""

    NAME = "name"
    GIVEN = "given"
    WORD = "word"
    NUMBER = "number"
    PLACE = "place"
    SENSE = "sense"


def written(text: str) -> list[str]:
    """The words of a text as they stand there."""
    return _WORD.findall(text)


def bases(raw: str, language: str) -> tuple[str, ...]:
    """The forms in which a written word is kept: one as a rule, none for a stop word, several where a script parts no words."""
    return tuple(word for word in words_of(raw, language) if not word[0].isdigit() or len(word) >= _SHORTEST_NUMBER)


def named(running: str) -> list[str]:
    """The words with a capital in the middle of a sentence of running text."""
    return _NAMED.findall(running)


def runs(running: str) -> list[list[str]]:
    """The words of each name of several words, such as ``Justice Department``."""
    return [written(run) for run in _RUN.findall(running)]


def acronyms(running: str) -> Iterator[str]:
    """``uaw`` for United Auto Workers: the later chapter may use the one, the earlier the other."""
    for run in runs(running):
        initials = [word[0] for word in run if word[0].isupper()]
        if len(initials) in _ACRONYM:
            yield "".join(initials).lower()


def running_text(headline: str, summary: str) -> str:
    """The text whose capitals mean something: A Headline Set Like This Is Left Out."""
    long_words = [word for word in headline.split() if len(word) > 3]
    capitals = [word for word in long_words if word[0].isupper()]
    return summary if len(capitals) > len(long_words) / 2 else f"{headline} . {summary}"


def kind_of(base: str, *, is_name: bool) -> Kind:
    """The kind of a word that stands in a text."""
    if base[0].isdigit():
        return Kind.NUMBER
    if base in GIVEN_NAMES:
        return Kind.GIVEN
    return Kind.NAME if is_name else Kind.WORD


def key_of(base: str, kind: Kind) -> str:
    """Under what a word is looked for: names as they are, other words by their stem."""
    return stem_of(base) if kind is Kind.WORD else base


def meanings(base: str, kind: Kind) -> tuple[tuple[Kind, str], ...]:
    """The place, or the senses, that a word stands for."""
    if base in PLACES:
        return ((Kind.PLACE, PLACES[base]),)
    if kind in (Kind.NUMBER, Kind.GIVEN):
        return ()
    return tuple((Kind.SENSE, sense) for sense in SENSES.get(stem_of(base), ()))


def is_name(capital: int, small: int) -> bool:
    """Written with a capital in mid-sentence far more often than without one, or never seen without."""
    return capital > 2 * small or not small
