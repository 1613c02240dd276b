"""``GET /console/DAY/story/PLACE``: one story by its number, or by its cluster's key, with everything an editor may do to it."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.edit_facts import edits_at
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.today import read_story
from newsletter.model.errors import NewsletterError
from newsletter.model.rights import Right
from newsletter.selection.explaining import explain
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.board import stamp
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import words_said
from newsletter.web.console.steps import EDITABLE
from newsletter.web.console.story_card import Around, StoryCard, printed_card, waiting_card
from newsletter.web.console.today import long_date, parse_day

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.READ))])


@router.api_route("/{day}/story/{place}", methods=READ)
async def show_story(request: Request, day: str, place: str) -> Response:
    """The page."""
    return await show_story_page(request, parse_day(day), place)


async def show_story_page(
    request: Request,
    issue_on: date,
    place: str,
    *,
    status: int = 200,
    trouble: NewsletterError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """The page, with what was just done or what went wrong, and what was typed into the form that was refused."""
    newsroom, actor = newsroom_of(request), actor_of(request)
    card, is_open = await _card(newsroom, issue_on, place)
    return console_page(
        request,
        "story",
        status=status,
        here="today",
        iso=issue_on.isoformat(),
        date=long_date(newsroom, issue_on),
        card=card,
        may_edit=is_open and actor.may(Right.EDIT),
        said=words_said(request),
        trouble=trouble,
        typed=typed or {},
    )


async def _card(newsroom: Newsroom, issue_on: date, place: str) -> tuple[StoryCard, bool]:
    """The card and whether the issue may still be edited. By a key the story is found wherever it stands by now."""
    read = await read_story(newsroom, issue_on)
    if read is None:
        raise HTTPException(404)
    desk, rulings = read
    edits = edits_at(desk)
    around = Around(edits=edits, rulings=rulings, stamp=partial(stamp, newsroom))
    is_open = desk.issue.state in EDITABLE
    for story in edits.stories:
        if place in (str(story.number), story.key):
            candidate = desk.candidate(story.key)
            paragraph = explain(candidate, desk.selection) if candidate else ""
            return printed_card(story, candidate, paragraph, around), is_open
    for one in edits.bench:
        if place in (str(one.number), one.key):
            return waiting_card(one, explain(one.candidate, desk.selection), around), is_open
    raise HTTPException(404)
