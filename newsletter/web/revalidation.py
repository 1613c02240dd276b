"""An ETag on every answer that may be kept, so that who has it already need not fetch it again (RFC 9110, 8.8.3 and 13.1.2)."""

import hashlib
import re

from fastapi import Request
from fastapi.responses import Response

_TAG = re.compile(r'"[^"]*"')


def kept(request: Request, answer: Response, keep: str) -> Response:
    """The answer with its ETag and how long it may be kept, or 304 without a body if the asker has these very bytes."""
    tag = etag_of(bytes(answer.body))
    headers = {"Cache-Control": keep, "ETag": tag}
    if holds(", ".join(request.headers.getlist("if-none-match")), tag):
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer


def etag_of(content: bytes) -> str:
    """A strong tag: the hash of the content, which holds no time of its own and nothing of one person."""
    return f'"{hashlib.sha256(content).hexdigest()[:24]}"'


def holds(asked: str, tag: str) -> bool:
    """Whether an If-None-Match names the tag. A proxy that compresses marks it ``W/``; both count as the same (weak comparison)."""
    return asked.strip() == "*" or tag in _TAG.findall(asked)
