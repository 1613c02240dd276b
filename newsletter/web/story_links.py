"""``/r/NAME``: leads from a letter to a story, and notes that somebody went there. Leads nowhere that no letter of ours says."""

from functools import partial

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.story_links import count_followed, destination_of
from newsletter.model.story_links import Destination
from newsletter.subscribers.networks import network_of
from newsletter.web.answers import PRIVATE, READ, newsroom_of
from newsletter.web.looks import Looks, seems_a_person
from newsletter.web.peer import client_address

router = APIRouter()


@router.api_route("/r/{name}", methods=READ)
async def follow(request: Request, name: str) -> Response:
    """To the address that was kept under this name, letter for letter."""
    found = await destination_of(newsroom_of(request), name)
    if found is None:
        raise HTTPException(404)
    _note(request, name, found)
    return Response(status_code=302, headers={"Location": found.url, "Cache-Control": PRIVATE, "Referrer-Policy": "no-referrer"})


def looks_in(newsroom: Newsroom) -> Looks:
    """What an application counts."""
    return Looks(newsroom.clock, partial(count_followed, newsroom))


def _note(request: Request, name: str, found: Destination) -> None:
    newsroom = newsroom_of(request)
    if newsroom.privacy.count_clicks and found.left_at is not None and seems_a_person(request.method, request.headers):
        looks: Looks = request.app.state.looks
        looks.note(name, network_of(client_address(request, newsroom.web.trusted_proxies)), found.left_at)
