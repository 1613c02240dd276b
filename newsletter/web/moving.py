"""Another address for a subscription: a new double opt-in from there, and only once that is confirmed the old one leaves (S11 in trust)."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.daily.newsroom import Newsroom
from newsletter.model.addresses import RefusedAddress, masked
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.model.tokens import Purpose, make_token
from newsletter.subscribers.outcomes import Link
from newsletter.subscribers.run import look_up
from newsletter.web.answers import READ, newsroom_of, page, words_of
from newsletter.web.forms import read_form
from newsletter.web.links import link_gone, link_unknown
from newsletter.web.subscribe import keep_distance, sign_up_from, tell_outcome

router = APIRouter()


@router.api_route("/s/{token}/address", methods=READ)
async def show_moving(request: Request, token: str) -> Response:
    """The form for the new address."""
    found = await _mover(request, token)
    return _form(request, *found) if isinstance(found, tuple) else found


@router.post("/s/{token}/address")
async def ask_the_new_address(request: Request, token: str) -> Response:
    """Sign the new address up, with the limits and the silence of every sign-up. The old one stays as it is."""
    started = asyncio.get_running_loop().time()
    found = await _mover(request, token)
    if not isinstance(found, tuple):
        return found
    mover, language = found
    typed = (await read_form(request)).get("email", "")
    leaving = _leaving(newsroom_of(request), mover)
    outcome = await sign_up_from(request, typed, form_url=_form_url(request), leaving=leaving, language=language)
    await keep_distance(started)
    if isinstance(outcome, RefusedAddress):
        return _form(request, mover, language, status=422, typed=typed[:254], refused=outcome.reason)
    return tell_outcome(request, outcome, language)


def _leaving(newsroom: Newsroom, mover: Subscriber) -> str:
    """A token that does nothing but this move, and ends with the link that confirms: its letter may go to a stranger's mailbox."""
    return make_token(Purpose.MOVE, mover.key, newsroom.ring, newsroom.clock() + newsroom.sign_up.confirm_within)


def _form_url(request: Request) -> str:
    """The form, without whose it was."""
    return f"{newsroom_of(request).letterhead.base_url}/s"


async def _mover(request: Request, token: str) -> tuple[Subscriber, str] | Response:
    """Who may move, a subscriber on the list, and their language; else the page that says what to do instead."""
    newsroom = newsroom_of(request)
    holder = await look_up(newsroom.database, Purpose.SUBSCRIPTION, token, newsroom.ring, now=newsroom.clock())
    if holder.link is Link.UNKNOWN:
        return link_unknown(request)
    if holder.subscriber is None:
        return link_gone(request)
    if holder.subscriber.state is not SubscriberState.ACTIVE:
        return RedirectResponse(f"/s/{token}", status_code=303)  # that page says what to do instead
    return holder.subscriber, holder.preferences.variant.language


def _form(request: Request, mover: Subscriber, language: str, *, status: int = 200, typed: str = "", refused: str = "") -> Response:
    said = words_of(request, language).gettext(refused) if refused else ""
    address = masked(mover.address)
    return page(request, "subscription/move", status=status, language=language, address=address, typed=typed, refused=said)
