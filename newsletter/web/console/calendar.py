"""``/console/calendar``: a month of issues: how past ones stand and ended, what is left out, who is guest, who sponsors; forms to plan."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.acts.register import ACTS
from newsletter.daily.month import MonthDay, read_month
from newsletter.issue.standing import standing
from newsletter.model.deliveries import Balance
from newsletter.model.errors import ForbiddenAct, NewsletterError
from newsletter.model.instants import FIRST_DAY, LAST_DAY
from newsletter.model.preferences import Answer
from newsletter.model.rights import Right
from newsletter.model.sponsors import AFTER
from newsletter.model.states import DeliveryState, IssueState
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.asked import perform_form
from newsletter.web.console.english import english_of
from newsletter.web.console.listing import asked
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import go_back, words_said
from newsletter.web.forms import read_form
from newsletter.web.site import today

router = APIRouter(prefix="/console/calendar", dependencies=[Depends(needs(Right.READ))])

PAGE = "/console/calendar"
VERBS = {"skip": "skip", "unskip": "unskip", "guest": "guest", "sponsor": "sponsor add", "no-sponsor": "sponsor remove"}
LIGHTS = {IssueState.SENT: "ok", IssueState.APPROVED: "ok", IssueState.SENDING: "ok", IssueState.HELD: "bad", IssueState.EXPIRED: "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One day as the calendar shows it; empty parts are left out."""

    iso: str
    name: str
    light: str
    words: str
    subject: str
    ends: str
    said: str
    reason: str
    guest: str
    sponsor: str
    is_today: bool
    open: bool
    skipped: bool


@router.api_route("", methods=READ)
async def show_calendar(request: Request) -> Response:
    """The month of today, or another: ``?month=2026-11``."""
    return await _calendar(request, asked(request, "month", 7))


@router.post("/{verb}", dependencies=[Depends(needs(Right.EDIT))])
async def press(request: Request, verb: str) -> Response:
    """Plan a day: leave it out or not, name its guest editor, give it a sponsor or none."""
    if verb not in VERBS:
        raise HTTPException(404)
    form = await read_form(request)
    month = form.get("issue_on", "")[:7]
    try:
        outcome = await perform_form(request, ACTS[VERBS[verb]], form)
    except ForbiddenAct:
        raise
    except NewsletterError as trouble:
        return await _calendar(request, month, status=409, trouble=trouble, typed=form)
    return go_back(request, PAGE, outcome.said.splitlines()[0])


async def _calendar(
    request: Request, month: str, *, status: int = 200, trouble: NewsletterError | None = None, typed: dict[str, str] | None = None
) -> Response:
    newsroom, actor = newsroom_of(request), actor_of(request)
    first = _first_of(month) or today(newsroom).replace(day=1)
    language = english_of(newsroom)
    days = await read_month(newsroom, first.year, first.month)
    return console_page(
        request,
        "calendar/calendar",
        status=status,
        here="calendar",
        title=format_date(first, "MMMM yyyy", locale=language),
        days=[_line(day, language) for day in days],
        before=_month(first - timedelta(days=1), language),
        after=_month(first + timedelta(days=31), language),
        today=today(newsroom).isoformat(),
        usual_place=AFTER,
        may_edit=actor.may(Right.EDIT),
        may_publish=actor.may(Right.PUBLISH),
        typed=defaultdict(str, typed or {}),
        done=words_said(request),
        trouble=trouble,
    )


def _first_of(month: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", month):
        return None
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1) if FIRST_DAY.year <= year <= LAST_DAY.year and 1 <= number <= 12 else None


def _month(some_day: date, language: str) -> tuple[str, str]:
    """As an address names it, and as people do."""
    return f"{some_day:%Y-%m}", format_date(some_day, "LLLL", locale=language)


def _line(day: MonthDay, language: str) -> DayLine:
    light, words = _stands(day)
    skipped = bool(day.plan and day.plan.skip) or bool(day.issue and day.issue.state is IssueState.SKIPPED)
    reason = day.plan.reason if day.plan and day.plan.skip else ""
    sponsor = day.sponsor
    return DayLine(
        iso=day.on.isoformat(),
        name=format_date(day.on, "EEE d", locale=language),
        light=light,
        words=words,
        subject=day.issue.subject if day.issue else "",
        ends=_ends(day.counts),
        said=_said(day.counts),
        reason=reason,
        guest=day.plan.guest if day.plan else "",
        sponsor=f"{sponsor.name} after story {sponsor.after}: {sponsor.headline}" if sponsor else "",
        is_today=day.is_today,
        open=day.has_issue and not day.is_past,
        skipped=skipped,
    )


def _stands(day: MonthDay) -> tuple[str, str]:
    """A light and words: of the issue as it stands, of what is planned, or of a day that has none."""
    if day.issue is not None:
        counts = {state: day.counts.get(f"ended.{state.value}", 0) for state in DeliveryState}
        balance = Balance(audience=day.counts.get("audience", 0), counts=counts) if "audience" in day.counts else None
        return LIGHTS.get(day.issue.state, "warn"), standing(day.issue, balance).text
    if day.plan and day.plan.skip:
        return "mute", "will be left out"
    if day.before_all:
        return "mute", ""
    if not day.has_issue:
        return "mute", "no issue on this weekday"
    return "mute", "no issue was made" if day.is_past else "to come"


def _ends(counts: dict[str, int]) -> str:
    """``980,112 of 1,000,000 accepted, 12 rejected, 2,004 after another try``."""
    if "audience" not in counts:
        return ""
    ends = [(state, counts.get(f"ended.{state.value}", 0)) for state in DeliveryState]
    others = [f"{number:,} {state.value}" for state, number in ends if number and state is not DeliveryState.ACCEPTED]
    again = [f"{counts['retried']:,} after another try"] if counts.get("retried") else []
    accepted = counts.get(f"ended.{DeliveryState.ACCEPTED.value}", 0)
    return ", ".join([f"{accepted:,} of {counts['audience']:,} accepted", *others, *again])


def _said(counts: dict[str, int]) -> str:
    """``12 good, 3 fair``: what readers said of it."""
    answers = [(answer.value, counts.get(f"said.{answer.value}", 0)) for answer in Answer]
    return ", ".join(f"{number:,} {word}" for word, number in answers if number)
