"""Asks once more before something that cannot be taken back, in words that say what happens; and sends, in the background."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.acts.act import Does, Outcome
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.drafting import require_version
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue
from newsletter.model.errors import NewsletterError
from newsletter.model.issues import Issue
from newsletter.model.rights import Actor, Right
from newsletter.model.states import IssueState
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of, sendings_of
from newsletter.web.console.listing import number_of
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import go_back
from newsletter.web.console.today import long_date, parse_day, readers_of, show_board
from newsletter.web.forms import read_form
from newsletter.web.sending import Sendings

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.PUBLISH))])

WAIT_SECONDS = 1.5
"""Long enough to show at once that sending was refused, short enough not to keep a person waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: the act behind the button, what it says, what happens, whether a reason is wanted, and of which version it is.

    ``is_grave``: it ends something.
    """

    action: str
    asks: str
    happens: str
    yes: str
    wants_reason: bool = False
    version: int | None = None
    is_grave: bool = False


@router.api_route("/{day}/sure/{name}", methods=READ)
async def ask(request: Request, day: str, name: str) -> Response:
    """The question before ``send``, ``cancel`` or ``skip``."""
    return await _ask(request, parse_day(day), name, _version(request.query_params))


@router.post("/{day}/send")
async def send(request: Request, day: str) -> Response:
    """Send the version that was looked at, in the background. Without the answer to the question about it the question is asked."""
    issue_on, form = parse_day(day), await read_form(request)
    version = _version(form)
    if form.get("sure") != "yes" or version is None:
        return await _ask(request, issue_on, "send", version)
    asked = ACTS["send"].takes.model_validate({"issue_on": issue_on, "approve": True, "version": version})
    try:
        await perform(newsroom_of(request), actor_of(request), replace(ACTS["send"], does=_begin(sendings_of(request))), asked)
    except NewsletterError as trouble:
        return await show_board(request, issue_on, status=409, trouble=trouble)
    return go_back(request, f"/console/{issue_on.isoformat()}/live", "It is on its way: until it leaves it can be taken back.")


def _begin(sendings: Sendings) -> Does:
    """The act of sending in the background: it says that it was begun, or what came of it within a moment."""

    async def does(newsroom: Newsroom, actor: Actor, asked: Any) -> Outcome:
        wish = {"approve": asked.approve, "version": asked.version}
        await sendings.start(newsroom, asked.issue_on, by=actor.name, wait_seconds=WAIT_SECONDS, **wish)
        issue = await find_issue(newsroom.database, newsroom.letterhead.key, asked.issue_on)
        return Outcome(said="sending was begun", issue_id=issue.id if issue else None)

    return does


def _version(said: Mapping[str, str]) -> int | None:
    """The version that the page showed from which somebody comes."""
    return number_of(said.get("version", ""))


async def _ask(request: Request, issue_on: date, name: str, version: int | None) -> Response:
    newsroom = newsroom_of(request)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is not None:
        try:
            require_version(issue, version, "sent")
        except NewsletterError as trouble:
            return await show_board(request, issue_on, status=409, trouble=trouble)
    readers = (await readers_of(request)).value
    question = _question(newsroom, name, issue, issue_on, version=version, readers=f"{readers:,} {'reader' if readers == 1 else 'readers'}")
    if question is None:
        raise HTTPException(404)
    iso, date_words = issue_on.isoformat(), long_date(newsroom, issue_on)
    return console_page(request, "sure", here="today", iso=iso, date=date_words, question=question)


def _question(newsroom: Newsroom, name: str, issue: Issue | None, issue_on: date, *, version: int | None, readers: str) -> Question | None:
    here = f"/console/{issue_on.isoformat()}"
    if name == "skip":
        return Question(
            action=f"{here}/act/skip",
            asks="Skip this date?",
            happens="Nobody gets an issue of this date. Drafting it again takes it up again.",
            yes="Yes, skip it",
            wants_reason=True,
            is_grave=True,
        )
    if issue is None:
        return None
    if name == "cancel":
        return Question(
            action=f"{here}/act/cancel",
            asks=f"Call off the rest of “{issue.subject}”?",
            happens="What left, left. Nothing more of this issue leaves, ever.",
            yes="Yes, call off the rest",
            wants_reason=True,
            is_grave=True,
        )
    if name == "send":
        return Question(
            action=f"{here}/send",
            asks=f"Send “{issue.subject}” to {readers} now?",
            happens=_sending(newsroom, issue),
            yes="Yes, send it now",
            version=issue.version if version is None else version,
        )
    return None


def _sending(newsroom: Newsroom, issue: Issue) -> str:
    undo = round(newsroom.delivery.undo.total_seconds())
    approves = "" if issue.state is IssueState.APPROVED else "It is not approved yet; this approves it too. "
    delay = f"It leaves after {undo} seconds; until then it can be taken back. " if undo else ""
    return f"{approves}{delay}What has left cannot be called back."
