"""``GET /console/DAY/history`` and ``/passed-over``: what happened to an issue, and what it passed over, page by page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from newsletter.daily.today import read_passed_over, read_past
from newsletter.model.errors import RefusedStep
from newsletter.model.links import safe_link
from newsletter.model.rights import Right
from newsletter.model.selections import Contestant
from newsletter.web.access import needs
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.board import stamp
from newsletter.web.console.lines import history_line, ruling_line
from newsletter.web.console.listing import A_PAGE, number_asked
from newsletter.web.console.page import console_page
from newsletter.web.console.today import long_date, parse_day
from newsletter.web.problems import Refused

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.READ))])

LARGEST_RANK = 10**9
"""More than there are, and not more than PostgreSQL keeps in four bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedLine:
    """What was passed over, and the first reason."""

    number: int
    headline: str
    url: str
    source: str
    topic: str
    reports: int
    score: str
    said: str
    why_path: str


@router.api_route("/{day}/history", methods=READ)
async def show_history(request: Request, day: str) -> Response:
    """Every change of state with who and why, how often its stories were followed, and the rulings that bind the issue."""
    newsroom, issue_on = newsroom_of(request), parse_day(day)
    try:
        past = await read_past(newsroom, issue_on)
    except RefusedStep as none:
        raise Refused(404, none.problem, none.cure) from None
    return console_page(
        request,
        "history",
        here="today",
        iso=issue_on.isoformat(),
        date=long_date(newsroom, issue_on),
        history=[history_line(change, stamp(newsroom, change.at)) for change in reversed(past.history)],
        followed=past.followed,
        rulings=[ruling_line(one, stamp(newsroom, one.at), past.unheeded) for one in past.rulings],
    )


@router.api_route("/{day}/passed-over", methods=READ)
async def show_passed_over(request: Request, day: str) -> Response:
    """Fifty at a time, by rank."""
    newsroom, issue_on = newsroom_of(request), parse_day(day)
    after = min(number_asked(request, "after") or 0, LARGEST_RANK)
    try:
        _, found = await read_passed_over(newsroom, issue_on, after=after, limit=A_PAGE + 1)
    except RefusedStep as none:
        raise Refused(404, none.problem, none.cure) from None
    shown, iso = found[:A_PAGE], issue_on.isoformat()
    return console_page(
        request,
        "passed_over",
        here="today",
        iso=iso,
        date=long_date(newsroom, issue_on),
        lines=[_line(one, iso) for one in shown],
        first=f"/console/{iso}/passed-over" if after else "",
        older=f"/console/{iso}/passed-over?after={shown[-1].number}" if len(found) > A_PAGE else "",
    )


def _line(one: Contestant, iso: str) -> PassedLine:
    return PassedLine(
        number=one.number,
        headline=one.headline,
        url=safe_link(one.url) or "",
        source=one.source,
        topic=one.topic,
        reports=one.reports,
        score=f"{one.score:.2f}",
        said=one.said,
        why_path=f"/console/{iso}/why?{urlencode({'url': one.url})}",
    )
