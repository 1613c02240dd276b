"""``GET /console``: the page, and the letter in both its parts. Changes nothing."""

from datetime import date

from babel.dates import format_date
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.daily.facts import read_facts
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.pace import pace_now
from newsletter.daily.stages import UNDER_WAY
from newsletter.issue.run import find_issue
from newsletter.model.errors import NewsletterError
from newsletter.model.issues import Issue
from newsletter.model.letters import Blank, RenderedIssue
from newsletter.rendering.blanks import fill_html, fill_text
from newsletter.rendering.run import load_rendered
from newsletter.web.answers import READ, newsroom_of, sendings_of
from newsletter.web.console.board import make_board
from newsletter.web.console.english import english_of, page
from newsletter.web.console.guard import form_token, only_from_here
from newsletter.web.site import contact, today

router = APIRouter(prefix="/console", dependencies=[Depends(only_from_here)])

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; base-uri 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
NOBODY = {Blank.ADDRESS: "reader@example.com", Blank.TO: "reader@example.com"}
"""Fills a preview: its links open nobody's subscription."""

DONE = {
    "draft": "Drafted.",
    "approve": "Approved. Its words stay as they are now.",
    "hold": "Held: it waits for a person.",
    "skip": "Left out.",
    "pause": "Paused. Nothing more leaves until somebody goes on.",
    "resume": "Going on.",
    "cancel": "Called off: nothing more leaves.",
    "test": "The relay took the test copy.",
    "send": "It is on its way: until it leaves it can be taken back, and then the balance below follows.",
}


@router.api_route("", methods=READ)
async def show_today(request: Request) -> Response:
    """The issue of today's date in the newsletter's zone."""
    return await show_console(request, today(newsroom_of(request)))


@router.api_route("/{day}", methods=READ)
async def show_day(request: Request, day: str) -> Response:
    """The issue of a date."""
    return await show_console(request, parse_day(day))


@router.api_route("/{day}/letter", methods=READ)
async def show_letter(request: Request, day: str) -> Response:
    """The HTML part as its readers get it. Its own policy: styles stand in it, nothing runs, only our page may frame it."""
    newsroom = newsroom_of(request)
    _, rendered = await _rendered(newsroom, parse_day(day))
    html = fill_html(rendered.html, NOBODY).replace(
        f"{newsroom.letterhead.base_url}/pictures/", "/pictures/"
    )  # also before the name leads here
    return HTMLResponse(html, headers={**HEADERS, "Content-Security-Policy": LETTER_POLICY})


@router.api_route("/{day}/text", methods=READ)
async def show_text(request: Request, day: str) -> Response:
    """The text part."""
    newsroom = newsroom_of(request)
    issue, rendered = await _rendered(newsroom, parse_day(day))
    text = fill_text(rendered.text, NOBODY)
    return page(request, "console/text", iso=issue.issue_on.isoformat(), subject=rendered.subject, text=text)


async def show_console(request: Request, issue_on: date, *, status: int = 200, trouble: NewsletterError | None = None) -> Response:
    """The page, with what was just done or what went wrong."""
    newsroom = newsroom_of(request)
    facts = await read_facts(newsroom, issue_on)
    sending = facts.found is not None and facts.found.issue.state in UNDER_WAY
    answer = page(
        request,
        "console/console",
        status=status,
        board=make_board(newsroom, facts, await pace_now(newsroom) if sending else None),
        done=DONE.get(request.query_params.get("done", ""), ""),
        trouble=trouble or sendings_of(request).trouble(issue_on),
        form_token=form_token(newsroom.ring),
        contact=contact(newsroom),
    )
    answer.headers.update(HEADERS)
    return answer


def parse_day(text: str) -> date:
    """A date in the address; anything else is no page."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise HTTPException(404) from None


def long_date(newsroom: Newsroom, day: date) -> str:
    """``Saturday, November 21, 2026``."""
    return format_date(day, "full", locale=english_of(newsroom))


async def _rendered(newsroom: Newsroom, issue_on: date) -> tuple[Issue, RenderedIssue]:
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    rendered = await load_rendered(newsroom.database, issue.id) if issue else None
    if issue is None or rendered is None:
        raise HTTPException(404)
    return issue, rendered
