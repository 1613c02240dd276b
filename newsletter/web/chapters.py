"""The chapters of a story as its page shows them: what we sent of it before and after, and what is on the same subject."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from newsletter.model.chapters import Kin
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.states import Kinship
from newsletter.model.topics import topic_name
from newsletter.web.phrases import day_and_month

RELATED_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedKin:
    """A story of another issue: where it is, what it says, and when we sent it."""

    path: str
    headline: str
    topic: str
    day: str
    day_iso: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapters:
    """Earlier and later chapters of one story, and related stories: latest first, but the likest among the related."""

    earlier: tuple[PrintedKin, ...]
    later: tuple[PrintedKin, ...]
    related: tuple[PrintedKin, ...]


def print_chapters(earlier: Sequence[Kin], later: Sequence[Kin], today: date, words: Phrasebook) -> Chapters:
    """Those of one story: what it leads to, and what leads to it."""
    others = sorted(_of(Kinship.RELATED, (*earlier, *later)), key=lambda kin: (-kin.likeness, kin.issue_on.toordinal(), kin.number))
    return Chapters(
        earlier=_print(_latest_first(_of(Kinship.CHAPTER, earlier)), today, words),
        later=_print(_latest_first(_of(Kinship.CHAPTER, later)), today, words),
        related=_print(others[:RELATED_SHOWN], today, words),
    )


def story_path(day: date, slug: str) -> str:
    """``/2026/11/21/forty-nations-sign``."""
    return f"/{day:%Y/%m/%d}/{quote(slug, safe='')}"


def _of(kinship: Kinship, several: Iterable[Kin]) -> list[Kin]:
    return [kin for kin in several if kin.kinship is kinship]


def _latest_first(several: Iterable[Kin]) -> list[Kin]:
    return sorted(several, key=lambda kin: (-kin.issue_on.toordinal(), kin.number))


def _print(several: Iterable[Kin], today: date, words: Phrasebook) -> tuple[PrintedKin, ...]:
    return tuple(
        PrintedKin(
            path=story_path(kin.issue_on, kin.slug),
            headline=kin.headline,
            topic=topic_name(kin.topic, words),
            day=day_and_month(kin.issue_on, today, words.language),
            day_iso=kin.issue_on.isoformat(),
        )
        for kin in several
    )
