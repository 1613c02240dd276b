"""The operators' API: how an issue stands, and sending it. For programs that hold the bearer token; takes no cookie."""

import hmac
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.run import balance as balance_of
from newsletter.issue.run import find_issue
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.web.answers import READ, newsroom_of, sendings_of
from newsletter.web.forms import read_json
from newsletter.web.problems import Refused

WAIT_SECONDS = 5.0
BY = "API"


async def with_token(request: Request) -> None:
    """Refuse everybody without the token of the settings."""
    wanted = newsroom_of(request).web.api_token.get_secret_value()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if wanted and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), wanted.encode()):
        return
    cure = "Send the header: Authorization: Bearer TOKEN, with the token of web.api_token."
    if not wanted:
        cure = "Set web.api_token first, best as NEWSLETTER_WEB__API_TOKEN; 32 random characters will do."
    raise Refused(401, "This needs the operators’ token", cure, headers={"WWW-Authenticate": "Bearer"})


router = APIRouter(prefix="/api/v1", dependencies=[Depends(with_token)])


@router.api_route("/issues/{issue_on}", methods=READ)
async def show_status(request: Request, issue_on: date) -> Response:
    """The issue's state and its balance."""
    newsroom = newsroom_of(request)
    return _answer(await _issue(newsroom, issue_on), await _balance(newsroom, issue_on))


@router.post("/issues/{issue_on}/send")
async def send(request: Request, issue_on: date) -> Response:
    """Send it now. 200 with the balance when all is settled, 202 while it goes on, 409 when its state does not allow it."""
    newsroom = newsroom_of(request)
    approve = await _wants_approval(request)
    over = await sendings_of(request).start(newsroom, issue_on, by=BY, approve=approve, wait_seconds=WAIT_SECONDS)
    return _answer(await _issue(newsroom, issue_on), over or await _balance(newsroom, issue_on), status=202 if over is None else 200)


async def _wants_approval(request: Request) -> bool:
    """``{"approve": true}``; no body means no."""
    if not await request.body():
        return False
    wish = await read_json(request)
    if wish is None or not isinstance(wish.get("approve", False), bool) or wish.keys() - {"approve"}:
        raise Refused(422, "The body is not what this takes", 'Send {"approve": true}, {"approve": false} or nothing.')
    return bool(wish.get("approve", False))


async def _issue(newsroom: Newsroom, issue_on: date) -> Issue:
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is None:
        raise Refused(404, f"There is no issue of {issue_on}", f"newsletter draft --date {issue_on} makes one.")
    return issue


async def _balance(newsroom: Newsroom, issue_on: date) -> Balance:
    return await balance_of(newsroom.database, (await _issue(newsroom, issue_on)).id)


def _answer(issue: Issue, balance: Balance, *, status: int = 200) -> Response:
    return JSONResponse({**issue_json(issue), "balance": balance_json(balance)}, status_code=status)


def issue_json(issue: Issue) -> dict[str, Any]:
    """An issue for programs, without its internal id."""
    instants = {name: getattr(issue, name) for name in ("due_at", "send_not_after", "drafted_at", "approved_at", "released_at", "sent_at")}
    return {
        "date": issue.issue_on.isoformat(),
        "number": issue.number,
        "state": issue.state.value,
        "reason": issue.reason,
        "subject": issue.subject,
        **{name: at.isoformat() if at else None for name, at in instants.items()},
    }


def balance_json(balance: Balance) -> dict[str, Any]:
    """The balance sheet: every state that has any."""
    states = {state.value: count for state, count in balance.counts.items() if count}
    return {"audience": balance.audience, "states": states, "remaining": balance.remaining, "adds_up": balance.holds}
