"""Makes answers: a page from a template, with the headers that say how long it may be kept."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from newsletter.daily.newsroom import Newsroom
from newsletter.model.phrasebook import Phrasebook
from newsletter.web.revalidation import kept
from newsletter.web.sending import Sendings
from newsletter.web.site import site_of, words_in

READ = ["GET", "HEAD"]
FRESH = "public, max-age=60"
FOR_EVER = "public, max-age=31536000, immutable"
PRIVATE = "no-store"


def newsroom_of(request: Request) -> Newsroom:
    """The newsroom this application was made for."""
    newsroom: Newsroom = request.app.state.newsroom
    return newsroom


def sendings_of(request: Request) -> Sendings:
    """What this application is sending in the background."""
    sendings: Sendings = request.app.state.sendings
    return sendings


def words_of(request: Request, language: str = "") -> Phrasebook:
    """The words of a page, for what Python says on it; give ``page`` the same language."""
    return words_in(newsroom_of(request), language)


def page(request: Request, template: str, *, status: int = 200, keep: str = PRIVATE, language: str = "", **facts: Any) -> Response:
    """``templates/pages/TEMPLATE.html.j2``, filled in. What others may ``keep`` has an ETag; what is one person's has none.

    Without a ``language`` the page speaks the newsletter's; a reader's own page may speak theirs.
    """
    newsroom = newsroom_of(request)
    words = words_in(newsroom, language)
    html = newsroom.renderer.page(f"{template}.html", language=words.language, site=site_of(newsroom, words, kept=keep != PRIVATE), **facts)
    answer = HTMLResponse(html, status_code=status, headers={"Cache-Control": keep})
    return answer if keep == PRIVATE else kept(request, answer, keep)
