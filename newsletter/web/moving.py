"""Another address for a subscription: a new double opt-in from there, and only once that is confirmed the old one leaves (S11 in trust)."""

import asyncio
import math

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.model.addresses import RefusedAddress, masked
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.model.tokens import Purpose, make_token
from newsletter.subscribers.outcomes import Link, TooManySignUps
from newsletter.subscribers.run import look_up, sign_up
from newsletter.web.answers import READ, newsroom_of, page
from newsletter.web.forms import read_form
from newsletter.web.links import link_gone, link_unknown
from newsletter.web.peer import client_address
from newsletter.web.subscribe import ANSWER_AFTER_SECONDS

router = APIRouter()


@router.api_route("/s/{token}/address", methods=READ)
async def show_moving(request: Request, token: str) -> Response:
    """The form for the new address."""
    found = await _mover(request, token)
    return _form(request, found) if isinstance(found, Subscriber) else found


@router.post("/s/{token}/address")
async def ask_the_new_address(request: Request, token: str) -> Response:
    """Sign the new address up, with the limits and the silence of every sign-up. The old one stays as it is."""
    started = asyncio.get_running_loop().time()
    found = await _mover(request, token)
    if not isinstance(found, Subscriber):
        return found
    typed = (await read_form(request)).get("email", "")
    outcome = await _sign_up(request, found, typed)
    await asyncio.sleep(max(0.0, started + ANSWER_AFTER_SECONDS - asyncio.get_running_loop().time()))
    if isinstance(outcome, RefusedAddress):
        return _form(request, found, status=422, typed=typed[:254], refused=outcome.reason)
    if isinstance(outcome, TooManySignUps):
        seconds = outcome.retry_after.total_seconds()
        answer = page(request, "too_many", status=429, minutes=math.ceil(seconds / 60))
        answer.headers["Retry-After"] = str(math.ceil(seconds))
        return answer
    return page(request, "asked")


async def _sign_up(request: Request, mover: Subscriber, typed: str) -> RefusedAddress | TooManySignUps | None:
    newsroom = newsroom_of(request)
    return await sign_up(
        newsroom.database,
        newsroom.sign_up,
        newsroom.letterhead,
        newsroom.ring,
        typed,
        form_url=f"{newsroom.letterhead.base_url}/s",  # the form, without whose it was
        network=client_address(request, newsroom.web.trusted_proxies),
        randomness=newsroom.randomness,
        now=newsroom.clock(),
        leaving=make_token(Purpose.UNSUBSCRIBE, mover.key, newsroom.ring),
    )


async def _mover(request: Request, token: str) -> Subscriber | Response:
    """Who may move: a subscriber on the list; else the page that says what to do instead."""
    newsroom = newsroom_of(request)
    holder = await look_up(newsroom.database, Purpose.SUBSCRIPTION, token, newsroom.ring, now=newsroom.clock())
    if holder.link is Link.UNKNOWN:
        return link_unknown(request)
    if holder.subscriber is None:
        return link_gone(request)
    if holder.subscriber.state is not SubscriberState.ACTIVE:
        return RedirectResponse(f"/s/{token}", status_code=303)  # that page says what to do instead
    return holder.subscriber


def _form(request: Request, mover: Subscriber, *, status: int = 200, typed: str = "", refused: str = "") -> Response:
    return page(request, "move", status=status, address=masked(mover.address), typed=typed, refused=refused)
