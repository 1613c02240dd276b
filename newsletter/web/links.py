"""The links in our letters: confirm, leave, your subscription. Opening one changes nothing; pressing its button does (RFC 8058)."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from newsletter.model.addresses import masked
from newsletter.model.phrasebook import N_
from newsletter.model.states import SubscriberState
from newsletter.model.tokens import Purpose, make_token
from newsletter.subscribers.outcomes import ONE_CLICK_ANSWER, Confirmed, Door, Holder, LeavingReason, Link, Returned
from newsletter.subscribers.run import confirm, look_up, move_over, resubscribe, unsubscribe
from newsletter.web.answers import READ, newsroom_of, page, words_of
from newsletter.web.choice_words import Choice, comes_when
from newsletter.web.forms import read_form
from newsletter.web.peer import client_address
from newsletter.web.phrases import span
from newsletter.web.site import contact

router = APIRouter()


REASONS = {
    LeavingReason.TOO_OFTEN: N_("Too many letters"),
    LeavingReason.NOT_MY_NEWS: N_("Not the news I look for"),
    LeavingReason.NEVER_ASKED: N_("I never signed up"),
    LeavingReason.OTHER: N_("Something else"),
}


@router.api_route("/c/{token}", methods=READ)
async def show_confirmation(request: Request, token: str, leaving: str = "") -> Response:
    """The page with the button that confirms. ``leaving``: the token to move from the address that this one replaces."""
    holder = await _holder(request, Purpose.CONFIRM, token)
    if holder.link is Link.UNKNOWN:
        return link_unknown(request)
    if holder.subscriber is None or holder.subscriber.state is SubscriberState.UNSUBSCRIBED:
        return _ended(request)
    if holder.subscriber.state is SubscriberState.ACTIVE:
        return _confirmed(request, holder)
    if holder.link is Link.EXPIRED:
        return _ended(request)
    mover = await _holder(request, Purpose.MOVE, leaving) if leaving else holder
    language = mover.preferences.variant.language
    words = words_of(request, language)
    # whoever got this letter by mistake learns nothing of when and where the other address reads
    comes = "" if leaving else comes_when(newsroom_of(request), holder.preferences, words, first=True)
    return page(
        request,
        "confirm/confirm",
        language=language,
        address=masked(holder.subscriber.address),
        comes=comes,
        settings_path=_settings_path(request, holder),
        forget_pending=span(newsroom_of(request).sign_up.forget_pending, words),
        moving=bool(leaving),
    )


@router.post("/c/{token}")
async def press_confirmation(request: Request, token: str, leaving: str = "") -> Response:
    """Confirm, and only then let the address leave that this one replaces, which hands over what was chosen. Again: the same page."""
    newsroom = newsroom_of(request)
    network = client_address(request, newsroom.web.trusted_proxies)
    outcome = await confirm(newsroom.database, token, newsroom.ring, network=network, now=newsroom.clock())
    if outcome is Confirmed.UNKNOWN:
        return link_unknown(request)
    if outcome is Confirmed.TOO_LATE:
        return _ended(request)
    if leaving:
        await move_over(newsroom.database, token, leaving, newsroom.ring, now=newsroom.clock())
    return _confirmed(request, await _holder(request, Purpose.CONFIRM, token))


@router.api_route("/u/{token}", methods=READ)
async def show_leaving(request: Request, token: str) -> Response:
    """The page with the one button that unsubscribes."""
    holder = await _holder(request, Purpose.UNSUBSCRIBE, token)
    if holder.link is Link.UNKNOWN:
        return link_unknown(request)
    if holder.subscriber is None:
        return link_gone(request)
    if holder.subscriber.state is SubscriberState.UNSUBSCRIBED:
        return _left(request, holder, may_undo=False)
    return page(
        request,
        "leave/leave",
        language=holder.preferences.variant.language,
        address=masked(holder.subscriber.address),
        may_say_farewell=_may_say_farewell(holder),
    )


@router.post("/u/{token}")
async def press_leaving(request: Request, token: str) -> Response:
    """Leave at once. One-click posts of mail programs (RFC 8058) get the same short answer for every token, good, used or unknown."""
    form = await read_form(request)
    if "undo" in form:
        return await _undo(request, token)
    one_click = form.get("List-Unsubscribe") == "One-Click"
    newsroom = newsroom_of(request)
    reason = _reason(form)
    if one_click:
        leaving, door = newsroom.leaving, Door.ONE_CLICK
        await unsubscribe(newsroom.database, token, newsroom.ring, how=door, now=newsroom.clock(), reason=reason, together=leaving)
        return PlainTextResponse(ONE_CLICK_ANSWER)
    before = await _holder(request, Purpose.UNSUBSCRIBE, token)
    farewell = "farewell" in form and _may_say_farewell(before)
    link = await unsubscribe(newsroom.database, token, newsroom.ring, how=Door.PAGE, now=newsroom.clock(), reason=reason, farewell=farewell)
    if link is Link.UNKNOWN:
        return link_unknown(request)
    if link is Link.GONE:
        return link_gone(request)
    return _left(request, before, may_undo=reason is None, thanks=reason is not None, farewell=farewell)


async def _holder(request: Request, purpose: Purpose, token: str) -> Holder:
    newsroom = newsroom_of(request)
    return await look_up(newsroom.database, purpose, token, newsroom.ring, now=newsroom.clock())


def _may_say_farewell(holder: Holder) -> bool:
    """Whether there is anything to take leave of: who had confirmed, and has not left before."""
    reader = holder.subscriber
    return reader is not None and reader.state is not SubscriberState.UNSUBSCRIBED and reader.confirmed_at is not None


async def _undo(request: Request, token: str) -> Response:
    newsroom = newsroom_of(request)
    network = client_address(request, newsroom.web.trusted_proxies)
    outcome = await resubscribe(newsroom.database, token, newsroom.ring, network=network, now=newsroom.clock())
    if outcome is not Returned.YES:
        return _ended(request)
    holder = await _holder(request, Purpose.UNSUBSCRIBE, token)
    language = holder.preferences.variant.language
    comes = comes_when(newsroom, holder.preferences, words_of(request, language), waiting=holder.waiting)
    return page(request, "leave/back", language=language, comes=comes)


def _reason(form: dict[str, str]) -> LeavingReason | None:
    value = form.get("reason", "")
    return LeavingReason(value) if value in tuple(LeavingReason) else None


def _confirmed(request: Request, holder: Holder) -> Response:
    language = holder.preferences.variant.language
    comes = comes_when(newsroom_of(request), holder.preferences, words_of(request, language), first=True, waiting=holder.waiting)
    return page(request, "confirm/confirmed", language=language, comes=comes, settings_path=_settings_path(request, holder))


def _settings_path(request: Request, holder: Holder) -> str:
    """The link to the settings for whoever can confirm: it stands in letters to the same mailbox. "" once the link has ended.

    Never for whoever can only leave: mail programs pass that link on, and people forward it with the letter.
    """
    if holder.subscriber is None or holder.link is not Link.GOOD:
        return ""
    return f"/s/{make_token(Purpose.SUBSCRIPTION, holder.subscriber.key, newsroom_of(request).ring)}"


def _left(request: Request, holder: Holder, **facts: Any) -> Response:
    language = holder.preferences.variant.language
    words = words_of(request, language)
    reasons = tuple(Choice(reason.value, words.gettext(said)) for reason, said in REASONS.items())
    return page(request, "leave/left", language=language, **{"thanks": False, "farewell": False, "reasons": reasons, **facts})


def _ended(request: Request) -> Response:
    within = span(newsroom_of(request).sign_up.confirm_within, words_of(request))
    return page(request, "link/ended", status=410, confirm_within=within)


def no_one(request: Request, link: Link) -> Response:
    """The page for a link that nobody holds."""
    return link_gone(request) if link is Link.GONE else link_unknown(request)


def link_gone(request: Request) -> Response:
    """The page for a good link of somebody who was erased."""
    return page(request, "link/gone", status=410)


def link_unknown(request: Request) -> Response:
    """The page for a link that we never made, or that was cut."""
    return page(request, "link/unknown", status=404, contact=contact(newsroom_of(request)))
