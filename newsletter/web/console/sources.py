"""``/console/sources``: how each source fares and what it is worth, a page for each with its feeds and stories; pause, resume, weigh."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.source_list import SourceDossier, SourceLine, list_sources, read_source
from newsletter.model.errors import ForbiddenAct, NewsletterError
from newsletter.model.feeds import Feed
from newsletter.model.links import safe_link
from newsletter.model.rights import Right
from newsletter.model.states import FeedState
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.asked import perform_form
from newsletter.web.console.board import stamp
from newsletter.web.console.listing import A_PAGE, address, asked, number_asked, number_of
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import go_back, words_said
from newsletter.web.console.times import ago, until
from newsletter.web.forms import read_form

router = APIRouter(prefix="/console/sources", dependencies=[Depends(needs(Right.READ))])

PAGE = "/console/sources"
VERBS = frozenset({"pause", "resume", "edit", "add", "remove"})
LARGEST_ID = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One feed: a light, what it answered last, and when it is asked next."""

    number: int
    url: str
    light: str
    words: str
    last: str
    next: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source in the list."""

    number: int
    name: str
    weight: str
    sole: bool
    chosen: int
    led: int
    light: str
    words: str
    next: str
    feeds: tuple[FeedLine, ...]


@router.api_route("", methods=READ)
async def show_sources(request: Request) -> Response:
    """Fifty at a time, by name."""
    return await _sources(request)


@router.api_route("/{number:number}", methods=READ)
async def show_source(request: Request, number: int) -> Response:
    """One source."""
    return await _source(request, number)


@router.post("/feeds/{verb}", dependencies=[Depends(needs(Right.EDIT))])
async def press(request: Request, verb: str) -> Response:
    """Pause, resume, rename, weigh or remove a feed, or add one."""
    if verb not in VERBS:
        raise HTTPException(404)
    form = await read_form(request)
    number = number_of(form.get("on", ""))
    fixed = {"sole_source": "sole" in form} if verb == "edit" else {}
    try:
        outcome = await perform_form(request, ACTS[f"feeds {verb}"], form, **fixed)
    except ForbiddenAct:
        raise
    except NewsletterError as trouble:
        if number is not None:
            return await _source(request, number, status=409, trouble=trouble)
        return await _sources(request, status=409, trouble=trouble, typed=form)
    return go_back(request, f"{PAGE}/{number}" if number is not None and verb != "remove" else PAGE, outcome.said)


async def _sources(
    request: Request, *, status: int = 200, trouble: NewsletterError | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    newsroom = newsroom_of(request)
    name, number = asked(request, "after", 200), number_asked(request, "number")
    lines, more = await list_sources(newsroom, after=(name, number) if name and number is not None else None, limit=A_PAGE)
    last = lines[-1].source if more else None
    return console_page(
        request,
        "sources/sources",
        status=status,
        here="sources",
        rows=[_row(newsroom, line) for line in lines],
        first=PAGE if name else "",
        more=address(PAGE, after=last.name, number=last.id) if last else "",
        may_edit=actor_of(request).may(Right.EDIT),
        typed=defaultdict(str, typed or {}),
        done=words_said(request),
        trouble=trouble,
    )


async def _source(request: Request, number: int, *, status: int = 200, trouble: NewsletterError | None = None) -> Response:
    newsroom = newsroom_of(request)
    found = await read_source(newsroom, number, before=_before(request)) if number <= LARGEST_ID else None
    if found is None:
        raise HTTPException(404)
    return console_page(
        request,
        "sources/source",
        status=status,
        here="sources",
        row=_row(newsroom, found.line),
        home=safe_link(found.line.source.site_url) or "",
        printed=[(one.issue_on.isoformat(), one.number, one.headline) for one in found.printed],
        brought=[(stamp(newsroom, one.at), one.title, safe_link(one.url) or "") for one in found.brought],
        newest=f"{PAGE}/{number}" if _before(request) else "",
        older=_older(found, number),
        may_edit=actor_of(request).may(Right.EDIT),
        done=words_said(request),
        trouble=trouble,
    )


def _before(request: Request) -> tuple[datetime, int] | None:
    """The story to go on behind: its instant and its number."""
    number = number_asked(request, "before")
    try:
        at = datetime.fromisoformat(asked(request, "at", 40))
    except ValueError:
        return None
    return (at, number) if number is not None and at.utcoffset() is not None else None


def _older(found: SourceDossier, number: int) -> str:
    last = found.brought[-1] if found.more else None
    return address(f"{PAGE}/{number}", at=last.at.isoformat(), before=last.id) if last else ""


def _row(newsroom: Newsroom, line: SourceLine) -> SourceRow:
    feeds = tuple(_feed(newsroom, one) for one in line.feeds)
    worst = next((one for light in ("bad", "warn", "mute", "ok") for one in feeds if one.light == light), None)
    return SourceRow(
        number=line.source.id,
        name=line.source.name,
        weight=f"{line.source.weight:g}",
        sole=line.source.sole_source_enough,
        chosen=line.chosen,
        led=line.led,
        light=worst.light if worst else "mute",
        words=worst.words if worst else "has no feed",
        next=next((one.next for one in feeds if one.next), ""),
        feeds=feeds,
    )


def _feed(newsroom: Newsroom, one: Feed) -> FeedLine:
    now = newsroom.clock()
    light, words = _fares(one)
    return FeedLine(
        number=one.id,
        url=one.url,
        light=light,
        words=words,
        last=f"last answer {ago(one.succeeded_at, now)}" if one.succeeded_at else "never answered",
        next=f"next look {until(one.next_check_at, now)}" if one.next_check_at and one.state is FeedState.ACTIVE else "",
        is_active=one.state is FeedState.ACTIVE,
    )


def _fares(one: Feed) -> tuple[str, str]:
    if one.state is not FeedState.ACTIVE:
        return ("mute" if one.state is FeedState.PAUSED else "bad"), one.state.value
    if one.failures:
        return ("bad" if one.failures > 2 else "warn"), f"{one.last_error or one.last_outcome} ({one.failures} in a row)"
    return ("ok", "answers") if one.succeeded_at else ("warn", "not asked yet")
