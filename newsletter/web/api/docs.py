"""The API's own pages: its description for programs (openapi.json), and for people a page without scripts. Both are public."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from newsletter.daily.acts.register import ACTS
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.api.answering import PREFIX
from newsletter.web.api.description import describe
from newsletter.web.api.verbs import verbs_of
from newsletter.web.console.english import page
from newsletter.web.console.static import style_path
from newsletter.web.problem_details import DOCS_PATH, KINDS

router = APIRouter()
DESCRIPTION = f"{PREFIX}/openapi.json"


@router.api_route("/openapi.json", methods=READ)
async def show_description(request: Request) -> Response:
    """For programs, and for whatever draws pages or clients from it."""
    return JSONResponse(describe(ACTS, newsroom_of(request).letterhead.base_url), headers={"Cache-Control": "public, max-age=300"})


@router.api_route(DOCS_PATH.removeprefix(PREFIX), methods=READ)
async def show_docs(request: Request) -> Response:
    """For people: every verb with what it is for, whom it asks for, its fields, and a request to copy."""
    base_url = newsroom_of(request).letterhead.base_url
    kinds = [(status, kind, title) for status, (kind, title) in KINDS.items()]
    facts: dict[str, Any] = {
        "verbs": verbs_of(ACTS, base_url),
        "kinds": kinds,
        "description": DESCRIPTION,
        "css": style_path(newsroom_of(request)),
    }
    return page(request, "console/api/docs", **facts)
