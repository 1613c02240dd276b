"""``/console/login``, ``/console/logout`` and the links that set a password. Who somebody is, is said here and nowhere else."""

from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.daily.setting_up import find_set_up, set_password
from newsletter.model.errors import RefusedStep
from newsletter.operators.limits import WINDOW
from newsletter.operators.run.accounts import list_accounts
from newsletter.operators.run.logging_in import Credentials, Entered, Refusal, log_in
from newsletter.operators.run.sessions import end_session
from newsletter.web.access import door, signed_in
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.asking import holder_of, network_asking
from newsletter.web.console.page import console_page
from newsletter.web.forms import read_form
from newsletter.web.own_forms import session_digest
from newsletter.web.session_cookie import hand_cookie, take_cookie

router = APIRouter(prefix="/console")

HOME = "/console"
LONGEST_NEXT = 500
WRONG = "Name, password or code: something is not right."
WRONG_CURE = "A code can be used once; wait for the next one. An owner can set a new password or take a lost second factor away."
TOO_MANY = "There were too many wrong tries."
TOO_MANY_CURE = "Wait a quarter of an hour. The command line and the links in letters work all the same."


@router.api_route("/login", methods=READ, dependencies=[Depends(door)])
async def show_login(request: Request) -> Response:
    """The form."""
    return await login_page(request, where=within_console(request.query_params.get("next", "")))


@router.post("/login", dependencies=[Depends(door)])
async def press_login(request: Request) -> Response:
    """Name, password and code at once: which of them was wrong is not said. A login always gets a new session."""
    newsroom, form = newsroom_of(request), await read_form(request)
    where, name = within_console(form.get("next", "")), form.get("name", "")
    given = Credentials(
        name=name,
        password=form.get("password", ""),
        code=form.get("code", ""),
        network=network_asking(request),
        agent=request.headers.get("user-agent", ""),
    )
    passwords = request.app.state.passwords
    came = await log_in(newsroom.database, passwords, newsroom.ring, newsroom.operators, given, now=newsroom.clock())
    if not isinstance(came, Entered):
        return await _refuse(request, came, where=where, name=name)
    if (before := await holder_of(request)) is not None:
        await end_session(newsroom.database, before.session.digest, newsroom.clock())
    return hand_cookie(request, RedirectResponse(where, status_code=303), came.secret)


@router.post("/logout", dependencies=[Depends(signed_in)])
async def press_logout(request: Request) -> Response:
    """End the session in the database: the cookie alone would leave it open to whoever copied it."""
    newsroom = newsroom_of(request)
    await end_session(newsroom.database, session_digest(request), newsroom.clock())
    return take_cookie(request, RedirectResponse("/console/login", status_code=303))


@router.api_route("/set-up/{token}", methods=READ, dependencies=[Depends(door)])
async def show_set_up(request: Request, token: str) -> Response:
    """The form behind a link of an owner. Looking at it uses nothing up."""
    operator = await find_set_up(newsroom_of(request), token)
    return console_page(request, "login/set_up", status=200 if operator else 404, operator=operator, action=request.url.path, trouble=None)


@router.post("/set-up/{token}", dependencies=[Depends(door)])
async def press_set_up(request: Request, token: str) -> Response:
    """Set the password; then one logs in with it, and with the second factor that there may be."""
    newsroom, form = newsroom_of(request), await read_form(request)
    operator = await find_set_up(newsroom, token)
    if operator is None:
        return console_page(request, "login/set_up", status=404, operator=None, action="", trouble=None)
    try:
        await set_password(newsroom, token, form.get("password", ""), form.get("again", ""))
    except RefusedStep as trouble:
        return console_page(request, "login/set_up", status=409, operator=operator, action=request.url.path, trouble=trouble)
    return RedirectResponse("/console/login?done=set", status_code=303)


async def login_page(request: Request, *, where: str, name: str = "", status: int = 200, trouble: RefusedStep | None = None) -> Response:
    """The form, with what went wrong."""
    anybody = any(one.closed_at is None for one in await list_accounts(newsroom_of(request).database))
    done = "Your password is set. Log in with it." if request.query_params.get("done") == "set" else ""
    return console_page(
        request,
        "login/login",
        status=status,
        entered=False,
        where=where,
        named=name,
        trouble=trouble,
        done=done,
        anybody=anybody,
        oidc=_oidc(request, where),
    )


async def _refuse(request: Request, why: Refusal, *, where: str, name: str) -> Response:
    if why is Refusal.TOO_MANY:
        answer = await login_page(request, where=where, name=name, status=429, trouble=RefusedStep("login", TOO_MANY, TOO_MANY_CURE))
        answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        return answer
    return await login_page(request, where=where, name=name, status=401, trouble=RefusedStep("login", WRONG, WRONG_CURE))


def _oidc(request: Request, where: str) -> str:
    """Where one logs in with the account of one's organisation; "" where that is not set up."""
    return f"/console/login/oidc?next={quote(where)}" if newsroom_of(request).oidc.issuer else ""


def within_console(path: str) -> str:
    """Where to go after the login: pages of the console only, whatever a link says."""
    plain = path[:LONGEST_NEXT]
    is_ours = plain == HOME or plain.startswith(f"{HOME}/")
    return plain if is_ours and plain.isprintable() and not any(sign in plain for sign in ("//", "\\", "..")) else HOME
