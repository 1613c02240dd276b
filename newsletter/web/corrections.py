"""What we got wrong: every correction, newest first, the latest year on the first page and a page for each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.corrections import correction_years, corrections_in
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.model.corrections import Correction
from newsletter.web.answers import FRESH, READ, newsroom_of, page
from newsletter.web.chapters import story_path
from newsletter.web.heads import head_of
from newsletter.web.noted import print_correction
from newsletter.web.printed import PrintedCorrection, issue_path
from newsletter.web.site import contact, words_in

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A correction in the list, and what it is about; ``headline`` is "" where that is a whole issue."""

    said: PrintedCorrection
    headline: str
    issue: str
    path: str


@router.api_route("/corrections", methods=READ)
async def show_latest_year(request: Request) -> Response:
    """Those of the latest year in which there were any."""
    years = await correction_years(newsroom_of(request))
    return await _page(request, "/corrections", next(iter(years), None), years, whole=True)


@router.api_route("/corrections/{year:number}", methods=READ)
async def show_year(request: Request, year: int) -> Response:
    """Those that were made in one year."""
    years = await correction_years(newsroom_of(request))
    if year not in years or request.url.path != f"/corrections/{year}":
        raise HTTPException(404)
    return await _page(request, f"/corrections/{year}", year, years, whole=False)


async def _page(request: Request, path: str, year: int | None, years: Sequence[int], *, whole: bool) -> Response:
    newsroom = newsroom_of(request)
    found = await corrections_in(newsroom, year) if year else ()
    notes = tuple(_note(newsroom, one) for one in found)
    facts: dict[str, Any] = {"notes": notes, "year": year, "years": years, "whole": whole, "contact": contact(newsroom)}
    return page(request, "corrections/corrections", keep=FRESH, **{"head": head_of(newsroom, path), **facts})


def _note(newsroom: Newsroom, one: Correction) -> Note:
    language = words_in(newsroom).language
    return Note(
        said=print_correction(one, zone_of(newsroom), language),
        headline=one.headline,
        issue=format_date(one.issue_on, "long", locale=language),
        path=story_path(one.issue_on, one.slug) if one.slug else issue_path(one.issue_on),
    )
