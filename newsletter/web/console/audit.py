"""``/console/audit``: what was asked by whom, through which door, and what came of it; of one person, one act, one issue if asked."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from newsletter.daily.acts.register import ACTS
from newsletter.daily.audit_log import LogPage, read_log
from newsletter.daily.newsroom import Newsroom
from newsletter.model.rights import Right
from newsletter.web.access import needs
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.board import stamp
from newsletter.web.console.listing import A_PAGE, address, asked, number_asked
from newsletter.web.console.page import console_page
from newsletter.web.console.times import day_words
from newsletter.web.days import day_named

router = APIRouter(prefix="/console/audit", dependencies=[Depends(needs(Right.READ))])

PAGE = "/console/audit"
LIGHTS = {"done": "ok", "nothing to do": "mute", "looked": "mute", "refused": "warn", "failed": "bad", "begun": "bad"}
DOORS = {"cli": "command line", "api": "API", "console": "console", "letter": "link in a letter", "machine": "machine"}


NAMES = {
    "issue_on": "issue of",
    "counts": "with counts",
    "ends_at": "ends on",
    "key": "story seen there",
    "other_key": "story seen at the other",
    "seen": "version seen",
    "version": "version seen",
    "sole_source": "needs no second outlet",
    "dry_run": "only tried",
}
"""What people call the fields of acts whose own names do not say it; the others are words already."""

DATES = frozenset({"issue_on", "until", "ends_at", "not_sent"})
LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One act. ``asked``: what was said with it, but for what is private."""

    number: int
    at: str
    by: str
    door: str
    act: str
    asked: str
    light: str
    came_to: str
    reason: str


@router.api_route("", methods=READ)
async def show_audit(request: Request) -> Response:
    """The newest lines; with ``by``, ``act`` and ``issue`` only those."""
    newsroom, before = newsroom_of(request), number_asked(request, "before")
    by, act, issue = asked(request, "by"), asked(request, "act"), asked(request, "issue", 10)
    found = await read_log(newsroom, before=before, by=by, act=act, issue_on=day_named(issue), limit=A_PAGE)
    wanted = {"by": by, "act": act, "issue": issue}
    return console_page(
        request,
        "audit/audit",
        here="audit",
        lines=log_lines(newsroom, found),
        acts=sorted(ACTS),
        wanted=wanted,
        newest=address(PAGE, **wanted) if before else "",
        older=address(PAGE, **wanted, before=found.lines[-1].id) if found.more else "",
    )


def log_lines(newsroom: Newsroom, found: LogPage) -> list[LogLine]:
    """The lines as pages show them."""
    return [
        LogLine(
            number=one.id,
            at=stamp(newsroom, one.at),
            by=one.by,
            door=DOORS[one.face.value],
            act=one.act,
            asked=" · ".join(_said(newsroom, name, value) for name, value in one.facts.items()),
            light=LIGHTS.get(one.outcome, "mute"),
            came_to=one.outcome,
            reason=one.reason,
        )
        for one in found.lines
    ]


def _said(newsroom: Newsroom, name: str, value: Any) -> str:
    """One thing that was said with an act, in words for people; a number that somebody would look up stays as it is."""
    text = _words(newsroom, name, value)
    return f"{NAMES.get(name, name.replace('_', ' '))}: {text if len(text) <= LONGEST else f'{text[: LONGEST - 1]}…'}"


def _words(newsroom: Newsroom, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(newsroom, name, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_words(newsroom, key, one)}" for key, one in value.items())
    try:
        return day_words(newsroom, value) if name in DATES else str(value)
    except (TypeError, ValueError):
        return str(value)
