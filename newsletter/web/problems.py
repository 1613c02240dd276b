"""Errors as pages in our look and, for programs, as problem details (RFC 9457). Each says what to do."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from newsletter.model.errors import (
    AskedTooOften,
    DatabaseError,
    ForbiddenAct,
    NewsletterError,
    NoSuchThing,
    RefusedStep,
    RelayError,
    SettingsError,
    StaleVersion,
)
from newsletter.model.phrasebook import N_, Phrasebook
from newsletter.web.answers import newsroom_of, page, words_of
from newsletter.web.problem_details import api_problem
from newsletter.web.security import headers_for

PLAIN_WORDS = {
    404: (N_("There is no such page"), N_("It may have moved, or the address is not complete. Past issues are all on the list.")),
    405: (N_("This page does not take that"), N_("Go back and use the button or link on the page.")),
    413: (N_("That was too much at once"), N_("A form on these pages holds an address and little more. Please send less.")),
    500: (N_("Something broke on our side"), N_("It is written down and will be looked at. Please try again in a minute.")),
    503: (N_("We are busy for a moment"), N_("Nothing was changed. Please try again in a minute.")),
}

API_WORDS = {
    404: ("There is nothing at this address", "Every address of the API stands at /api/v1/docs."),
    405: ("This address takes another method", "The header Allow says which."),
    413: ("The body is too large", "Send less than 16 KB."),
}
"""For operators' programs, which are told everything in English."""

STATUSES: tuple[tuple[type[NewsletterError], int], ...] = (
    (AskedTooOften, 429),
    (ForbiddenAct, 403),
    (NoSuchThing, 404),
    (RefusedStep, 409),
    (DatabaseError, 503),
    (RelayError, 503),
    (NewsletterError, 400),
)

log = structlog.get_logger(__name__)


class Refused(Exception):
    """A request that we do not answer as asked: status, one sentence, and what to do."""

    def __init__(self, status: int, title: str, cure: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.cure = cure
        self.headers = headers or {}


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    """An ``application/problem+json`` answer."""
    body = {"title": title, "status": status, **({"detail": detail} if detail else {}), **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def wants_json(request: Request) -> bool:
    """Programs get problem details: those of the API, and those that ask for or send JSON."""
    return is_api(request) or "json" in f"{request.headers.get('accept', '')} {request.headers.get('content-type', '')}"


def is_api(request: Request) -> bool:
    """Whether this is for operators' programs; what they are told is English."""
    return request.url.path.startswith("/api/")


def register(app: FastAPI) -> None:
    """Answer every error of the application."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(NewsletterError, _known)
    app.add_exception_handler(Exception, _surprise)


def problem_of(request: Request, error: NewsletterError) -> Response:
    """An error as an operator's program is told it, which may know what is wrong; of a stale one also the version that stands now."""
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    headers = {"Retry-After": str(round(error.wait.total_seconds()))} if isinstance(error, AskedTooOften) else None
    more = {"version": error.version} if isinstance(error, StaleVersion) else {}
    base_url = newsroom_of(request).letterhead.base_url
    return api_problem(status, f"{error.thing}: {error.problem}", error.cure, base_url=base_url, headers=headers, **more)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 – registered for it
    answer = _answer(request, error.status, error.title, error.cure)
    answer.headers.update(error.headers)
    return answer


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 – registered for it
    known = {**PLAIN_WORDS, **API_WORDS} if is_api(request) else PLAIN_WORDS
    answer = _answer(request, error.status_code, *known.get(error.status_code, (str(error.detail), "")))
    answer.headers.update(error.headers or {})
    return answer


async def _invalid(request: Request, _error: Exception) -> Response:
    title, cure = N_("That is not what this address takes"), N_("The address or the body has a part that cannot be read.")
    return _answer(request, 422, title, cure)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, NewsletterError)  # noqa: S101 – registered for it
    if is_api(request):
        return problem_of(request, error)
    if isinstance(error, ForbiddenAct):
        return _answer(request, 403, f"{error.thing}: {error.problem}", error.cure)
    log.error("web_refused", path=_route(request), thing=error.thing, problem=error.problem)
    if isinstance(error, SettingsError):
        cure = N_("Whoever runs this newsletter has a setting to finish. Please come back later.")
        return _answer(request, 503, N_("This is not open yet"), cure)
    status = 503 if isinstance(error, DatabaseError) else 500
    return _answer(request, status, *PLAIN_WORDS[status])


async def _surprise(request: Request, error: Exception) -> Response:
    log.error("web_failed", path=_route(request), kind=type(error).__name__)
    try:
        answer = _answer(request, 500, *PLAIN_WORDS[500])
    except Exception:  # the page itself may be what is broken (an operator's own template)
        answer = PlainTextResponse(f"{PLAIN_WORDS[500][0]}. {PLAIN_WORDS[500][1]}\n", status_code=500)
    answer.headers.update(headers_for(newsroom_of(request).letterhead.base_url))  # this answer passes no middleware
    return answer


def _answer(request: Request, status: int, title: str, cure: str) -> Response:
    if is_api(request):
        return api_problem(status, title, cure, base_url=newsroom_of(request).letterhead.base_url)
    if wants_json(request):
        return problem(status, title, cure)
    words = words_of(request)
    return page(request, "error/error", status=status, status_code=status, problem=_say(words, title), cure=_say(words, cure))


def _say(words: Phrasebook, text: str) -> str:
    """In the page's language where it is one of our messages; what a program is told, and a number in it, stays English."""
    return words.gettext(text.replace("%", "%%"))


def _route(request: Request) -> str:
    """The pattern of the path: a token in it must not reach the log."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "(none)"))
