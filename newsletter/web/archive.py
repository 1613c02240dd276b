"""Past issues, one page for each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from babel.dates import format_date, format_skeleton
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from newsletter.issue.run import published_issues
from newsletter.model.issues import Issue
from newsletter.web.answers import FRESH, READ, newsroom_of, page
from newsletter.web.heads import head_of
from newsletter.web.phrases import page_language
from newsletter.web.printed import issue_path

router = APIRouter()

ALL = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One issue in the list."""

    day: str
    number: int
    path: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The issues of a month, latest first."""

    name: str
    issues: tuple[Line, ...]


@router.api_route("/archive", methods=READ)
async def show_latest_year(request: Request) -> Response:
    """The issues of the latest year that has any."""
    return await _show_year(request, None)


@router.api_route("/archive/{year:int}", methods=READ)
async def show_year(request: Request, year: int) -> Response:
    """The issues of one year."""
    return await _show_year(request, year)


async def _show_year(request: Request, wanted: int | None) -> Response:
    newsroom = newsroom_of(request)
    issues = await published_issues(newsroom.database, newsroom.letterhead.key, ALL)
    years = sorted({issue.issue_on.year for issue in issues}, reverse=True)
    if wanted is not None and wanted not in years:
        raise HTTPException(404)
    year = wanted if wanted is not None else next(iter(years), None)
    shown = [issue for issue in issues if issue.issue_on.year == year]
    months = group_by_month(shown, page_language(newsroom.letterhead.language))
    head = head_of(newsroom, year_path(year) if year else "/archive")
    return page(request, "archive/archive", keep=FRESH, head=head, months=months, year=year, years=years)


def year_path(year: int) -> str:
    """``/archive/2026``: where the issues of a year stay; ``/archive`` shows another one next year."""
    return f"/archive/{year}"


def group_by_month(issues: Sequence[Issue], language: str) -> tuple[Month, ...]:
    """Issues in the order given, under the names of their months."""
    months = groupby(issues, key=lambda issue: issue.issue_on.replace(day=1))
    return tuple(
        Month(name=format_skeleton("yMMMM", first, locale=language), issues=tuple(_line(issue, language) for issue in group))
        for first, group in months
    )


def _line(issue: Issue, language: str) -> Line:
    day: date = issue.issue_on
    name = f"{format_date(day, 'EEEE', locale=language)} {day.day}"
    return Line(day=name, number=issue.number, path=issue_path(day), subject=issue.subject)
