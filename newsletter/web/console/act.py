"""The buttons of the operators' page. Each is one step of the day; a step that is not possible shows the page again and says why."""

from collections.abc import Awaitable
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.daily import day as the_day
from newsletter.daily.facts import read_facts
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.plain_text import plain
from newsletter.model.states import IssueState, VerdictKind
from newsletter.web.answers import newsroom_of, sendings_of
from newsletter.web.console.english import page
from newsletter.web.console.guard import form_token, only_from_here
from newsletter.web.console.show import long_date, parse_day, show_console
from newsletter.web.forms import read_form

router = APIRouter(prefix="/console", dependencies=[Depends(only_from_here)])

BY = "console"
LONGEST_REASON = 200
WAIT_SECONDS = 1.5
"""Long enough to show at once that sending was refused, short enough not to keep a person waiting."""

STEPS = frozenset({"hold", "skip", "pause", "resume", "cancel"})


@router.post("/{day}/draft")
async def draft(request: Request, day: str) -> Response:
    """Gather, choose, compose and render; an earlier draft is replaced."""
    issue_on = parse_day(day)
    return await _try(request, issue_on, "draft", the_day.draft(newsroom_of(request), issue_on, by=BY))


@router.post("/{day}/approve")
async def approve(request: Request, day: str) -> Response:
    """Freeze the words; the issue leaves at its time."""
    issue_on = parse_day(day)
    return await _try(request, issue_on, "approve", the_day.approve(newsroom_of(request), issue_on, by=BY))


@router.post("/{day}/test")
async def send_test(request: Request, day: str) -> Response:
    """One marked copy to one address."""
    issue_on, form = parse_day(day), await read_form(request)
    return await _try(request, issue_on, "test", _test(newsroom_of(request), issue_on, form.get("to", "")))


@router.post("/{day}/send")
async def send(request: Request, day: str) -> Response:
    """Ask once more, with the number of readers; then send, in the background."""
    issue_on, form = parse_day(day), await read_form(request)
    if form.get("sure") != "yes":
        return await _ask(request, issue_on)
    sending = sendings_of(request).start(newsroom_of(request), issue_on, by=BY, approve=True, wait_seconds=WAIT_SECONDS)
    return await _try(request, issue_on, "send", sending)


@router.post("/{day}/{step}")
async def change_state(request: Request, day: str, step: str) -> Response:
    """Hold, skip, pause, resume, cancel the rest or take all of it back."""
    if step not in STEPS:
        raise HTTPException(404)
    issue_on, form = parse_day(day), await read_form(request)
    reason = plain(form.get("reason", ""), LONGEST_REASON)
    return await _try(request, issue_on, step, the_day.take_step(newsroom_of(request), step, issue_on, by=BY, reason=reason))


async def _try(request: Request, issue_on: date, done: str, step: Awaitable[Any]) -> Response:
    """Take the step, then show the page anew, so that reloading it repeats nothing."""
    try:
        await step
    except NewsletterError as error:
        return await show_console(request, issue_on, status=409, trouble=error)
    return RedirectResponse(f"/console/{issue_on.isoformat()}?done={done}", status_code=303)


async def _test(newsroom: Newsroom, issue_on: date, address: str) -> None:
    verdict = await the_day.send_test(newsroom, issue_on, address)
    if verdict.kind is not VerdictKind.ACCEPTED:
        answer = f"the relay did not take it: {verdict.code or ''} {verdict.reply}".rstrip(": ")
        raise RefusedStep("test copy", answer, "Look at the address and at the relay's settings.")


async def _ask(request: Request, issue_on: date) -> Response:
    newsroom = newsroom_of(request)
    facts = await read_facts(newsroom, issue_on)
    if facts.found is None:
        raise HTTPException(404)
    return page(
        request,
        "console/send",
        iso=issue_on.isoformat(),
        date=long_date(newsroom, issue_on),
        subject=facts.found.issue.subject,
        readers=f"{facts.readers:,} {'reader' if facts.readers == 1 else 'readers'}",
        undo=round(newsroom.delivery.undo.total_seconds()),
        needs_approval=facts.found.issue.state is not IssueState.APPROVED,
        form_token=form_token(newsroom.ring),
    )
