"""``GET /console/DAY/live``: the balance sheet while letters leave, and the same each second for pages that listen. Changes nothing."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import date, timedelta
from typing import cast

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from newsletter.daily.second_thoughts import is_delayed
from newsletter.issue.run import find_issue
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.rights import Right
from newsletter.model.states import IssueState
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import PRIVATE, READ, newsroom_of, sendings_of
from newsletter.web.asking import is_still
from newsletter.web.console.kept import FRESH
from newsletter.web.console.live_watch import UNDER_WAY, LiveWatch, Place, Sight, one_sight
from newsletter.web.console.page import HEADERS, console_page
from newsletter.web.console.saying import words_said
from newsletter.web.console.sheet import make_sheet
from newsletter.web.console.standing import stand
from newsletter.web.console.static import script_path
from newsletter.web.console.steps import what_can_step
from newsletter.web.console.today import kept_of, long_date, parse_day
from newsletter.web.problems import Refused

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.READ))])

WHILE_SENDING = timedelta(seconds=1)
HEARTBEAT = b": nothing new\n\n"
END = b"event: end\ndata: it stands otherwise now\n\n"
ROOM = b"event: room\ndata: newer pages listen\n\n"


@router.api_route("/{day}/live", methods=READ)
async def show_live(request: Request, day: str) -> Response:
    """The page."""
    return await show_live_page(request, parse_day(day))


@router.get("/{day}/live/events")
async def events(request: Request, day: str) -> Response:
    """Server-sent events: the sheet as HTML each second while letters leave.

    ``end``: the page is to show itself anew, for the issue’s state is another or who looks may not any more. ``room``: it is to ask for
    itself from now on, for the operator listens from newer pages.
    """
    issue_on, newsroom = parse_day(day), newsroom_of(request)
    if await find_issue(newsroom.database, newsroom.letterhead.key, issue_on) is None:
        raise HTTPException(404)
    return _Stream(request, issue_on)


async def show_live_page(
    request: Request, issue_on: date, *, status: int = 200, trouble: NewsletterError | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    """The page, with what was just done or what went wrong."""
    newsroom = newsroom_of(request)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is None:
        raise HTTPException(404)
    fresh = WHILE_SENDING if issue.state in UNDER_WAY else FRESH
    name = ("sight", issue.id, issue.state, issue.sent_at)
    counted = await kept_of(request).get(name, lambda: one_sight(newsroom, issue_on), fresh=fresh)
    sight: Sight = counted.value
    return console_page(
        request,
        "live",
        status=status,
        here="today",
        iso=issue_on.isoformat(),
        date=long_date(newsroom, issue_on),
        subject=issue.subject,
        number=issue.number,
        standing=stand(newsroom, issue_on, issue, balance=sight.counts.balance),
        sheet=make_sheet(newsroom, sight),
        is_moving=is_delayed(issue) or issue.state in (IssueState.SENDING, IssueState.PAUSED),
        script=script_path("live"),
        can=what_can_step(sight.counts.issue, actor_of(request)),
        said=words_said(request),
        trouble=trouble or sendings_of(request).trouble(issue_on),
        typed=typed or {},
    )


def watch_of(request: Request) -> LiveWatch:
    """Who watches the sendings for this application."""
    watch: LiveWatch = request.app.state.live_watch
    return watch


class _Stream(StreamingResponse):
    """Holds a place as long as it streams, and ends its events with itself: whoever left must not be looked for until memory is swept."""

    def __init__(self, request: Request, issue_on: date) -> None:
        """Raises Refused where all places are taken."""
        self.watch = watch_of(request)
        try:
            self.place = self.watch.take_place(actor_of(request).operator_id)
        except RefusedStep as full:
            raise Refused(503, full.problem, full.cure) from None
        headers = {**HEADERS, "Cache-Control": PRIVATE, "X-Accel-Buffering": "no"}
        super().__init__(_stream(request, self.watch, self.place, issue_on), media_type="text/event-stream", headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and close what was streamed however that ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.watch.leave_place(self.place)
            await cast("AsyncGenerator[bytes]", self.body_iterator).aclose()


async def _stream(request: Request, watch: LiveWatch, place: Place, issue_on: date) -> AsyncGenerator[bytes]:
    """One event for each sight that says something new, else a line that keeps the connection open."""
    newsroom, last, state = newsroom_of(request), "", ""
    loop, asked_at = asyncio.get_running_loop(), asyncio.get_running_loop().time()
    async with aclosing(watch.follow(issue_on, place)) as sights:
        async for sight in sights:
            if loop.time() >= asked_at + watch.sure_for:
                asked_at = loop.time()
                if not await is_still(request, actor_of(request)):
                    yield END
                    return
            now = f"{sight.counts.issue.state.value}.{sight.counts.issue.leaves_at}"
            if state and now != state:
                yield END
                return
            state = now
            html = newsroom.renderer.templates.fill("pages/console/_sheet.html.j2", {"sheet": make_sheet(newsroom, sight)})
            yield HEARTBEAT if html == last else _event(html)
            last = html
    if place.given_up.is_set():
        yield ROOM


def _event(html: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in html.splitlines() if line)
    return f"{lines}\n".encode()
