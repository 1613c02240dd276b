"""Past issues: the latest on one page, and a page for each month. What was released is shown, with what became of its sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from babel.dates import format_date, format_skeleton
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.daily.past_issues import list_months, read_month
from newsletter.issue.run import published_issues
from newsletter.model.issues import Issue
from newsletter.model.phrasebook import N_, Phrasebook
from newsletter.web.answers import FRESH, READ, newsroom_of, page, words_of
from newsletter.web.heads import archive_head
from newsletter.web.printed import issue_path

router = APIRouter()

ALL = 100_000
LATEST = 31
"""Issues on the first page: a month of daily ones, so that it stays small however many there are."""

SENDINGS = {
    "sending": N_("On its way to readers"),
    "paused": N_("Sending is paused"),
    "cancelled": N_("Sending was called off before everybody had it"),
    "expired": N_("Released, but not sent in time"),
}
"""What is said of a released issue that is not simply sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One issue in the list; ``sending`` says what became of it where it is not simply sent."""

    day: str
    day_iso: str
    number: int
    path: str
    subject: str
    sending: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month and its issues, latest first; as a link it has none."""

    name: str
    path: str
    issues: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year with the months that have issues."""

    name: str
    months: tuple[Month, ...]


@router.api_route("/archive", methods=READ)
async def show_latest(request: Request) -> Response:
    """The latest issues, and every month as a link."""
    newsroom = newsroom_of(request)
    issues = await published_issues(newsroom.database, newsroom.letterhead.key, LATEST)
    return _page(request, "/archive", issues, await list_months(newsroom), whole=True)


@router.api_route("/archive/{year:number}", methods=READ)
async def show_year(request: Request, year: int) -> Response:
    """The latest month of a year: where the issues of a year were listed before months had pages."""
    months = await list_months(newsroom_of(request))
    latest = next((month for month in months if month.year == year), None)
    if latest is None or request.url.path != f"/archive/{year:04}":
        raise HTTPException(404)
    return RedirectResponse(month_path(latest), status_code=302, headers={"Cache-Control": FRESH})


@router.api_route("/archive/{year:number}/{month:number}", methods=READ)
async def show_month(request: Request, year: int, month: int) -> Response:
    """The issues of one month."""
    try:
        first = date(year, month, 1)
    except ValueError:
        raise HTTPException(404) from None
    found = await read_month(newsroom_of(request), first)
    if not found.issues or request.url.path != month_path(first):
        raise HTTPException(404)
    language = _language(request)
    steps: dict[str, Any] = {"earlier": _link(found.earlier, language), "later": _link(found.later, language)}
    near = [one for one in found.months if one.year == year]
    others = [one for one in found.months if one.year != year]
    return _page(request, month_path(first), found.issues, near, **steps, other_years=_years_of(others))


def month_path(first: date) -> str:
    """``/archive/2026/11``."""
    return f"/archive/{first:%Y/%m}"


def group_by_month(issues: Sequence[Issue], words: Phrasebook, language: str) -> tuple[Month, ...]:
    """Issues in the order given, under the names of their months."""
    months = groupby(issues, key=lambda issue: issue.issue_on.replace(day=1))
    return tuple(
        Month(name=_month_name(first, language), path=month_path(first), issues=tuple(_line(issue, words, language) for issue in group))
        for first, group in months
    )


def _page(request: Request, path: str, issues: Sequence[Issue], months: Sequence[date], *, whole: bool = False, **more: Any) -> Response:
    newsroom, language = newsroom_of(request), _language(request)
    shown = group_by_month(issues, words_of(request), language)
    facts: dict[str, Any] = {"path": path, "whole": whole, "months": shown, "years": _with_months(months, language)}
    facts |= {"other_years": (), "earlier": None, "later": None, **more}
    return page(request, "archive/archive", keep=FRESH, head=archive_head(newsroom, path, issues), **facts)


def _language(request: Request) -> str:
    return words_of(request).language


def _line(issue: Issue, words: Phrasebook, language: str) -> Line:
    sending = SENDINGS.get(issue.state.value, "")
    return Line(
        day=format_date(issue.issue_on, "EEEE d", locale=language),
        day_iso=issue.issue_on.isoformat(),
        number=issue.number,
        path=issue_path(issue.issue_on),
        subject=issue.subject,
        sending=words.gettext(sending) if sending else "",
    )


def _with_months(months: Sequence[date], language: str) -> tuple[Year, ...]:
    """Every month as a link, under its year."""
    years = groupby(months, key=lambda first: first.year)
    return tuple(
        Year(name=str(year), months=tuple(Month(name=format_date(one, "LLLL", locale=language), path=month_path(one)) for one in group))
        for year, group in years
    )


def _years_of(months: Sequence[date]) -> tuple[Month, ...]:
    """Years as links to the latest month of each."""
    latest = {month.year: month for month in reversed(months)}
    return tuple(Month(name=str(year), path=month_path(latest[year])) for year in sorted(latest, reverse=True))


def _month_name(first: date, language: str) -> str:
    return str(format_skeleton("yMMMM", first, locale=language))


def _link(first: date | None, language: str) -> Month | None:
    return Month(name=_month_name(first, language), path=month_path(first)) if first else None
