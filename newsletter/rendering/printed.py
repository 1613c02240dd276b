"""A slot as the letter prints it: what is shown of a story, and where its links lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.model.chapters import Kin, chapter_of
from newsletter.model.issues import OtherReport, Slot
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.topics import topic_name
from newsletter.rendering.dates import day_and_month, weekday_and_day
from newsletter.rendering.pages import issue_url, picture_url, story_url
from newsletter.rendering.strangers import link, said

OTHER_REPORTS_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLink:
    """A link with its words."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPicture:
    """The lead's picture, shown 600 wide."""

    url: str
    alt: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedStory:
    """One story as the templates see it. ``url`` is our page, ``source_url`` the publisher's article; empty means left out.

    ``told_on``: in the weekly letter, the day whose issue told it. ``earlier``: where an update was first told; ``related``: for any
    other story, the likest that we ever told.
    """

    number: int
    told_on: str
    topic: str
    label: str
    headline: str
    summary: str
    why: str
    source: str
    byline: str
    minutes: int
    url: str
    source_url: str
    also: tuple[PrintedLink, ...]
    also_rest: int
    earlier: PrintedLink | None
    related: PrintedLink | None
    picture: PrintedPicture | None


def print_story(
    slot: Slot,
    day: date,
    letterhead: LetterheadOptions,
    options: LetterOptions,
    words: Phrasebook,
    *,
    kin: Sequence[Kin] = (),
    dated: bool = False,
) -> PrintedStory:
    """What the letter says of one slot; the picture only of the lead, with a credit, and where the setting allows.

    ``day``: of the issue that told it; ``dated``: whether the letter says so.
    """
    ours = story_url(letterhead, day, slot.slug)
    also = _others(slot)
    return PrintedStory(
        number=slot.number,
        told_on=weekday_and_day(day, words.language) if dated else "",
        topic=said(topic_name(slot.topic, words)),
        label=said(slot.label) or said(slot.headline),
        headline=said(slot.headline),
        summary=said(slot.summary),
        why=said(slot.why),
        source=said(slot.source),
        byline=_byline(slot),
        minutes=slot.minutes,
        url=ours,
        source_url=link(slot.url) or ours,
        also=also[:OTHER_REPORTS_SHOWN],
        also_rest=len(also[OTHER_REPORTS_SHOWN:]),
        earlier=_earlier(slot, kin, letterhead, words),
        related=_related(kin, letterhead) if not slot.update_of else None,
        picture=_picture(slot, letterhead) if slot.number == 1 and options.pictures == "credited" else None,
    )


def _byline(slot: Slot) -> str:
    """Nobody needs to read the source's name twice."""
    byline = said(slot.byline)
    return "" if byline.casefold() == said(slot.source).casefold() else byline


def _others(slot: Slot) -> tuple[PrintedLink, ...]:
    """Each other outlet once, with its first report that has a link."""
    seen = {said(slot.source).casefold()}
    return tuple(other for report in slot.also if (other := _other(report)) and _is_new(other.text, seen))


def _other(report: OtherReport) -> PrintedLink | None:
    source, url = said(report.source), link(report.url)
    return PrintedLink(text=source, url=url) if source and url else None


def _is_new(name: str, seen: set[str]) -> bool:
    known = name.casefold() in seen
    seen.add(name.casefold())
    return not known


def _earlier(slot: Slot, kin: Sequence[Kin], letterhead: LetterheadOptions, words: Phrasebook) -> PrintedLink | None:
    """The story that told the earlier chapter, or where it is not known which of that day's, the issue."""
    if not slot.update_of:
        return None
    day = date.fromisoformat(slot.update_of)
    told = chapter_of(day, kin)
    url = story_url(letterhead, day, told.slug) if told else issue_url(letterhead, day)
    return PrintedLink(text=words.gettext("First told on %(day)s", day=day_and_month(day, words.language)), url=url)


def _related(kin: Sequence[Kin], letterhead: LetterheadOptions) -> PrintedLink | None:
    """The first that can be read on our pages: they come best first."""
    return next(
        (PrintedLink(text=name, url=story_url(letterhead, one.issue_on, one.slug)) for one in kin if (name := said(one.headline))), None
    )


def _picture(slot: Slot, letterhead: LetterheadOptions) -> PrintedPicture | None:
    if slot.picture is None or not (credit := said(slot.picture.credit)):
        return None
    return PrintedPicture(url=picture_url(letterhead, slot.picture.name), alt=said(slot.picture.alt), credit=credit)
