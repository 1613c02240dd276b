"""The links in our letters: confirm, leave, your subscription. Opening one changes nothing; pressing its button does (RFC 8058)."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from newsletter.model.addresses import masked
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.model.tokens import Purpose, make_token
from newsletter.subscribers.outcomes import Confirmed, Door, Holder, LeavingReason, Link, Returned
from newsletter.subscribers.run import confirm, look_up, resubscribe, unsubscribe
from newsletter.web.answers import READ, newsroom_of, page
from newsletter.web.forms import read_form
from newsletter.web.peer import client_address
from newsletter.web.phrases import day_and_month, page_language, span
from newsletter.web.site import contact, today

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ReasonChoice:
    """One answer to "why?"."""

    value: LeavingReason
    words: str


REASONS = (
    ReasonChoice(LeavingReason.TOO_OFTEN, "Too many letters"),
    ReasonChoice(LeavingReason.NOT_MY_NEWS, "Not the news I look for"),
    ReasonChoice(LeavingReason.NEVER_ASKED, "I never signed up"),
    ReasonChoice(LeavingReason.OTHER, "Something else"),
)


@router.api_route("/c/{token}", methods=READ)
async def show_confirmation(request: Request, token: str, leaving: str = "") -> Response:
    """The page with the button that confirms. ``leaving``: the unsubscribe token of the address that this one replaces."""
    holder = await _holder(request, Purpose.CONFIRM, token)
    if holder.link is Link.UNKNOWN:
        return link_unknown(request)
    if holder.subscriber is None or holder.subscriber.state is SubscriberState.UNSUBSCRIBED:
        return _ended(request)
    if holder.subscriber.state is SubscriberState.ACTIVE:
        return page(request, "confirm/confirmed")
    if holder.link is Link.EXPIRED:
        return _ended(request)
    forget = span(newsroom_of(request).sign_up.forget_pending)
    return page(request, "confirm/confirm", address=masked(holder.subscriber.address), forget_pending=forget, moving=bool(leaving))


@router.post("/c/{token}")
async def press_confirmation(request: Request, token: str, leaving: str = "") -> Response:
    """Confirm, and only then let the address leave that this one replaces. Pressing again shows the same page."""
    newsroom = newsroom_of(request)
    network = client_address(request, newsroom.web.trusted_proxies)
    outcome = await confirm(newsroom.database, token, newsroom.ring, network=network, now=newsroom.clock())
    if outcome is Confirmed.UNKNOWN:
        return link_unknown(request)
    if outcome is Confirmed.TOO_LATE:
        return _ended(request)
    if leaving:
        await unsubscribe(newsroom.database, leaving, newsroom.ring, how=Door.PAGE, now=newsroom.clock())
    return page(request, "confirm/confirmed")


@router.api_route("/u/{token}", methods=READ)
async def show_leaving(request: Request, token: str) -> Response:
    """The page with the one button that unsubscribes."""
    holder = await _holder(request, Purpose.UNSUBSCRIBE, token)
    if holder.link is Link.UNKNOWN:
        return link_unknown(request)
    if holder.subscriber is None:
        return link_gone(request)
    if holder.subscriber.state is SubscriberState.UNSUBSCRIBED:
        return _left(request, may_undo=False)
    return page(request, "leave/leave", address=masked(holder.subscriber.address))


@router.post("/u/{token}")
async def press_leaving(request: Request, token: str) -> Response:
    """Leave at once. One-click posts of mail programs (RFC 8058) get the same short answer for every token, good, used or unknown."""
    form = await read_form(request)
    if "undo" in form:
        return await _undo(request, token)
    one_click = form.get("List-Unsubscribe") == "One-Click"
    newsroom = newsroom_of(request)
    reason = _reason(form)
    door = Door.ONE_CLICK if one_click else Door.PAGE
    link = await unsubscribe(newsroom.database, token, newsroom.ring, how=door, now=newsroom.clock(), reason=reason)
    if one_click:
        return PlainTextResponse("Unsubscribed.\n")
    if link is Link.UNKNOWN:
        return link_unknown(request)
    if link is Link.GONE:
        return link_gone(request)
    return _left(request, may_undo=reason is None, thanks=reason is not None)


@router.api_route("/s/{token}", methods=READ)
async def show_subscription(request: Request, token: str) -> Response:
    """What we hold, with the address masked: the link stands in letters that people pass on."""
    holder = await _holder(request, Purpose.SUBSCRIPTION, token)
    if holder.link is Link.UNKNOWN:
        return link_unknown(request)
    if holder.subscriber is None:
        return link_gone(request)
    subscriber = holder.subscriber
    leave_path = f"/u/{make_token(Purpose.UNSUBSCRIBE, subscriber.key, newsroom_of(request).ring)}"
    return page(
        request,
        "subscription/subscription",
        address=masked(subscriber.address),
        state=subscriber.state.value,
        since=_since(request, subscriber),
        leave_path=leave_path,
        copy_path=f"/s/{token}/copy.json",
        erase_path=f"/s/{token}/erase",
        move_path=f"/s/{token}/address",
        contact=contact(newsroom_of(request)),
    )


async def _holder(request: Request, purpose: Purpose, token: str) -> Holder:
    newsroom = newsroom_of(request)
    return await look_up(newsroom.database, purpose, token, newsroom.ring, now=newsroom.clock())


async def _undo(request: Request, token: str) -> Response:
    newsroom = newsroom_of(request)
    network = client_address(request, newsroom.web.trusted_proxies)
    outcome = await resubscribe(newsroom.database, token, newsroom.ring, network=network, now=newsroom.clock())
    return page(request, "leave/back") if outcome is Returned.YES else _ended(request)


def _reason(form: dict[str, str]) -> LeavingReason | None:
    value = form.get("reason", "")
    return LeavingReason(value) if value in tuple(LeavingReason) else None


def _since(request: Request, subscriber: Subscriber) -> str:
    newsroom = newsroom_of(request)
    at = subscriber.confirmed_at if subscriber.state is SubscriberState.ACTIVE else subscriber.unsubscribed_at
    return day_and_month(at.date(), today(newsroom), page_language(newsroom.letterhead.language)) if at else ""


def _left(request: Request, **facts: Any) -> Response:
    return page(request, "leave/left", **{"thanks": False, "reasons": REASONS, **facts})


def _ended(request: Request) -> Response:
    return page(request, "link/ended", status=410, confirm_within=span(newsroom_of(request).sign_up.confirm_within))


def link_gone(request: Request) -> Response:
    """The page for a good link of somebody who was erased."""
    return page(request, "link/gone", status=410)


def link_unknown(request: Request) -> Response:
    """The page for a link that we never made, or that was cut."""
    return page(request, "link/unknown", status=404, contact=contact(newsroom_of(request)))
