"""``GET /console/DAY/why?url=…``: why an article is in the issue, or by what it missed, with every factor and every report."""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.daily.why import WhyNot, read_why_not
from newsletter.model.errors import NewsletterError
from newsletter.model.links import safe_link
from newsletter.model.rights import Right
from newsletter.model.selections import Candidate, Reason
from newsletter.selection.reports import Report, marks_of
from newsletter.selection.sentences import amount_of, name_of
from newsletter.selection.sums import beside
from newsletter.web.access import needs
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.english import english_of
from newsletter.web.console.listing import asked
from newsletter.web.console.page import console_page
from newsletter.web.console.today import parse_day

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.READ))])

LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLine:
    """One reason with the number behind it."""

    name: str
    number: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One report of the happening, and how it came to stand there."""

    at: str
    source: str
    headline: str
    url: str
    marks: tuple[str, ...]
    joined: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the page says of one address."""

    headline: str
    said: str
    factors: tuple[FactorLine, ...]
    reports: tuple[ReportLine, ...]


@router.api_route("/{day}/why", methods=READ)
async def show_why(request: Request, day: str) -> Response:
    """The answer, or the empty question."""
    newsroom, issue_on = newsroom_of(request), parse_day(day)
    url = asked(request, "url", LONGEST_ADDRESS)
    answer, trouble = None, None
    try:
        answer = _answer(newsroom, await read_why_not(newsroom, issue_on, url)) if url else None
    except NewsletterError as error:
        trouble = error
    status = 404 if trouble else 200
    return console_page(request, "why", status=status, here="today", iso=issue_on.isoformat(), url=url, answer=answer, trouble=trouble)


def _answer(newsroom: Newsroom, found: WhyNot) -> Answer:
    story, why = found.standing.story, found.why
    return Answer(
        headline=story.title if story else found.canonical_url,
        said=found.standing.text,
        factors=tuple(_factor(reason, why.candidate) for reason in why.candidate.reasons) if why else (),
        reports=tuple(_report(newsroom, report) for report in why.reports) if why else (),
    )


def _factor(reason: Reason, candidate: Candidate) -> FactorLine:
    return FactorLine(name=name_of(reason), number=amount_of(reason), text=beside(reason, candidate.reasons))


def _report(newsroom: Newsroom, report: Report) -> ReportLine:
    feeds = [f"one article of {len(report.carriers)} entries with the same address"] if len(report.carriers) > 1 else []
    return ReportLine(
        at=_stamp(newsroom, report.story.at),
        source=report.story.source,
        headline=report.story.title,
        url=safe_link(report.story.url) or "",
        marks=marks_of(report),
        joined=(*report.joined, *feeds),
    )


def _stamp(newsroom: Newsroom, at: datetime) -> str:
    return format_datetime(at.astimezone(zone_of(newsroom)), "MMM d, HH:mm", locale=english_of(newsroom))
