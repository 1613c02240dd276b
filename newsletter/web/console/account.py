"""``/console/account``: what an operator does with their own account: password, second factor, logins, tokens."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.daily.acts.act import Outcome
from newsletter.daily.acts.operators import offer_of, secret_in
from newsletter.daily.acts.register import ACTS
from newsletter.model.errors import ForbiddenAct, NewsletterError, RefusedStep
from newsletter.model.operators import Session
from newsletter.model.rights import Right
from newsletter.operators.dots import dots_of
from newsletter.operators.run.logging_in import Credentials, start_session
from newsletter.operators.run.sessions import Holder, list_sessions
from newsletter.operators.run.tokens import list_tokens
from newsletter.operators.sessions import needs_second_factor
from newsletter.operators.totp import uri_of
from newsletter.web.access import needs, signed_in
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.asking import SECOND_FACTOR, holder_of, network_asking
from newsletter.web.console.asked import perform_form
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import go_back, words_said
from newsletter.web.console.times import ago
from newsletter.web.forms import read_form
from newsletter.web.own_forms import session_digest
from newsletter.web.session_cookie import hand_cookie

router = APIRouter(prefix="/console/account")
ACCOUNT = "/console/account"
OWN = Depends(needs(Right.READ))


@router.api_route("", methods=READ, dependencies=[OWN])
async def show_account(request: Request) -> Response:
    """Everything at once."""
    return await _account(request)


@router.post("/password", dependencies=[OWN])
async def press_password(request: Request) -> Response:
    """A new password; every other login of theirs ends, this one goes on as a new one."""
    holder, form = await _holder(request), await read_form(request)
    try:
        if not form.get("password") or form.get("password") != form.get("again"):
            raise RefusedStep("new password", "the two differ", "Type the same twice.")
        await perform_form(request, ACTS["operators password"], form, name=holder.operator.name)
    except NewsletterError as trouble:
        return await _account(request, status=409, trouble=trouble)
    answer = go_back(request, ACCOUNT, "You have a new password. Your other logins have ended.")
    return await _go_on(request, answer, holder, holder.session.second_factor_at)


@router.api_route("/second-factor", methods=READ, dependencies=[Depends(signed_in)])
async def show_second_factor(request: Request) -> Response:
    """A secret for the telephone; it counts once a code has proven that it is there."""
    return await _second_factor(request)


@router.post("/second-factor", dependencies=[Depends(signed_in)])
async def press_second_factor(request: Request) -> Response:
    """Take the code. The session gets a new secret: what a thief of the old one knew opens nothing."""
    holder, form = await _holder(request), await read_form(request)
    try:
        if not form.get("offer"):
            raise RefusedStep("second factor", "the form was not whole", "Open the page again.")
        await perform_form(request, ACTS["operators totp"], form, name=holder.operator.name, remove=False)
    except NewsletterError as trouble:
        return await _second_factor(request, status=409, trouble=trouble, offer=form.get("offer", ""))
    answer = go_back(request, ACCOUNT, "Your second factor is set up. From now on every login asks for its code.")
    return await _go_on(request, answer, holder, newsroom_of(request).clock())


@router.post("/sessions", dependencies=[OWN])
async def press_sessions(request: Request) -> Response:
    """End one login, or all of them with this one."""
    holder, form = await _holder(request), await read_form(request)
    outcome = await perform_form(request, ACTS["operators sessions"], form, name=holder.operator.name, end=True)
    return go_back(request, ACCOUNT, outcome.said)


@router.post("/tokens", dependencies=[OWN])
async def press_token(request: Request) -> Response:
    """A token for a program. Its secret stands on this answer alone: no reload, no address and no log holds it."""
    await _holder(request)
    try:
        outcome = await _make_token(request)
    except NewsletterError as trouble:
        return await _account(request, status=403 if isinstance(trouble, ForbiddenAct) else 409, trouble=trouble)
    return await _account(request, secret=outcome.facts["secret"])


@router.post("/tokens/revoke", dependencies=[OWN])
async def press_revoke(request: Request) -> Response:
    """End a token."""
    await _holder(request)
    try:
        outcome = await perform_form(request, ACTS["tokens revoke"], await read_form(request))
    except NewsletterError as trouble:
        return await _account(request, status=409, trouble=trouble)
    return go_back(request, ACCOUNT, outcome.said)


async def _make_token(request: Request) -> Outcome:
    form = await request.form()
    rights = [value for value in form.getlist("rights") if isinstance(value, str)]
    return await perform_form(request, ACTS["tokens add"], await read_form(request), rights=rights)


async def _account(request: Request, *, status: int = 200, trouble: NewsletterError | None = None, secret: str = "") -> Response:
    newsroom, holder = newsroom_of(request), await holder_of(request)
    if holder is None:
        return console_page(request, "account/nobody", here="account")
    operator, now = holder.operator, newsroom.clock()
    open_ones = await list_sessions(newsroom.database, operator, newsroom.operators, now)
    tokens = [token for token in await list_tokens(newsroom.database, operator.id) if token.works(now)]
    return console_page(
        request,
        "account/account",
        status=status,
        here="account",
        operator=operator,
        sessions=[_session_line(one, session_digest(request), now) for one in open_ones],
        tokens=[(token, [right.value for right in Right if right in token.rights], _used(token.used_at, now)) for token in tokens],
        rights=[right.value for right in Right if right in actor_of(request).rights],
        secret=secret,
        done="" if trouble else words_said(request),
        trouble=trouble,
    )


async def _second_factor(request: Request, *, status: int = 200, trouble: NewsletterError | None = None, offer: str = "") -> Response:
    newsroom, holder = newsroom_of(request), await holder_of(request)
    if holder is None:
        return console_page(request, "account/nobody", here="account")
    operator = holder.operator
    secret = secret_in(newsroom, operator, offer) if offer else ""
    if not secret:
        secret, offer = offer_of(newsroom, operator)
    return console_page(
        request,
        "account/second_factor",
        status=status,
        here="account",
        action=SECOND_FACTOR,
        dots=dots_of(uri_of(secret, operator.name, newsroom.letterhead.name)),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        offer=offer,
        has_one=bool(operator.totp),
        must=needs_second_factor(operator, newsroom.operators) and not operator.totp,
        trouble=trouble,
    )


async def _go_on(request: Request, answer: RedirectResponse | Response, holder: Holder, second_factor_at: datetime | None) -> Response:
    newsroom = newsroom_of(request)
    given = Credentials(
        name=holder.operator.name, password="", network=network_asking(request), agent=request.headers.get("user-agent", "")
    )
    entered = await start_session(
        newsroom.database, newsroom.operators, holder.operator, given, now=newsroom.clock(), second_factor_at=second_factor_at
    )
    return hand_cookie(request, answer, entered.secret)


async def _holder(request: Request) -> Holder:
    holder = await holder_of(request)
    if holder is None:
        raise RefusedStep("account", "nobody is logged in", "Make an account first: newsletter operators add NAME --role owner")
    return holder


def _session_line(session: Session, own: str, now: datetime) -> dict[str, Any]:
    return {
        "label": session.label,
        "is_this": session.digest == own,
        "network": session.network,
        "agent": session.agent[:80],
        "since": ago(session.created_at, now),
        "seen": ago(session.seen_at, now),
    }


def _used(used_at: datetime | None, now: datetime) -> str:
    return ago(used_at, now) if used_at else "never"
