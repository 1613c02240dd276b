"""``POST /returns/NAME``: where sending services tell of bounces and complaints. Whoever did not sign is told nothing."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.daily.provider_posts import NotNow, PostAccount, take_post, takes_from
from newsletter.returns.providers.events import NotTheirs
from newsletter.web.answers import newsroom_of

router = APIRouter()

PLACE = "/returns/"
LARGEST_POST = 2_000_000
"""A post of SendGrid holds many events; those of the others are smaller."""


class LargePosts:
    """Stands inside the limit for all bodies, and raises it for this place alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.wide = RequestBodyLimitMiddleware(app, max_body_size=LARGEST_POST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        is_post = scope["type"] == "http" and scope["path"].startswith(PLACE)
        await (self.wide if is_post else self.app)(scope, receive, send)


@router.post("/returns/{provider}")
async def take(request: Request, provider: str) -> Response:
    """Take one post. 404 where the settings know no secret of that service; 503 asks it to come again."""
    newsroom = newsroom_of(request)
    if not takes_from(newsroom, provider):
        return PlainTextResponse("Nothing is taken here.", status_code=404)
    outcome = await take_post(newsroom, provider, await request.body(), request.headers, request.app.state.certificates)
    if isinstance(outcome, PostAccount):
        return PlainTextResponse("Taken.")
    status = 503 if isinstance(outcome, NotNow) else 401 if isinstance(outcome, NotTheirs) else 400
    return PlainTextResponse(f"Not taken: {outcome.reason}.", status_code=status)
