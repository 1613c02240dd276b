"""The cookie that holds the secret of a session: only for the console, out of reach of scripts and of other sites."""

from fastapi import Request
from fastapi.responses import Response

from newsletter.web.answers import newsroom_of
from newsletter.web.peer import is_from_this_machine

PATH = "/console"
NAME = "desk"
SECURE_NAME = "__Secure-desk"
"""A browser takes this name over TLS alone. ``__Host-`` would send it to every path, so to readers' pages too."""

LONGEST = 200


def session_secret(request: Request) -> str:
    """What the browser says; "" where it says nothing."""
    return request.cookies.get(_name(request), "")[:LONGEST]


def hand_cookie(request: Request, answer: Response, secret: str) -> Response:
    """Give the browser a session. How long it lasts stands in the database; the cookie goes when the browser is closed for good."""
    seconds = int(newsroom_of(request).operators.session_lasts.total_seconds())
    answer.set_cookie(_name(request), secret, max_age=seconds, path=PATH, secure=_is_secure(request), httponly=True, samesite="strict")
    return answer


def take_cookie(request: Request, answer: Response) -> Response:
    """Have the browser forget it."""
    answer.delete_cookie(_name(request), path=PATH, secure=_is_secure(request), httponly=True, samesite="strict")
    return answer


def _name(request: Request) -> str:
    return SECURE_NAME if _is_secure(request) else NAME


def _is_secure(request: Request) -> bool:
    """Our address says so, not the request: behind a proxy every request is plain. At this machine itself there is no TLS."""
    return newsroom_of(request).letterhead.base_url.startswith("https://") and not is_from_this_machine(request)
