"""Problem details (RFC 9457) for programs: each kind of refusal has an address of its own, and each one says what to do."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse, Response

PROBLEM_JSON = "application/problem+json"
DOCS_PATH = "/api/v1/docs"

KINDS: Mapping[int, tuple[str, str]] = {
    400: ("not-possible", "This cannot be done as it was asked"),
    401: ("who-are-you", "This needs an operators’ token"),
    403: ("not-allowed", "The token has not the right"),
    404: ("not-there", "There is no such thing"),
    405: ("other-method", "This address takes another method"),
    409: ("refused", "The state of things does not allow it"),
    413: ("too-large", "The body is too large"),
    415: ("not-json", "The body is not JSON"),
    422: ("not-understood", "What was sent cannot be read"),
    429: ("too-many", "Too many requests"),
    500: ("our-fault", "Something broke on our side"),
    503: ("busy", "We are busy for a moment"),
}
"""By status: the last part of the type's address, and its title, which is the same each time."""


def type_of(status: int, base_url: str = "") -> str:
    """Where the kind of problem is explained; about:blank for a status that we never give on purpose."""
    return f"{base_url}{DOCS_PATH}#{KINDS[status][0]}" if status in KINDS else "about:blank"


def api_problem(
    status: int, detail: str, cure: str = "", *, base_url: str = "", headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """An answer of the API that is none. ``detail``: what is wrong this time; ``cure``: what to do; ``more``: members of this kind."""
    title = KINDS[status][1] if status in KINDS else detail
    body = {"type": type_of(status, base_url), "title": title, "status": status, "detail": detail, "cure": cure, **more}
    return JSONResponse(body, status_code=status, media_type=PROBLEM_JSON, headers=dict(headers or {}))
