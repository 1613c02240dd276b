"""Finds out on whose behalf a request is made: a program by its token, a person by their session or because they sit at this machine."""

import hmac
from urllib.parse import quote

from fastapi import Request

from newsletter.model.rights import Actor, Face, Right
from newsletter.operators.limits import BEARER, WINDOW
from newsletter.operators.run.accounts import has_owner
from newsletter.operators.run.sessions import Holder, who_holds, who_would_hold
from newsletter.operators.run.tokens import who_holds_token
from newsletter.operators.run.tries import begin_try, has_tried_too_many
from newsletter.operators.sessions import Standing
from newsletter.subscribers.networks import network_of
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.own_forms import is_ours
from newsletter.web.peer import client_address, is_from_this_machine
from newsletter.web.problems import Refused
from newsletter.web.session_cookie import session_secret

LOGIN = "/console/login"
SECOND_FACTOR = "/console/account/second-factor"
BEARER_HEADER = {"WWW-Authenticate": "Bearer"}

HERE = Actor(name="console", face=Face.CONSOLE, rights=frozenset(Right))
"""Who sits at this machine while the newsletter has no owner yet."""

PROGRAM = Actor(name="API", face=Face.API, rights=frozenset(Right))
"""Who holds the token of the settings."""


async def who_asks(request: Request) -> Actor:
    """The actor. Raises Refused: to the login, 401 for programs without a token, 403 for people elsewhere and for other sites' posts."""
    if request.url.path.startswith("/api/"):
        return await _program(request)
    holder = await holder_of(request)
    if holder is None:
        return await _from_here(request)
    if holder.standing is Standing.HALF:
        raise _to(request, SECOND_FACTOR, "Set up a second factor first")
    await require_our_form(request)
    return actor_of_holder(holder)


async def who_is_signed_in(request: Request) -> Actor:
    """The same for the pages that somebody sees who has still to set up a second factor."""
    holder = await holder_of(request)
    if holder is None:
        return await _from_here(request)
    await require_our_form(request)
    return actor_of_holder(holder)


async def is_still(request: Request, actor: Actor) -> bool:
    """Whether an answer that goes on and on still goes to this operator, with these rights: they may have logged out since it began."""
    newsroom, secret = newsroom_of(request), session_secret(request)
    holder = await who_would_hold(newsroom.database, secret, newsroom.operators, newsroom.clock()) if secret else None
    if holder is None:
        return actor == HERE and not await has_owner(newsroom.database)
    return holder.standing is Standing.GOOD and actor_of_holder(holder) == actor


async def holder_of(request: Request) -> Holder | None:
    """Whose session the browser holds; asked of the database once for a request. What a page asks by itself keeps none open."""
    if not hasattr(request.state, "holder"):
        newsroom, secret = newsroom_of(request), session_secret(request)
        who = who_holds if _is_by_hand(request) else who_would_hold
        holder = await who(newsroom.database, secret, newsroom.operators, newsroom.clock()) if secret else None
        request.state.holder = holder
        request.state.session = holder.session.digest if holder else ""
    found: Holder | None = request.state.holder
    return found


def actor_of_holder(holder: Holder) -> Actor:
    """An operator at the console, with the rights of their role as of now."""
    operator = holder.operator
    return Actor(name=operator.name, face=Face.CONSOLE, rights=operator.rights, operator_id=operator.id)


async def require_our_form(request: Request) -> None:
    """Refuse every post that another site could have caused."""
    if request.method not in READ and not await is_ours(request):
        raise Refused(403, "That did not come from the button on the page", "Open the console again and press it there.")


async def require_console_open(request: Request) -> bool:
    """Whether there is an owner. Until there is one, the console is for this machine alone: 403 for everybody else."""
    newsroom = newsroom_of(request)
    if await has_owner(newsroom.database):
        return True
    if not is_from_this_machine(request):
        port = newsroom.web.port
        cure = f"Open http://127.0.0.1:{port}/console there, or bring it to you: ssh -L {port}:127.0.0.1:{port} your-server"
        raise Refused(403, "This page opens only on the machine it runs on", cure)
    return False


def network_asking(request: Request) -> str:
    """The network of whoever asks, as tries are counted."""
    address = client_address(request, newsroom_of(request).web.trusted_proxies)
    return network_of(address) or "unknown"


def _is_by_hand(request: Request) -> bool:
    """Whether somebody went to a page or pressed a button. The scripts of an open page ask every few seconds, also when nobody is there."""
    return request.headers.get("sec-fetch-mode", "navigate") == "navigate"


async def _from_here(request: Request) -> Actor:
    if await require_console_open(request):
        raise _to(request, f"{LOGIN}?next={quote(request.url.path)}", "Log in first")
    await require_our_form(request)
    return HERE


def _to(request: Request, path: str, title: str) -> Refused:
    """Pages lead there; what was posted is not done, and is not to be repeated by itself."""
    cure = f"Go to {path.partition('?')[0]} and then do it again; nothing was changed."
    return Refused(303, title, cure, headers={"Location": path}) if request.method in READ else Refused(401, title, cure)


def bearer_of(request: Request) -> str:
    """The secret that a program sends; "" where it sends none."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


async def is_settings_secret(request: Request, given: str, wanted: str, kind: str) -> bool:
    """Whether a program knows a secret of the settings. It may be short: guesses are counted, and past the limit none is seen (429)."""
    newsroom, network = newsroom_of(request), network_asking(request)
    if await has_tried_too_many(newsroom.database, newsroom.operators, network, kind, newsroom.clock()):
        wait = {"Retry-After": str(int(WINDOW.total_seconds()))}
        raise Refused(429, "Too many wrong tokens came from your network", "Wait a quarter of an hour.", headers=wait)
    if wanted and hmac.compare_digest(given.encode(), wanted.encode()):
        return True
    await begin_try(newsroom.database, kind, newsroom.clock(), network=network)
    return False


async def _program(request: Request) -> Actor:
    newsroom, secret = newsroom_of(request), bearer_of(request)
    found = await who_holds_token(newsroom.database, secret, newsroom.clock()) if secret else None
    if found is not None:
        token, operator = found
        name = f"{token.name} ({operator.name})" if operator else token.name
        return Actor(name=name, face=Face.API, rights=token.rights, operator_id=operator.id if operator else None)
    return await _with_settings_token(request, secret)


async def _with_settings_token(request: Request, secret: str) -> Actor:
    wanted = newsroom_of(request).web.api_token.get_secret_value()
    if secret and await is_settings_secret(request, secret, wanted, BEARER):
        return PROGRAM
    cure = "Send the header: Authorization: Bearer TOKEN, with the token of web.api_token."
    if not wanted:
        cure = "Make one with newsletter tokens add, or set web.api_token, best as NEWSLETTER_WEB__API_TOKEN; 32 random characters will do."
    raise Refused(401, "This needs an operators’ token", cure, headers=BEARER_HEADER)
