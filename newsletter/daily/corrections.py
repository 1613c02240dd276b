"""Writes down what was wrong in an issue that readers have, and reads it for pages. Letters that were sent stay; none is sent here.

A correction may also change the words on our own pages; what stood there before is kept with it and shown beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from newsletter.daily.drafting import find
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.run import load_slots
from newsletter.model.corrections import LONGEST_CORRECTION, OF_A_STORY, Amendable, Correction
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.plain_text import plain
from newsletter.model.states import IssueState
from newsletter.storage import corrections as stored

LONGEST_WORDS = 2_000
NEVER_EMPTY = frozenset({Amendable.HEADLINE, Amendable.SUMMARY, Amendable.SUBJECT})
SETTLED = frozenset({IssueState.SENT, IssueState.CANCELLED, IssueState.EXPIRED})
"""Nothing of such an issue leaves any more, so its pages may say something else than its letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAccount:
    """The correction as it stands; ``new`` is False where the issue had it already."""

    correction: Correction
    new: bool


async def correct(newsroom: Newsroom, issue_on: date, text: str, *, by: str, number: int | None = None) -> CorrectionAccount:
    """Add a note to a released issue, or to one of its stories. Raises RefusedStep where readers have nothing to correct."""
    words, issue = _words(text), await _released(newsroom, issue_on)
    await _require_story(newsroom, issue, number)
    async with newsroom.database.write() as connection:
        new = await stored.add_correction(connection, issue.id, number=number, text=words, by=by, now=newsroom.clock())
        noted = await stored.corrections_of(connection, issue.id)
    return CorrectionAccount(correction=next(one for one in noted if (one.number, one.text, one.field) == (number, words, "")), new=new)


async def amend(
    newsroom: Newsroom, issue_on: date, field: Amendable, after: str, text: str, *, by: str, number: int | None = None
) -> CorrectionAccount:
    """Change words on our own pages, with a note that says so and keeps what stood there. Raises RefusedStep while letters leave.

    Doing it twice changes nothing.
    """
    note, words, issue = _words(text), _amended(field, after), await _released(newsroom, issue_on)
    if issue.state not in SETTLED:
        raise RefusedStep(
            f"issue of {issue_on}",
            f"{issue.state.value}: letters with the old words still leave",
            "Wait until it is sent, or: newsletter cancel",
        )
    if (number is None) is (field in OF_A_STORY):
        raise NewsletterError(
            "--field",
            f"{field.value} is of {'a story: say which' if number is None else 'the issue, not of a story'}",
            "newsletter correct --help",
        )
    await _require_story(newsroom, issue, number)
    async with newsroom.database.write() as connection:
        before = await stored.words_printed(connection, issue.id, number, field)
        noted = await stored.corrections_of(connection, issue.id)
        if before == words:
            return CorrectionAccount(correction=_standing(noted, issue, number, field, words), new=False)
        change = {"field": field.value, "before": before or "", "after": words}
        await stored.add_correction(connection, issue.id, number=number, text=note, by=by, now=newsroom.clock(), **change)
        await stored.amend_words(connection, issue.id, number, field, words)
        noted = await stored.corrections_of(connection, issue.id)
    return CorrectionAccount(correction=noted[-1], new=True)


async def corrections_of(newsroom: Newsroom, issue: Issue) -> tuple[Correction, ...]:
    """Those of an issue, oldest first."""
    async with newsroom.database.read() as connection:
        return await stored.corrections_of(connection, issue.id)


async def corrections_page(newsroom: Newsroom, *, before: int | None = None, limit: int = 20) -> tuple[Correction, ...]:
    """The newest before a number, of all issues."""
    async with newsroom.database.read() as connection:
        return await stored.corrections_page(connection, newsroom.letterhead.key, before, limit)


async def list_corrections(newsroom: Newsroom, issue_on: date) -> tuple[Correction, ...]:
    """Those of the issue of a date, oldest first. Raises RefusedStep when there is no such issue."""
    return await corrections_of(newsroom, await find(newsroom, issue_on))


async def correction_years(newsroom: Newsroom) -> tuple[int, ...]:
    """The years, in the newsletter's zone, in which something was corrected; latest first."""
    async with newsroom.database.read() as connection:
        times = await stored.correction_times(connection, newsroom.letterhead.key)
    return tuple(dict.fromkeys(at.astimezone(zone_of(newsroom)).year for at in times))


async def corrections_in(newsroom: Newsroom, year: int) -> tuple[Correction, ...]:
    """What was corrected in a year, newest first, whenever the issue was."""
    start, end = (datetime(one, 1, 1, tzinfo=zone_of(newsroom)) for one in (year, year + 1))
    async with newsroom.database.read() as connection:
        return await stored.corrections_between(connection, newsroom.letterhead.key, start, end)


async def last_corrected(newsroom: Newsroom) -> dict[int, dict[int, datetime]]:
    """When each story was last corrected, by its issue's id and its number; 0 stands for the issue as a whole."""
    async with newsroom.database.read() as connection:
        return await stored.last_corrected(connection, newsroom.letterhead.key)


async def _released(newsroom: Newsroom, issue_on: date) -> Issue:
    issue = await find(newsroom, issue_on)
    if issue.released_at is None:
        raise RefusedStep(
            f"issue of {issue_on}", "it was not released, so nobody has read it; nothing was written", "Change the draft itself."
        )
    return issue


def _standing(noted: Sequence[Correction], issue: Issue, number: int | None, field: Amendable, words: str) -> Correction:
    """The correction that made the words what they are. Raises RefusedStep where none did: they were printed so."""
    for one in reversed(noted):
        if (one.number, one.field, one.after) == (number, field.value, words):
            return one
    raise RefusedStep(f"issue of {issue.issue_on}", f"its {field.value} reads so already; nothing was changed")


def _amended(field: Amendable, text: str) -> str:
    words = plain(text, LONGEST_WORDS + 1)
    if not words and field in NEVER_EMPTY:
        raise NewsletterError("--words", f"is empty, and a {field.value} never is", "Say how it should read.")
    if len(words) > LONGEST_WORDS:
        raise NewsletterError("--words", f"has more than {LONGEST_WORDS:,} characters", "Say it shorter.")
    return words


def _words(text: str) -> str:
    words = plain(text, LONGEST_CORRECTION + 1)
    if not words:
        raise NewsletterError(
            "the correction", "has no words", 'newsletter correct --date 2026-11-21 --story 3 "The minister is Ana Ruiz."'
        )
    if len(words) > LONGEST_CORRECTION:
        raise NewsletterError("the correction", f"has more than {LONGEST_CORRECTION:,} characters", "Say what was wrong and what is right.")
    return words


async def _require_story(newsroom: Newsroom, issue: Issue, number: int | None) -> None:
    numbers = [slot.number for slot in await load_slots(newsroom.database, issue.id)]
    if number is not None and number not in numbers:
        thing = f"no. {number} of the issue of {issue.issue_on}"
        raise RefusedStep(thing, f"there is none: it has {len(numbers)} stories", f"newsletter show --date {issue.issue_on}")
