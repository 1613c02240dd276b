"""The console's own style sheet and scripts, each under the hash of its content. Nothing in them is secret."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.web.answers import FOR_EVER, READ, newsroom_of
from newsletter.web.revalidation import kept
from newsletter.web.site import style_hash
from newsletter.web.static import SCRIPTS, script, script_hash

router = APIRouter(prefix="/console")


@router.api_route("/site.{digest}.css", methods=READ)
async def style(request: Request, digest: str) -> Response:
    """What the console adds to the public style sheet."""
    text = console_sheet(newsroom_of(request))
    if digest != style_hash(text):
        raise HTTPException(404)
    return kept(request, Response(text, media_type="text/css"), FOR_EVER)


@router.api_route("/{name}.{digest}.js", methods=READ)
async def served_script(request: Request, name: str, digest: str) -> Response:
    """One of the scripts."""
    if name not in SCRIPTS or digest != script_hash(name):
        raise HTTPException(404)
    return kept(request, Response(script(name), media_type="text/javascript"), FOR_EVER)


def style_path(newsroom: Newsroom) -> str:
    """Where the console's style sheet is."""
    return f"/console/site.{style_hash(console_sheet(newsroom))}.css"


def script_path(name: str) -> str:
    """Where a script is."""
    return f"/console/{name}.{script_hash(name)}.js"


def console_sheet(newsroom: Newsroom) -> str:
    """The console's own rules, perhaps the operator's own."""
    text: str = newsroom.renderer.templates.read("pages/console/console.css")
    return text
