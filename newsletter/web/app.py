"""Puts the web face together: routes, headers, errors. Opens nothing; everything comes with the newsroom."""

from fastapi import FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.public_state import PublicState
from newsletter.web import (
    about,
    api,
    archive,
    assets,
    cards,
    choices,
    corrections,
    embed,
    feedback,
    feeds,
    links,
    moving,
    problems,
    reading,
    search,
    self_service,
    sitemap,
    sources,
    subscribe,
)
from newsletter.web.console import act, show, why
from newsletter.web.forms import LARGEST_BODY
from newsletter.web.keeping import KeepAnswers
from newsletter.web.security import SecurityHeaders, headers_for
from newsletter.web.sending import Sendings

ASKING = ("/archive/search",)
"""Public pages that read their query; to all others a query says nothing (``newsletter.web.keeping``)."""


def create_app(newsroom: Newsroom) -> FastAPI:
    """The application for one newsroom. Paths with and without a final slash are two: a redirect would repeat the Host header."""
    app = FastAPI(title=newsroom.letterhead.name, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.newsroom = newsroom
    app.state.sendings = Sendings()
    for action in (
        api,
        show,
        why,
        act,
        subscribe,
        links,
        choices,
        feedback,
        self_service,
        moving,
        assets,
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
    ):
        app.include_router(action.router)
    problems.register(app)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    app.add_middleware(SecurityHeaders, headers=headers_for(newsroom.letterhead.base_url))
    app.add_middleware(KeepAnswers, state=PublicState(newsroom), asking=ASKING)  # outermost: what it keeps has every header
    return app
