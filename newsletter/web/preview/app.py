"""Serves the preview to this machine alone: the page, the letter in it, and word of every change. Makes no letter and sends none."""

import asyncio
import re
from collections.abc import Callable
from html import unescape
from importlib.resources import files

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from newsletter.daily.proofs import Proof, ProofDesk
from newsletter.model.letters import Blank
from newsletter.model.quoted_printable import quoted
from newsletter.model.variants import AS_IT_IS
from newsletter.rendering.blanks import fill_html, fill_text
from newsletter.rendering.pages import base_of
from newsletter.rendering.run import load_picture
from newsletter.web.peer import host_name, is_from_this_machine
from newsletter.web.security import SecurityHeaders

CLIPPED_BYTES = 102_000
"""Where Gmail cuts a letter off."""

WAIT_SECONDS = 20.0
EXAMPLE = {blank: "reader@example.com" if blank in (Blank.ADDRESS, Blank.TO) else "https://example.invalid/" for blank in Blank}
"""Fills the blanks: its links open nobody's subscription."""

_PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'"
_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src {}; frame-ancestors 'self'; base-uri 'none'; sandbox"
_FILES = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme:\s*dark\s*\)")
_SCHEME = re.compile(r"(color-scheme:\s*)light dark")

Picture = Callable[[str], bytes | None]


def create_preview(desk: ProofDesk, picture: Picture, stop: asyncio.Event) -> FastAPI:
    """The application. ``picture`` gives those of the sample; ``stop`` ends whoever waits for a change."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, dependencies=[Depends(_only_here)])
    app.add_middleware(
        SecurityHeaders, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    )
    app.state.desk, app.state.picture, app.state.stop = desk, picture, stop
    for path, answer in (
        ("/", _page),
        ("/page.css", _page),
        ("/page.js", _page),
        ("/state.json", _state),
        ("/letter.html", _letter),
        ("/letter.txt", _text),
        ("/changes", _changes),
        ("/pictures/{name}", _picture),
    ):
        app.add_api_route(path, answer, methods=["GET"], response_model=None)
    return app


async def _only_here(request: Request) -> None:
    """A page of somebody else's must not read drafts through the operator's browser (DNS rebinding)."""
    if not is_from_this_machine(request):
        raise HTTPException(403)


async def _page(request: Request) -> Response:
    name = request.url.path.removeprefix("/") or "page.html"
    text = files("newsletter.web.preview").joinpath(name).read_text("utf-8")
    return Response(text, media_type=_FILES[name], headers={"Content-Security-Policy": _PAGE_POLICY})


async def _state(request: Request, variant: str = "") -> Response:
    desk: ProofDesk = request.app.state.desk
    version, proof = desk.version, await _proof(request, variant)
    letter, options, mistake = proof.letter, desk.newsroom.letter, proof.mistake
    return JSONResponse(
        {
            "version": version,
            "variants": list(desk.variants()),
            "is_sample": proof.is_sample,
            "day": desk.issue_on.isoformat(),
            "from": desk.newsroom.letterhead.name,
            "subject": letter.subject if letter else "",
            "preheader": _preheader(letter.html) if letter else "",
            "is_text": letter is not None and not letter.html,
            "size": letter.html_size if letter else 0,
            "text_size": len(quoted(letter.text)) if letter else 0,
            "limits": {"warn": options.warn_bytes, "refuse": options.refuse_bytes, "clip": CLIPPED_BYTES},
            "mistake": {"place": mistake.thing, "problem": mistake.problem, "cure": mistake.cure} if mistake else None,
        }
    )


async def _letter(request: Request, variant: str = "", dark: bool = False, images: bool = True) -> Response:
    """The HTML part as a client shows it that prefers this and shows or blocks pictures; in a browser nothing in it runs or loads."""
    desk: ProofDesk = request.app.state.desk
    letter = (await _proof(request, variant)).letter
    if letter is None or not letter.html:
        raise HTTPException(404)
    html = fill_html(letter.html, EXAMPLE).replace(f'"{base_of(desk.newsroom.letterhead)}/pictures/', '"/pictures/')
    html = _SCHEME.sub(rf"\g<1>{'dark' if dark else 'light'}", _DARK.sub("@media all" if dark else "@media not all", html))
    pictures = f"http://{request.headers['host']}" if images and host_name(request.headers) else "'none'"
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": _LETTER_POLICY.format(pictures)})


async def _text(request: Request, variant: str = "") -> Response:
    letter = (await _proof(request, variant)).letter
    if letter is None:
        raise HTTPException(404)
    return PlainTextResponse(fill_text(letter.text, EXAMPLE), headers={"Content-Security-Policy": _LETTER_POLICY.format("'none'")})


async def _changes(request: Request, since: int = 0) -> Response:
    """Answers when there is something new, or after a while; the page asks again."""
    desk, stop = request.app.state.desk, request.app.state.stop
    waiting = [asyncio.ensure_future(desk.wait_for_change(since, WAIT_SECONDS)), asyncio.ensure_future(stop.wait())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()
    return JSONResponse({"version": desk.version, "is_over": stop.is_set()})


async def _picture(request: Request, name: str) -> Response:
    desk: ProofDesk = request.app.state.desk
    content = await load_picture(desk.newsroom.database, name) or request.app.state.picture(name)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type="image/jpeg")


async def _proof(request: Request, variant: str) -> Proof:
    desk: ProofDesk = request.app.state.desk
    return await desk.proof(desk.variants().get(variant, AS_IT_IS))


_PREVIEW = re.compile(r'<div[^>]*style="[^"]*display:\s*none[^"]*"[^>]*>(.*?)</div>', re.S)


def _preheader(html: str) -> str:
    """What an inbox shows behind the subject: the hidden line at the top."""
    found = _PREVIEW.search(html)
    return " ".join(unescape(found[1]).split()) if found else ""
