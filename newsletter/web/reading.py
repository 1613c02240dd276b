"""The pages people read: landing, today, an issue, a story. Only released issues are public; what a letter links to stays readable."""

from collections.abc import Mapping, Sequence
from datetime import date

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue, load_slots, published_issues
from newsletter.model.chapters import Kin
from newsletter.model.issues import Issue
from newsletter.selection.run import load_earlier, load_later
from newsletter.web.about import why_path
from newsletter.web.answers import FRESH, READ, newsroom_of, page
from newsletter.web.chapters import print_chapters
from newsletter.web.heads import head_of, issue_head, story_head
from newsletter.web.noted import with_corrections
from newsletter.web.printed import PrintedIssue, issue_path, print_issue
from newsletter.web.site import today, words_in
from newsletter.web.sponsored import with_sponsor

router = APIRouter()

NEXT_SHOWN = 3

Earlier = Mapping[int, Sequence[Kin]]
"""The earlier stories that each story of an issue leads to, by its number."""


@router.api_route("/", methods=READ)
async def landing(request: Request) -> Response:
    """The form, and the latest issue beside it."""
    newsroom = newsroom_of(request)
    latest = await latest_published(newsroom)
    issue = await printed(newsroom, latest, is_latest=True) if latest else None
    return page(request, "landing/landing", keep=FRESH, head=head_of(newsroom, "/"), issue=issue)


@router.api_route("/today", methods=READ)
async def show_today(request: Request) -> Response:
    """The latest issue under its lasting address."""
    latest = await latest_published(newsroom_of(request))
    if latest is None:
        return page(request, "issue/soon", keep=FRESH)
    return RedirectResponse(issue_path(latest.issue_on), status_code=302, headers={"Cache-Control": FRESH})


@router.api_route("/{year:number}/{month:number}/{day:number}", methods=READ)
async def show_issue(request: Request, year: int, month: int, day: int) -> Response:
    """One issue."""
    newsroom, issue = newsroom_of(request), await _public_issue(request, year, month, day)
    whole = await _with_place(newsroom, issue)
    return page(request, "issue/issue", keep=FRESH, head=issue_head(newsroom, whole), issue=whole, why_path=why_path(issue.issue_on))


@router.api_route("/{year:number}/{month:number}/{day:number}/{slug}", methods=READ)
async def show_story(request: Request, year: int, month: int, day: int, slug: str) -> Response:
    """One story of an issue, what we sent of it before and since, and what stands after it."""
    newsroom, issue = newsroom_of(request), await _public_issue(request, year, month, day)
    earlier, later = await load_earlier(newsroom.database, issue.id), await load_later(newsroom.database, issue.id)
    whole = await _with_place(newsroom, issue, earlier)
    place = next((index for index, story in enumerate(whole.stories) if story.slug == slug), None)
    if place is None:
        raise HTTPException(404)
    story, after = whole.stories[place], whole.stories[place + 1 : place + 1 + NEXT_SHOWN]
    chapters = print_chapters(earlier.get(story.number, ()), later.get(story.number, ()), today(newsroom), words_in(newsroom))
    head = story_head(newsroom, whole, story)
    return page(request, "story/story", keep=FRESH, head=head, issue=whole, story=story, chapters=chapters, next_stories=after)


async def latest_published(newsroom: Newsroom) -> Issue | None:
    """The released issue with the latest date."""
    return next(iter(await published_issues(newsroom.database, newsroom.letterhead.key, 1)), None)


async def printed(newsroom: Newsroom, issue: Issue, *, is_latest: bool, kin: Earlier | None = None) -> PrintedIssue:
    """The issue with its stories, as pages show it. ``kin`` is what they lead to, for who has read it already."""
    slots = await load_slots(newsroom.database, issue.id)
    kin = await load_earlier(newsroom.database, issue.id) if kin is None else kin
    facts = newsroom.letterhead, newsroom.letter, today(newsroom)
    return print_issue(issue, slots, *facts, words=words_in(newsroom), is_latest=is_latest, kin=kin)


async def _with_place(newsroom: Newsroom, issue: Issue, kin: Earlier | None = None) -> PrintedIssue:
    """The issue as pages show it, that knows whether it is the latest."""
    latest = await latest_published(newsroom)
    whole = await printed(newsroom, issue, is_latest=latest is not None and latest.id == issue.id, kin=kin)
    return await with_sponsor(newsroom, issue, await with_corrections(newsroom, issue, whole))


async def _public_issue(request: Request, year: int, month: int, day: int) -> Issue:
    newsroom = newsroom_of(request)
    try:
        issue_on = date(year, month, day)
    except ValueError:
        raise HTTPException(404) from None
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if issue is None or issue.released_at is None or request.url.path[:11] != issue_path(issue_on):
        raise HTTPException(404)
    return issue
