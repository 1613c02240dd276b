"""The sources we read, those first whose reports led most stories lately; a hundred on a page."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.told_choices import LATELY, list_sources
from newsletter.model.links import safe_link
from newsletter.model.told_choices import ToldSource
from newsletter.web.answers import FRESH, READ, newsroom_of, page
from newsletter.web.heads import head_of
from newsletter.web.site import today

router = APIRouter()

A_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    """A line of the table; ``link`` is "" where the address is none that may be followed."""

    name: str
    link: str
    family: str
    chosen: int


@router.api_route("/sources", methods=READ)
async def show_first(request: Request) -> Response:
    """Those that led most."""
    return await _show(request, 1)


@router.api_route("/sources/{number:number}", methods=READ)
async def show_more(request: Request, number: int) -> Response:
    """The second page and those behind it."""
    if number < 2 or request.url.path != _path(number):
        raise HTTPException(404)
    return await _show(request, number)


async def _show(request: Request, number: int) -> Response:
    newsroom = newsroom_of(request)
    found = await list_sources(newsroom, today(newsroom))
    pages = max(1, -(-len(found) // A_PAGE))
    if number > pages:
        raise HTTPException(404)
    facts: dict[str, Any] = {
        "sources": tuple(map(_shown, found[(number - 1) * A_PAGE : number * A_PAGE])),
        "count": len(found),
        "days": LATELY.days,
        "page": number,
        "earlier": _path(number - 1) if number > 1 else "",
        "later": _path(number + 1) if number < pages else "",
    }
    return page(request, "sources/sources", keep=FRESH, head=head_of(newsroom, _path(number)), **facts)


def _path(number: int) -> str:
    return "/sources" if number == 1 else f"/sources/{number}"


def _shown(source: ToldSource) -> ShownSource:
    return ShownSource(name=source.name, link=safe_link(source.site_url) or "", family=source.family, chosen=source.chosen)
