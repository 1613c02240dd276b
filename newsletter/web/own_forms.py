"""Tells a post of our own pages from one that another site caused: what the browser says of it, and a hidden field that proves it."""

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request

from newsletter.model.tokens import KeyRing
from newsletter.web.answers import newsroom_of
from newsletter.web.forms import read_form
from newsletter.web.peer import is_from_this_machine

_SAME = frozenset({"same-origin", "none"})


def form_token(ring: KeyRing, session: str = "") -> str:
    """Stands in every form of the console. Another site can post, but cannot read the page that holds this; each session has its own."""
    meant = b"console form\0" + session.encode() if session else b"console form"
    return hmac.digest(ring.keys[0], meant, sha256).hex()[:32]


def form_token_of(request: Request) -> str:
    """The one for the forms of this answer."""
    return form_token(newsroom_of(request).ring, session_digest(request))


def session_digest(request: Request) -> str:
    """What the database knows the session of this request by; "" without one."""
    digest: str = getattr(request.state, "session", "")
    return digest


async def is_ours(request: Request) -> bool:
    """Browsers say where a post comes from (Fetch Metadata, or Origin in older ones); the hidden field proves it."""
    if not is_same_origin(request):
        return False
    given = (await read_form(request)).get("form_token", "")
    return hmac.compare_digest(given.encode(), form_token_of(request).encode())


def is_same_origin(request: Request) -> bool:
    """Whether the browser says that a page of ours asked: one at our address, or at the name this machine has for itself.

    What the Host header says counts on this machine only: behind a proxy it may be any name, and ours stands in the settings.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in _SAME:
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.lower() in _our_origins(request)


def _our_origins(request: Request) -> frozenset[str]:
    base = urlsplit(newsroom_of(request).letterhead.base_url.lower())
    ours = {f"{base.scheme}://{base.netloc}"}
    if is_from_this_machine(request):
        ours.add(f"http://{request.headers.get('host', '').lower()}")
    return frozenset(ours)
