"""The operators' API: how an issue stands, sending it, and stopping that. For programs that hold the bearer token; takes no cookie."""

import hmac
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic_core import to_jsonable_python

from newsletter.daily.day import take_step
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.pace import pace_json, pace_now
from newsletter.delivery.run import balance as balance_of
from newsletter.issue.run import find_issue
from newsletter.model.deliveries import Balance
from newsletter.model.durations import parse_duration
from newsletter.model.issues import Issue
from newsletter.model.plain_text import plain
from newsletter.model.states import DeliveryState
from newsletter.web.answers import READ, newsroom_of, sendings_of
from newsletter.web.forms import read_json
from newsletter.web.problems import Refused

WAIT_SECONDS = 5.0
BY = "API"
STEPS = frozenset({"hold", "pause", "resume", "cancel"})
LONGEST_REASON = 200
HOW_TO_SEND = 'Send {"approve": true}, {"approve": false} or nothing; {"undo": "0s"} sends at once.'
HOW_TO_STEP = 'Send {"reason": "why"} or nothing.'


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


@router.api_route("/pace", methods=READ)
async def show_pace(request: Request) -> Response:
    """How fast letters may go: limits, relays in trouble, groups slowed down or stopped, letters that wait, removals that wait."""
    return JSONResponse(to_jsonable_python(pace_json(await pace_now(newsroom_of(request))), timedelta_mode="float"))


@router.post("/issues/{issue_on}/send")
async def send(request: Request, issue_on: date) -> Response:
    """Send it now, after its undo delay. 200 with the balance when all is settled, 202 while it goes on, 409 when its state forbids it."""
    newsroom = newsroom_of(request)
    approve, undo = await _read_wish(request)
    sendings = sendings_of(request)
    over = await sendings.start(newsroom, issue_on, by=BY, approve=approve, undo=undo, wait_seconds=WAIT_SECONDS)
    return _answer(await _issue(newsroom, issue_on), over or await _balance(newsroom, issue_on), status=202 if over is None else 200)


@router.post("/issues/{issue_on}/{step}")
async def change_state(request: Request, issue_on: date, step: str) -> Response:
    """Hold, pause, resume, cancel. 200 with the issue, also when an earlier step led there; 409 when its state does not allow it."""
    if step not in STEPS:
        raise HTTPException(404)
    newsroom = newsroom_of(request)
    issue = await take_step(newsroom, step, issue_on, by=BY, reason=await _read_reason(request))
    return _answer(issue, await _balance(newsroom, issue_on))


async def _read_wish(request: Request) -> tuple[bool, timedelta | None]:
    """``{"approve": true, "undo": "0s"}``; no body means no approval, and the delay of the settings."""
    wish = await _read_body(request, {"approve": bool, "undo": str}, HOW_TO_SEND)
    try:
        undo = parse_duration(wish["undo"]) if "undo" in wish else None
    except ValueError as error:
        raise Refused(422, str(error), HOW_TO_SEND) from None
    return wish.get("approve", False), undo


async def _read_reason(request: Request) -> str:
    """``{"reason": "wrong figures"}``, or nothing."""
    wish = await _read_body(request, {"reason": str}, HOW_TO_STEP)
    return plain(wish.get("reason", ""), LONGEST_REASON)


async def _read_body(request: Request, known: dict[str, type], cure: str) -> dict[str, Any]:
    if not await request.body():
        return {}
    wish = await read_json(request)
    if wish is None or any(not isinstance(value, known.get(name, ())) for name, value in wish.items()):
        raise Refused(422, "The body is not what this takes", cure)
    return dict(wish)


async def _issue(newsroom: Newsroom, issue_on: date) -> Issue:
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is None:
        raise Refused(404, f"There is no issue of {issue_on}", f"newsletter draft --date {issue_on} makes one.")
    return issue


async def _balance(newsroom: Newsroom, issue_on: date) -> Balance:
    return await balance_of(newsroom.database, (await _issue(newsroom, issue_on)).id)


def _answer(issue: Issue, balance: Balance, *, status: int = 200) -> Response:
    return JSONResponse({**issue_json(issue), "balance": balance_json(balance)}, status_code=status)


INSTANTS = ("due_at", "send_not_after", "drafted_at", "approved_at", "leaves_at", "released_at", "sent_at")


def issue_json(issue: Issue) -> dict[str, Any]:
    """An issue for programs, without its internal id."""
    instants = {name: getattr(issue, name) for name in INSTANTS}
    return {
        "date": issue.issue_on.isoformat(),
        "number": issue.number,
        "state": issue.state.value,
        "reason": issue.reason,
        "subject": issue.subject,
        **{name: at.isoformat() if at else None for name, at in instants.items()},
    }


def balance_json(balance: Balance) -> dict[str, Any]:
    """The balance sheet: every state with its number, zeros too."""
    states = {state.value: balance.counts.get(state, 0) for state in DeliveryState}
    return {"audience": balance.audience, "states": states, "remaining": balance.remaining, "adds_up": balance.holds}
