"""Files that pages need: the style sheet, the icon, pictures; and what robots ask for."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import PlainTextResponse, Response

from newsletter.rendering.run import load_picture
from newsletter.web.answers import FOR_EVER, READ, newsroom_of
from newsletter.web.revalidation import kept
from newsletter.web.site import style_hash, style_sheet
from newsletter.web.static import script, script_hash

router = APIRouter()

A_DAY = "public, max-age=86400"
ROBOTS = "User-agent: *\nDisallow: /c/\nDisallow: /u/\nDisallow: /s/\nDisallow: /r/\nDisallow: /console\nDisallow: /api/\n"


@router.api_route("/site.{digest}.css", methods=READ)
async def style(request: Request, digest: str) -> Response:
    """The one style sheet under the hash of its content."""
    text = style_sheet(newsroom_of(request))
    if digest != style_hash(text):
        raise HTTPException(404)
    return kept(request, Response(text, media_type="text/css"), FOR_EVER)


@router.api_route("/proof.{digest}.js", methods=READ)
async def proof_script(request: Request, digest: str) -> Response:
    """What a browser does for a sign-up where proof of work is asked for."""
    if digest != script_hash("proof"):
        raise HTTPException(404)
    return kept(request, Response(script("proof"), media_type="text/javascript"), FOR_EVER)


@router.api_route("/icon.svg", methods=READ)
async def icon(request: Request) -> Response:
    """The icon: our own file, never one from outside."""
    text = newsroom_of(request).renderer.templates.read("pages/frame/icon.svg")
    return kept(request, Response(text, media_type="image/svg+xml"), A_DAY)


@router.api_route("/pictures/{name}", methods=READ)
async def picture(request: Request, name: str) -> Response:
    """A picture that we host; its name is the hash of its content."""
    content = await load_picture(newsroom_of(request).database, name)
    if content is None:
        raise HTTPException(404)
    return kept(request, Response(content, media_type="image/jpeg"), FOR_EVER)


@router.api_route("/robots.txt", methods=READ)
async def robots(request: Request) -> Response:
    """Keeps crawlers off links that are one person's, and shows them what is everybody's."""
    base = newsroom_of(request).letterhead.base_url
    sitemap = f"\nSitemap: {base}/sitemap.xml\n" if base else ""
    return kept(request, PlainTextResponse(ROBOTS + sitemap), A_DAY)
