"""Issues and stories as the page templates see them: our own paths, links that are safe, and words that follow the data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_date

from newsletter.model.chapters import Kin, chapter_of
from newsletter.model.issues import Issue, OtherReport, Slot, SlotPicture
from newsletter.model.links import safe_link
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.topics import topic_name
from newsletter.rendering.facts import WORDS_A_MINUTE
from newsletter.rendering.sponsored import PrintedSponsor
from newsletter.web.chapters import story_path
from newsletter.web.phrases import clock_time, day_and_month, heading

SAMPLE_NUMBER = 8
"""The landing page shows one story whole; the eighth is usually no headline of the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPicture:
    """A picture we host, with its credit."""

    path: str
    alt: str
    credit: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierChapter:
    """The story that an update continues, or its issue where it is not known which of that day's it was."""

    day: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCorrection:
    """A dated note about a story, or with number 0 about the issue as a whole."""

    number: int
    day: str
    at: str
    text: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedStory:
    """The likest story that we ever told, for a story that is no update."""

    headline: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedStory:
    """One story; empty texts and ``source_url`` are left out by the templates."""

    number: int
    topic: str
    label: str
    headline: str
    original_headline: str
    summary: str
    why: str
    source: str
    byline: str
    minutes: int
    slug: str
    path: str
    source_url: str
    published: str
    published_iso: str
    also: tuple[OtherReport, ...]
    picture: PrintedPicture | None
    earlier: EarlierChapter | None
    related: RelatedStory | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedIssue:
    """One issue with its stories."""

    number: int
    path: str
    date: str
    heading: str
    subject: str
    preheader: str
    intro: str
    count: str
    minutes: int
    released: str
    is_latest: bool
    stories: tuple[PrintedStory, ...]
    sample: PrintedStory | None
    corrections: tuple[PrintedCorrection, ...] = ()
    updated: str = ""
    sponsor: PrintedSponsor | None = None

    def corrected(self, number: int = 0) -> tuple[PrintedCorrection, ...]:
        """What was corrected in a story, or with 0 in the issue as a whole."""
        return tuple(note for note in self.corrections if note.number == number)


def issue_path(day: date) -> str:
    """``/2026/11/21``."""
    return f"/{day:%Y/%m/%d}"


def print_issue(
    issue: Issue,
    slots: Sequence[Slot],
    letterhead: LetterheadOptions,
    options: LetterOptions,
    today: date,
    *,
    words: Phrasebook,
    is_latest: bool,
    kin: Mapping[int, Sequence[Kin]],
) -> PrintedIssue:
    """The issue as its page shows it; ``kin`` are the earlier stories that each of its stories leads to, by number."""
    zone = ZoneInfo(letterhead.zone)
    stories = tuple(print_story(slot, issue.issue_on, zone, options, today, words=words, kin=kin.get(slot.number, ())) for slot in slots)
    return PrintedIssue(
        number=issue.number,
        path=issue_path(issue.issue_on),
        date=format_date(issue.issue_on, "full", locale=words.language),
        heading=heading(len(stories), issue.issue_on, today, words),
        subject=issue.subject,
        preheader=issue.preheader,
        intro=issue.intro,
        count=words.number(len(stories)),
        minutes=_minutes(issue, slots),
        released=issue.released_at.isoformat() if issue.released_at else "",
        is_latest=is_latest,
        stories=stories,
        sample=stories[min(SAMPLE_NUMBER, len(stories)) - 1] if stories else None,
    )


def print_story(
    slot: Slot, day: date, zone: ZoneInfo, options: LetterOptions, today: date, *, words: Phrasebook, kin: Sequence[Kin] = ()
) -> PrintedStory:
    """One story as every page shows it; its picture only with a credit, and while the setting allows."""
    return PrintedStory(
        number=slot.number,
        topic=topic_name(slot.topic, words),
        label=slot.label or slot.headline,
        headline=slot.headline,
        original_headline=slot.original_headline if slot.original_headline != slot.headline else "",
        summary=slot.summary,
        why=slot.why,
        source=slot.source,
        byline=slot.byline if slot.byline.casefold() != slot.source.casefold() else "",
        minutes=slot.minutes,
        slug=slot.slug,
        path=story_path(day, slot.slug),
        source_url=safe_link(slot.url) or "",
        published=_published(slot, day, zone, words, today),
        published_iso=slot.published_at.isoformat() if slot.published_at else "",
        also=tuple(OtherReport(source=one.source, title=one.title, url=url) for one in slot.also if (url := safe_link(one.url))),
        picture=_picture(slot.picture) if options.pictures == "credited" else None,
        earlier=_earlier(slot, kin, today, words.language),
        related=_related(slot, kin),
    )


def _minutes(issue: Issue, slots: Sequence[Slot]) -> int:
    texts = [issue.intro, *(f"{slot.headline} {slot.summary} {slot.why}" for slot in slots)]
    return max(1, round(sum(len(text.split()) for text in texts) / WORDS_A_MINUTE))


def _published(slot: Slot, day: date, zone: ZoneInfo, words: Phrasebook, today: date) -> str:
    """The time of day, with the date when it is not the issue's own."""
    if slot.published_at is None:
        return ""
    local = slot.published_at.astimezone(zone).date()
    time = clock_time(slot.published_at, zone, words.language)
    return time if local == day else words.gettext("%(day)s, %(time)s", day=day_and_month(local, today, words.language), time=time)


def _picture(picture: SlotPicture | None) -> PrintedPicture | None:
    if picture is None or not picture.credit:
        return None
    path = f"/pictures/{quote(picture.name, safe='')}"
    return PrintedPicture(path=path, alt=picture.alt, credit=picture.credit, width=picture.width, height=picture.height)


def _earlier(slot: Slot, kin: Sequence[Kin], today: date, language: str) -> EarlierChapter | None:
    if not slot.update_of:
        return None
    day = date.fromisoformat(slot.update_of)
    told = chapter_of(day, kin)
    return EarlierChapter(day=day_and_month(day, today, language), path=story_path(day, told.slug) if told else issue_path(day))


def _related(slot: Slot, kin: Sequence[Kin]) -> RelatedStory | None:
    """As the letter has it: they come best first."""
    best = next((one for one in kin if one.headline), None) if not slot.update_of else None
    return RelatedStory(headline=best.headline, path=story_path(best.issue_on, best.slug)) if best else None
