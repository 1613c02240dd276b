"""``/console/login/oidc``: a login with the account of one's organisation. The provider says who it is; an owner has said whose account."""

import secrets

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.daily.provider import ProviderError, find_provider, id_token_for, keys_of, operator_for
from newsletter.model.errors import RefusedStep
from newsletter.model.sealing import NONCE_BYTES, BrokenSeal, seal, unseal
from newsletter.operators.id_tokens import (
    Question,
    asking_address,
    client_header,
    exchange_body,
    is_answer_to,
    read_question,
    require_extra,
    subject_of,
)
from newsletter.operators.limits import OIDC, WINDOW
from newsletter.operators.run.logging_in import Credentials, start_session
from newsletter.operators.run.tries import begin_try_of_network, take_back_try
from newsletter.web.access import door
from newsletter.web.answers import newsroom_of
from newsletter.web.asking import network_asking
from newsletter.web.console.login import TOO_MANY, TOO_MANY_CURE, login_page, within_console
from newsletter.web.console.page import console_page
from newsletter.web.own_forms import is_same_origin
from newsletter.web.problems import Refused
from newsletter.web.session_cookie import hand_cookie

router = APIRouter(prefix="/console/login/oidc", dependencies=[Depends(door)])

PATH = "/console/login/oidc"
COOKIE = "desk-oidc"
USE = "oidc question"
LASTS_SECONDS = 600
log = structlog.get_logger(__name__)


@router.get("")
async def ask(request: Request) -> Response:
    """To the provider, with a question that the browser keeps. Whom another site's page sends here finds the button first.

    Else any page that somebody has open could use up the tries of their network.
    """
    newsroom, where = newsroom_of(request), within_console(request.query_params.get("next", ""))
    if not newsroom.oidc.issuer:
        raise HTTPException(404)
    require_extra()
    if not is_same_origin(request):
        return await login_page(request, where=where)
    number = await _begin_try(request)
    try:
        provider = await find_provider(newsroom)
    except ProviderError as trouble:
        return await login_page(request, where="/console", status=503, trouble=RefusedStep("login", trouble.problem, trouble.cure))
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    question = Question(state=state, nonce=nonce, verifier=verifier, where=where, number=number)
    answer = RedirectResponse(
        asking_address(provider.authorization_endpoint, newsroom.oidc.client_id, _back(request), question), status_code=303
    )
    sealed = seal(question.text(), USE, newsroom.ring, secrets.token_bytes(NONCE_BYTES))
    secure = newsroom.letterhead.base_url.startswith("https://")
    answer.set_cookie(COOKIE, sealed, max_age=LASTS_SECONDS, path=PATH, secure=secure, httponly=True, samesite="lax")
    return answer


@router.get("/back")
async def come_back(request: Request) -> Response:
    """From the provider. A page and no redirect: a browser that comes from another site would not show the new cookie."""
    question = _answered(request)
    number = await _begin_try(request) if question else 0
    try:
        subject = await _subject(request, question) if question else ""
    except ProviderError as trouble:
        log.warning("oidc_failed", problem=trouble.problem)
        subject = ""
    newsroom = newsroom_of(request)
    operator = await operator_for(newsroom, subject) if subject else None
    if question is None or operator is None:
        said = "Nobody’s account here is bound to that one." if subject else "The provider did not prove who you are."
        trouble_told = RefusedStep("login", said, "An owner binds one: newsletter operators edit NAME --subject SUBJECT")
        return await login_page(request, where="/console", status=401, trouble=trouble_told)
    for mine in (question.number, number):
        await take_back_try(newsroom.database, mine)
    given = Credentials(name=operator.name, password="", network=network_asking(request), agent=request.headers.get("user-agent", ""))
    now = newsroom.clock()
    entered = await start_session(newsroom.database, newsroom.operators, operator, given, now=now, second_factor_at=now)
    answer = hand_cookie(
        request, console_page(request, "login/login", entered=True, named=operator.name, where=question.where), entered.secret
    )
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


async def _subject(request: Request, question: Question) -> str:
    newsroom, code = newsroom_of(request), request.query_params.get("code", "")
    options, provider = newsroom.oidc, await find_provider(newsroom)
    header = client_header(options.client_id, options.client_secret.get_secret_value())
    token = await id_token_for(newsroom, provider, exchange_body(code, _back(request), question), header)
    if not token:
        return ""
    keys = await keys_of(newsroom, provider)
    return subject_of(token, keys, issuer=provider.issuer, client_id=options.client_id, nonce=question.nonce, now=newsroom.clock())


async def _begin_try(request: Request) -> int:
    """Both ways ask the provider, on behalf of anybody: that is counted, for each network, until somebody has proven who they are."""
    newsroom, network = newsroom_of(request), network_asking(request)
    number = await begin_try_of_network(newsroom.database, newsroom.operators, network, OIDC, newsroom.clock())
    if number is None:
        raise Refused(429, TOO_MANY, TOO_MANY_CURE, headers={"Retry-After": str(int(WINDOW.total_seconds()))})
    return number


def _answered(request: Request) -> Question | None:
    """The question of this browser that the provider answers; None for everything else that comes here."""
    try:
        question = read_question(unseal(request.cookies.get(COOKIE, ""), USE, newsroom_of(request).ring))
    except BrokenSeal:
        return None
    is_answer = is_answer_to(question, request.query_params.get("state", "")) and request.query_params.get("code", "")
    return question if is_answer else None


def _back(request: Request) -> str:
    """Our address for the provider, from the settings: it must be the one that is registered there."""
    return f"{newsroom_of(request).letterhead.base_url}{PATH}/back"
