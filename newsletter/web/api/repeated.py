"""The header Idempotency-Key: a request that comes again with its key gets its first answer, and nothing is done twice."""

import hmac
import math
import re
from collections.abc import Awaitable, Callable
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

from newsletter.daily import repeats
from newsletter.daily.repeats import FirstAnswer, OtherRequest, Repeat, UnderWay
from newsletter.model.errors import NewsletterError
from newsletter.web.answers import newsroom_of
from newsletter.web.api.answering import answered_before, body_of
from newsletter.web.problem_details import api_problem
from newsletter.web.problems import problem_of

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
FORM = "1 to 200 visible ASCII characters, such as a UUID"


async def once(request: Request, act: Callable[[], Awaitable[Response]]) -> Response:
    """What ``act`` answers, or answered when it was asked with this key before. Without a key it is done each time."""
    given = request.headers.get(HEADER)
    if given is None:
        return await act()
    if unfit := refuse_unfit_key(request):
        return unfit
    newsroom = newsroom_of(request)
    asked = Repeat(holder=_holder(request), key=given, digest=await _digest(request))
    match await repeats.begin(newsroom, asked):
        case FirstAnswer(status=status, body=body):
            return answered_before(status, body)
        case OtherRequest():
            return _problem(request, 422, "This key was given with another request", "Use a new key for each thing you want done.")
        case UnderWay(retry_after=wait):
            headers = {"Retry-After": str(math.ceil(wait.total_seconds()))}
            return _problem(request, 409, "The first request with this key is being done", "Ask again a little later.", headers)
    return await _do(request, asked, act)


def refuse_unfit_key(request: Request) -> Response | None:
    """The answer to a key that is none, also where none is kept; None where there is nothing wrong with it."""
    given = request.headers.get(HEADER)
    if given is None or _KEY.fullmatch(given):
        return None
    return _problem(request, 422, f"The header {HEADER} is not one we can keep", f"Send {FORM}.")


async def _do(request: Request, asked: Repeat, act: Callable[[], Awaitable[Response]]) -> Response:
    newsroom = newsroom_of(request)
    try:
        answer = await act()
    except NewsletterError as error:
        answer = problem_of(request, error)
    except BaseException:
        await repeats.drop(newsroom, asked)
        raise
    if answer.status_code >= 500:
        await repeats.drop(newsroom, asked)
    else:
        await repeats.end(newsroom, asked, FirstAnswer(status=answer.status_code, body=body_of(answer)))
    return answer


def _holder(request: Request) -> str:
    """Whose key it is: of this very token, for another of the same name may have other rights."""
    return _keyed(request, b"holder", request.headers.get("authorization", "").encode())


async def _digest(request: Request) -> str:
    return _keyed(request, b"asked", request.method.encode(), request.url.path.encode(), await request.body())


def _keyed(request: Request, *parts: bytes) -> str:
    """Passwords and addresses stand in what is asked: who has the table but not our key must not be able to try some against it."""
    return hmac.digest(newsroom_of(request).ring.keys[0], b"repeat\0" + b"\0".join(parts), sha256).hex()


def _problem(request: Request, status: int, detail: str, cure: str, headers: dict[str, str] | None = None) -> Response:
    return api_problem(status, detail, cure, base_url=newsroom_of(request).letterhead.base_url, headers=headers)
