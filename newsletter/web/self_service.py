"""What readers do for themselves behind the link to their subscription: take a copy of what we hold, and have it erased."""

import json

from fastapi import APIRouter, Request
from fastapi.responses import Response

from newsletter.model.addresses import masked
from newsletter.model.states import UNWANTED
from newsletter.subscribers.outcomes import Dossier, Link
from newsletter.subscribers.own_copy import own_copy
from newsletter.subscribers.run import erase_holder, show_holder
from newsletter.web.answers import PRIVATE, READ, newsroom_of, page
from newsletter.web.links import no_one
from newsletter.web.site import contact

router = APIRouter()

FILE_NAME = "subscription.json"


@router.api_route("/s/{token}/copy.json", methods=READ)
async def download_copy(request: Request, token: str) -> Response:
    """Everything we hold, as a file; masked as the page is."""
    found = await _look_up(request, token)
    if isinstance(found, Link):
        return no_one(request, found)
    newsroom = newsroom_of(request)
    copy = own_copy(found, newsletter=newsroom.letterhead.name, now=newsroom.clock())
    headers = {"Cache-Control": PRIVATE, "Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    text = json.dumps(copy, ensure_ascii=False, indent=2) + "\n"
    return Response(text, media_type="application/json", headers=headers)


@router.api_route("/s/{token}/erase", methods=READ)
async def show_erasing(request: Request, token: str) -> Response:
    """The page that says what goes and what stays, with the one button that erases."""
    found = await _look_up(request, token)
    if isinstance(found, Link) or found.subscriber is None:
        return no_one(request, found if isinstance(found, Link) else Link.GONE)
    return page(
        request,
        "subscription/erase",
        language=found.preferences.variant.language,
        address=masked(found.subscriber.address),
        letters=len(found.issues),
        unwanted=found.suppression is not None and found.suppression.reason in UNWANTED,
        copy_path=f"/s/{token}/copy.json",
        contact=contact(newsroom_of(request)),
    )


@router.post("/s/{token}/erase")
async def press_erasing(request: Request, token: str) -> Response:
    """Erase at once. Pressing again finds nobody, and says so."""
    newsroom = newsroom_of(request)
    found = await _look_up(request, token)
    language = "" if isinstance(found, Link) else found.preferences.variant.language
    link = await erase_holder(newsroom.database, token, newsroom.ring, now=newsroom.clock())
    return page(request, "subscription/erased", language=language) if link is Link.GOOD else no_one(request, link)


async def _look_up(request: Request, token: str) -> Dossier | Link:
    newsroom = newsroom_of(request)
    return await show_holder(newsroom.database, token, newsroom.ring, now=newsroom.clock())
