"""Tells programs in their own form that a body is too large; the limit itself is the application's, for pages and API alike."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.web.problem_details import api_problem
from newsletter.web.problems import API_WORDS


class TooLargeForPrograms:
    """Stands before the limit, which answers in plain text where the header already says that a body is too large."""

    def __init__(self, app: ASGIApp, *, max_body_size: int, base_url: str) -> None:
        self.app = app
        self.max_body_size = max_body_size
        self.base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a body to the API that says it is too large; pass everything else on."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            length = Headers(scope=scope).get("content-length", "")
            if length.isdecimal() and int(length[:12]) > self.max_body_size:
                await api_problem(413, *API_WORDS[413], base_url=self.base_url)(scope, receive, send)
                return
        await self.app(scope, receive, send)
