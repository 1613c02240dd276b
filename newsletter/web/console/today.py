"""``GET /console``: today's issue on one page, or that of another date; and how it stands, for pages that ask again."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime

from babel.dates import format_date
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.background_counts import Counted
from newsletter.daily.concerns import concerns_of
from newsletter.daily.desk import note_seen
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.today import OPEN, read_today
from newsletter.delivery.run import balance
from newsletter.issue.run import find_issue
from newsletter.model.errors import NewsletterError
from newsletter.model.issues import Issue
from newsletter.model.rights import Right
from newsletter.model.states import SubscriberState
from newsletter.subscribers.run import count_subscribers
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of, sendings_of
from newsletter.web.console.board import Sent, make_board
from newsletter.web.console.english import english_of
from newsletter.web.console.kept import KeptNumbers
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import words_said
from newsletter.web.console.standing import stand
from newsletter.web.days import day_named
from newsletter.web.site import today

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.READ))])


@router.api_route("", methods=READ)
async def show_today(request: Request) -> Response:
    """The issue of today's date in the newsletter's zone."""
    return await show_board(request, today(newsroom_of(request)))


@router.api_route("/{day}", methods=READ)
async def show_day(request: Request, day: str) -> Response:
    """The issue of a date."""
    return await show_board(request, parse_day(day))


@router.api_route("/{day}/standing", methods=READ)
async def show_standing(request: Request, day: str) -> Response:
    """How it stands now. ``was`` is how it stood when the page was made: where that is another, it says that the page is old."""
    newsroom, issue_on = newsroom_of(request), parse_day(day)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    was = request.query_params.get("was", "")[:60]
    return console_page(request, "standing", iso=issue_on.isoformat(), standing=stand(newsroom, issue_on, issue), was=was)


async def show_board(
    request: Request, issue_on: date, *, status: int = 200, trouble: NewsletterError | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    """The page, with what was just done or what went wrong. Who may edit has seen the draft then."""
    newsroom, actor = newsroom_of(request), actor_of(request)
    read = await read_today(newsroom, issue_on)
    issue = read.draft.issue if read.draft else None
    if issue is not None:
        await note_look(request, issue)
    readers, sent = await _soon(request), await _after_release(request, issue)
    return console_page(
        request,
        "today",
        status=status,
        here="today" if issue_on == today(newsroom) else "calendar",
        board=make_board(newsroom, read, actor, readers, sent),
        said=words_said(request),
        trouble=trouble or sendings_of(request).trouble(issue_on),
        typed=typed or {},
    )


async def note_look(request: Request, issue: Issue) -> None:
    """Who may edit has seen the draft that a page shows them; a question about the page alone (HEAD) shows nothing."""
    actor = actor_of(request)
    if issue.state in OPEN and actor.may(Right.EDIT) and request.method != "HEAD":
        await note_seen(newsroom_of(request), issue, actor.name)


async def readers_of(request: Request) -> Counted[datetime]:
    """How many would have an issue of now."""
    return await kept_of(request).get("readers", _count_readers(newsroom_of(request)))


def kept_of(request: Request) -> KeptNumbers:
    """What this application has counted."""
    kept: KeptNumbers = request.app.state.kept_numbers
    return kept


def parse_day(text: str) -> date:
    """A date in the address; anything else is no page."""
    if (day := day_named(text)) is None:
        raise HTTPException(404)
    return day


def long_date(newsroom: Newsroom, day: date) -> str:
    """``Saturday, November 21, 2026``."""
    return format_date(day, "full", locale=english_of(newsroom))


async def _soon(request: Request) -> Counted[datetime] | None:
    """The same, or None where that is not known at once."""
    return await kept_of(request).soon("readers", _count_readers(newsroom_of(request)))


def _count_readers(newsroom: Newsroom) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return (await count_subscribers(newsroom.database, newsroom.letterhead.key))[SubscriberState.ACTIVE]

    return count


async def _after_release(request: Request, issue: Issue | None) -> Sent | None:
    """How the letters of an issue stand and what about them needs a person, as counted within the last minute."""
    if issue is None or issue.released_at is None:
        return None
    newsroom, name = newsroom_of(request), (issue.id, issue.state, issue.sent_at)
    counted = await kept_of(request).get(("balance", *name), lambda: balance(newsroom.database, issue.id))
    asked = await kept_of(request).get(("concerns", *name), lambda: concerns_of(newsroom, issue))
    return Sent(balance=counted.value, concerns=tuple(asked.value))
