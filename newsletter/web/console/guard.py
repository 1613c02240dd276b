"""Who may use the operators' page: somebody at this machine, and only by its own forms."""

import hmac
from hashlib import sha256

from fastapi import Request

from newsletter.model.tokens import KeyRing
from newsletter.web.answers import newsroom_of
from newsletter.web.forms import read_form
from newsletter.web.peer import is_from_this_machine
from newsletter.web.problems import Refused

_SAME = frozenset({"same-origin", "none"})


async def only_from_here(request: Request) -> None:
    """Refuse everybody who does not sit at this machine, and every post that another site could have caused."""
    port = newsroom_of(request).web.port
    if not is_from_this_machine(request):
        cure = f"Open http://127.0.0.1:{port}/console there, or bring it to you: ssh -L {port}:127.0.0.1:{port} your-server"
        raise Refused(403, "This page opens only on the machine it runs on", cure)
    if request.method not in {"GET", "HEAD"} and not await _is_ours(request):
        raise Refused(403, "That did not come from the button on the page", "Open the console again and press it there.")


def form_token(ring: KeyRing) -> str:
    """Stands in every form of the console. Another site can post, but cannot read the page that holds this."""
    return hmac.digest(ring.keys[0], b"console form", sha256).hex()[:32]


async def _is_ours(request: Request) -> bool:
    """Browsers say where a post comes from (Fetch Metadata, or Origin in older ones); the hidden field proves it."""
    if request.headers.get("sec-fetch-site", "same-origin") not in _SAME:
        return False
    origin = request.headers.get("origin")
    if origin is not None and origin != f"http://{request.headers.get('host', '')}":
        return False
    given = (await read_form(request)).get("form_token", "")
    return hmac.compare_digest(given.encode(), form_token(newsroom_of(request).ring).encode())
