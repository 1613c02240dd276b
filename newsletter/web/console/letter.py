"""The draft's letter as a document of its own: as it is, for dark screens, with pictures blocked, and its text part. Nothing in it runs."""

import re
from datetime import date
from html import unescape

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.issue.run import find_issue
from newsletter.model.issues import Issue
from newsletter.model.letters import Blank, RenderedIssue
from newsletter.model.rights import Right
from newsletter.rendering.blanks import fill_html, fill_text
from newsletter.rendering.run import load_rendered
from newsletter.web.access import needs
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.page import HEADERS, console_page
from newsletter.web.console.today import parse_day

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.READ))])

LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src {}; frame-ancestors 'self'; base-uri 'none'"
NOBODY = {Blank.ADDRESS: "reader@example.com", Blank.TO: "reader@example.com"}
"""Fills a preview: its links open nobody's subscription."""

_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme:\s*dark\s*\)")
_SCHEME = re.compile(r"(color-scheme:\s*)light dark")
_HIDDEN_LINE = re.compile(r'<div[^>]*style="[^"]*display:\s*none[^"]*"[^>]*>(.*?)</div>', re.DOTALL)


@router.api_route("/{day}/letter", methods=READ)
async def show_letter(request: Request, day: str, look: str = "", pictures: str = "") -> Response:
    """The HTML part as its readers get it. ``look``: ``light`` or ``dark``, whatever the screen is set to; ``pictures=off`` blocks them.

    Its own policy: styles stand in it, nothing runs, only our pages may frame it.
    """
    newsroom = newsroom_of(request)
    _, rendered = await rendered_of(request, parse_day(day))
    html = fill_html(rendered.html, NOBODY).replace(f"{newsroom.letterhead.base_url}/pictures/", "/pictures/")  # before the name leads here
    if look in ("light", "dark"):
        html = _SCHEME.sub(rf"\g<1>{look}", _DARK.sub("@media all" if look == "dark" else "@media not all", html))
    policy = LETTER_POLICY.format("'none'" if pictures == "off" else "'self'")
    return HTMLResponse(html, headers={**HEADERS, "Content-Security-Policy": policy})


@router.api_route("/{day}/text", methods=READ)
async def show_text(request: Request, day: str) -> Response:
    """The text part."""
    issue, rendered = await rendered_of(request, parse_day(day))
    text = fill_text(rendered.text, NOBODY)
    return console_page(request, "text", here="today", iso=issue.issue_on.isoformat(), subject=rendered.subject, text=text)


async def rendered_of(request: Request, issue_on: date) -> tuple[Issue, RenderedIssue]:
    """The issue and its letter, or no such page."""
    newsroom = newsroom_of(request)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    rendered = await load_rendered(newsroom.database, issue.id) if issue else None
    if issue is None or rendered is None:
        raise HTTPException(404)
    return issue, rendered


def shown_preheader(html: str) -> str:
    """What an inbox shows behind the subject: the hidden line at the top."""
    found = _HIDDEN_LINE.search(html)
    return " ".join(unescape(found[1]).split()) if found else ""
