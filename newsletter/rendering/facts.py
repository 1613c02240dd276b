"""The facts that the letter's templates are filled with: every number and word follows the issue, the letterhead and its language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from babel import Locale

from newsletter.model.issues import Issue, OtherReport, Slot
from newsletter.model.letters import Blank
from newsletter.model.links import safe_link
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.plain_text import plain
from newsletter.rendering.blanks import marker, without_markers
from newsletter.rendering.dates import day_and_month, long_date, next_issue_line
from newsletter.rendering.words import Words

WORDS_A_MINUTE = 230
ONE_COLUMN_UP_TO = 3
OTHER_REPORTS_SHOWN = 3
NOT_SET = "https://base-url-is-not-set.invalid"


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
    """One story as the templates see it. ``url`` is our page, ``source_url`` the publisher's article; empty means left out."""

    number: int
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
    picture: PrintedPicture | None


def issue_facts(
    issue: Issue,
    slots: Sequence[Slot],
    letterhead: LetterheadOptions,
    options: LetterOptions,
    words: Words,
    *,
    next_due: datetime | None,
    is_test: bool,
) -> dict[str, Any]:
    """What ``letter/issue.*.j2`` may use."""
    stories = tuple(_story(slot, issue.issue_on, letterhead, options, words) for slot in slots)
    online = base_of(letterhead) + _day_path(issue.issue_on)
    amount = _count_words(issue, stories)
    day = long_date(issue.issue_on, letterhead.language)
    return letterhead_facts(letterhead, words) | {
        "subject": said(issue.subject),
        "preheader": said(issue.preheader),
        "intro": said(issue.intro),
        "date": day,
        "number": issue.number,
        "stories": stories,
        "columns": _columns(stories),
        "word_count": amount,
        "minutes": max(1, round(amount / WORDS_A_MINUTE)),
        "online_url": online,
        "forward_url": _forward(letterhead, day, online, max(1, round(amount / WORDS_A_MINUTE)), words),
        "next_issue": next_issue_line(next_due, letterhead.zone, words) if next_due else "",
        "is_test": is_test,
    }


def letterhead_facts(letterhead: LetterheadOptions, words: Words) -> dict[str, Any]:
    """What every letter may use: who writes, in which language, and the blanks' markers."""
    base = base_of(letterhead)
    locale = Locale.parse(letterhead.language)
    is_rtl = locale.text_direction == "rtl"
    return {
        "say": words.say,
        "name": said(letterhead.name),
        "tagline": said(letterhead.tagline),
        "editor": said(letterhead.editor),
        "postal_address": said(letterhead.postal_address),
        "site": base.partition("://")[2],
        "home_url": f"{base}/",
        "archive_url": f"{base}/archive",
        "privacy_url": f"{base}/privacy",
        "lang": letterhead.language.replace("_", "-"),
        "dir": locale.text_direction,
        "start": "right" if is_rtl else "left",
        "end": "left" if is_rtl else "right",
        "address": marker(Blank.ADDRESS),
        "subscription_url": marker(Blank.SUBSCRIPTION_URL),
        "unsubscribe_url": marker(Blank.UNSUBSCRIBE_URL),
        "is_test": False,
    }


def base_of(letterhead: LetterheadOptions) -> str:
    """The public address that our links begin with; until it is set, one that leads nowhere."""
    return _link(letterhead.base_url) or NOT_SET


def said(text: str) -> str:
    """A stranger's or operator's words: one plain line (XML could not hold control characters) in which nothing reads as a blank."""
    return without_markers(plain(text))


def said_lines(text: str) -> tuple[str, ...]:
    """The same for a text of several lines; empty ones are left out."""
    return tuple(line for line in map(said, text.splitlines()) if line)


def safe_facts(facts: Mapping[str, str]) -> dict[str, Any]:
    """A notice's facts: those named ``…_url`` as links (empty when unsafe), the others as plain words."""
    return {name: _link(value) or "" if name.endswith("_url") else said(value) for name, value in facts.items()}


def _story(slot: Slot, day: date, letterhead: LetterheadOptions, options: LetterOptions, words: Words) -> PrintedStory:
    ours = f"{base_of(letterhead)}{_day_path(day)}/{quote(said(slot.slug), safe='')}"
    also = _others(slot)
    return PrintedStory(
        number=slot.number,
        topic=said(slot.topic),
        label=said(slot.label) or said(slot.headline),
        headline=said(slot.headline),
        summary=said(slot.summary),
        why=said(slot.why),
        source=said(slot.source),
        byline=_byline(slot),
        minutes=slot.minutes,
        url=ours,
        source_url=_link(slot.url) or ours,
        also=also[:OTHER_REPORTS_SHOWN],
        also_rest=len(also[OTHER_REPORTS_SHOWN:]),
        earlier=_earlier(slot, letterhead, words),
        picture=_picture(slot, letterhead) if slot.number == 1 and options.pictures == "credited" else None,
    )


def _byline(slot: Slot) -> str:
    """Nobody needs to read the source's name twice."""
    byline = said(slot.byline)
    return "" if byline.casefold() == said(slot.source).casefold() else byline


def _others(slot: Slot) -> tuple[PrintedLink, ...]:
    """Each other outlet once, with its first report that has a link."""
    seen = {said(slot.source).casefold()}
    return tuple(link for report in slot.also if (link := _other(report)) and _is_new(link.text, seen))


def _other(report: OtherReport) -> PrintedLink | None:
    source, url = said(report.source), _link(report.url)
    return PrintedLink(text=source, url=url) if source and url else None


def _is_new(name: str, seen: set[str]) -> bool:
    known = name.casefold() in seen
    seen.add(name.casefold())
    return not known


def _earlier(slot: Slot, letterhead: LetterheadOptions, words: Words) -> PrintedLink | None:
    """The issue that told the earlier chapter."""
    if not slot.update_of:
        return None
    day = date.fromisoformat(slot.update_of)
    return PrintedLink(text=words.say("first_told", day=day_and_month(day, words.language)), url=base_of(letterhead) + _day_path(day))


def _picture(slot: Slot, letterhead: LetterheadOptions) -> PrintedPicture | None:
    if slot.picture is None or not (credit := said(slot.picture.credit)):
        return None
    return PrintedPicture(
        url=f"{base_of(letterhead)}/pictures/{quote(slot.picture.name, safe='')}", alt=said(slot.picture.alt), credit=credit
    )


def _count_words(issue: Issue, stories: Sequence[PrintedStory]) -> int:
    return sum(len(text.split()) for text in (issue.intro, *(f"{story.headline} {story.summary} {story.why}" for story in stories)))


def _columns(stories: tuple[PrintedStory, ...]) -> tuple[tuple[PrintedStory, ...], ...]:
    """The list at the top: two columns, the first the longer where the count is odd; a very short list stays in one."""
    if len(stories) <= ONE_COLUMN_UP_TO:
        return (stories,)
    half = (len(stories) + 1) // 2
    return stories[:half], stories[half:]


def _forward(letterhead: LetterheadOptions, day: str, online: str, minutes: int, words: Words) -> str:
    subject = words.say("forward_subject", name=said(letterhead.name), day=day)
    body = words.say("forward_body", minutes, url=online)
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def _day_path(day: date) -> str:
    return f"/{day:%Y/%m/%d}"


def _link(url: str) -> str | None:
    return safe_link(without_markers(url))
