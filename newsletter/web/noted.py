"""Corrections as pages and feeds show them: dated notes beside an issue and its stories. Who wrote them is nobody's business."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from babel.dates import format_date

from newsletter.daily.corrections import corrections_of
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.model.corrections import Correction
from newsletter.model.issues import Issue
from newsletter.web.printed import PrintedCorrection, PrintedIssue
from newsletter.web.site import words_in


async def with_corrections(newsroom: Newsroom, issue: Issue, printed: PrintedIssue) -> PrintedIssue:
    """The issue with what was corrected in it since, and when its page last changed for that."""
    found = await corrections_of(newsroom, issue)
    language = words_in(newsroom).language
    notes = print_corrections(found, zone_of(newsroom), language)
    return replace(printed, corrections=notes, updated=max((printed.released, *(note.at for note in notes))))


def print_corrections(found: Sequence[Correction], zone: tzinfo, language: str) -> tuple[PrintedCorrection, ...]:
    """In the order given."""
    return tuple(print_correction(one, zone, language) for one in found)


def print_correction(one: Correction, zone: tzinfo, language: str) -> PrintedCorrection:
    """With its date in the newsletter's zone, year and all: it will be read for years."""
    return PrintedCorrection(
        number=one.number or 0,
        day=format_date(one.at.astimezone(zone).date(), "long", locale=language),
        at=one.at.isoformat(timespec="seconds"),
        text=one.text,
        before=one.before,
    )
