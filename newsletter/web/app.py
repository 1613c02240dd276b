"""Puts the web face together: routes, headers, errors. Opens nothing; everything comes with the newsroom."""

from fastapi import FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.public_state import PublicState
from newsletter.operators.passwords import Passwords
from newsletter.web import (
    about,
    archive,
    assets,
    cards,
    choices,
    corrections,
    embed,
    feedback,
    feeds,
    health,
    links,
    metrics,
    moving,
    problems,
    reading,
    returned,
    search,
    self_service,
    sitemap,
    sources,
    story_links,
    subscribe,
)
from newsletter.web.api import routes as api
from newsletter.web.api.limits import TooLargeForPrograms
from newsletter.web.console.kept import KeptNumbers
from newsletter.web.console.live_watch import LiveWatch
from newsletter.web.console.routes import CONSOLE
from newsletter.web.forms import LARGEST_BODY
from newsletter.web.keeping import KeepAnswers
from newsletter.web.security import SecurityHeaders, headers_for
from newsletter.web.sending import Sendings
from newsletter.web.stamping import Stamping

ASKING = ("/archive/search",)
"""Public pages that read their query; to all others a query says nothing (``newsletter.web.keeping``)."""


def create_app(newsroom: Newsroom) -> FastAPI:
    """The application for one newsroom. Paths with and without a final slash are two: a redirect would repeat the Host header.

    Routes are tried in their order, so readers' come first: they are asked most, and programs' and operators' are many.
    """
    app = FastAPI(title=newsroom.letterhead.name, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.newsroom = newsroom
    app.state.sendings = Sendings()
    app.state.passwords = Passwords()
    app.state.kept_numbers = KeptNumbers(newsroom.clock)
    app.state.certificates = {}
    app.state.live_watch = LiveWatch(newsroom)
    app.state.looks = story_links.looks_in(newsroom)
    for action in (
        subscribe,
        links,
        choices,
        feedback,
        self_service,
        moving,
        story_links,
        assets,
        health,
        metrics,
        cards,
        feeds,
        sitemap,
        about,
        archive,
        search,
        corrections,
        embed,
        sources,
        reading,
        returned,
        api,
        *CONSOLE,
    ):
        app.include_router(action.router)
    problems.register(app)
    app.add_middleware(returned.LargePosts)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    app.add_middleware(TooLargeForPrograms, max_body_size=LARGEST_BODY, base_url=newsroom.letterhead.base_url)
    app.add_middleware(SecurityHeaders, headers=headers_for(newsroom.letterhead.base_url, proof_of_work=newsroom.sign_up.proof_of_work > 0))
    stamping = Stamping(newsroom.ring, newsroom.clock)
    app.add_middleware(  # outermost: what it keeps has every header
        KeepAnswers, state=PublicState(newsroom), asking=ASKING, stamping=stamping
    )
    return app
