"""Headers that keep a browser from doing anything our pages do not need: no scripts, nothing from elsewhere, no framing."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""No script may run, so no page connects to anything; checkers such as Lighthouse read robots.txt from within the page."""

HALF_A_YEAR = 15_552_000


def headers_for(base_url: str, *, proof_of_work: bool = False) -> dict[str, str]:
    """The headers of every answer; Strict-Transport-Security only where the settings name an https address.

    ``proof_of_work``: sign-up forms have the one script of ours.
    """
    headers = {
        "Content-Security-Policy": f"{PAGE_POLICY}; script-src 'self'" if proof_of_work else PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    if base_url.startswith("https://"):
        headers["Strict-Transport-Security"] = f"max-age={HALF_A_YEAR}"
    return headers


class SecurityHeaders:
    """Adds the headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; the start of an answer gets the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
