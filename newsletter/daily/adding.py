"""Puts an article into the day by hand, from its address, and if asked into a draft at once, also one that no feed carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from newsletter.daily.changing import Decision, EditAccount, change
from newsletter.daily.drafting import find
from newsletter.daily.edit_desk import EditDesk
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.rearranging import placed
from newsletter.daily.ruled_stories import find_stories
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.lifecycle import Verb
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.stories import Story
from newsletter.selection.lone import lone_candidate
from newsletter.selection.run import load_near
from newsletter.sources.run.pages import add_page
from newsletter.storage.selections import add_candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAccount:
    """The story, and what came of placing it, if that was asked."""

    story: Story
    placed: EditAccount | None = None


async def add(newsroom: Newsroom, url: str, *, by: str, issue_on: date, place: int | None = None) -> AddAccount:
    """Read the page and put its story in. With ``place`` it stands there in the draft of the date; otherwise the next draft has it."""
    issue = None
    if place is not None:
        issue = await find(newsroom, issue_on)
        await run.require_step(newsroom.database, issue, Verb.COMPOSE, zone=zone_of(newsroom))
        if not issue.version:
            problem = "has no stories yet; nothing was added"
            raise RefusedStep(f"issue of {issue_on}", problem, f"newsletter add {url} puts it into the first draft.")
    story = await add_page(newsroom.database, newsroom.fetcher, newsroom.sources, url, now=newsroom.clock())
    if issue is None or place is None:
        return AddAccount(story=story)
    key = await _candidate_of(newsroom, issue, story)

    def decide(desk: EditDesk) -> Decision:
        return _decided(desk, key, story, place)

    account = await change(newsroom, issue_on, decide, by=by, urls=(story.canonical_url,), keys=(key,))
    return AddAccount(story=story, placed=account)


async def _candidate_of(newsroom: Newsroom, issue: Issue, story: Story) -> str:
    """The key of the candidate that tells the story: the one the choice knew, or a new one."""
    near = await load_near(newsroom.database, issue.id, urls=(story.canonical_url,))
    for one in (*near.chosen, *near.runners_up, *near.passed_over):
        if any(told.canonical_url == story.canonical_url for told in one.cluster.stories):
            return one.cluster.key
    (found,) = await find_stories(newsroom, [story.url])
    key = found.story.cluster_key
    async with newsroom.database.write() as connection:
        await add_candidate(connection, issue.id, lone_candidate(replace(story, cluster_key=key), key))
    return key


def _decided(desk: EditDesk, key: str, story: Story, place: int) -> Decision:
    found = desk.candidate(key)
    if found is None:
        raise RefusedStep(
            f"“{story.title}”", "is not among the candidates of the issue; nothing was placed", "newsletter draft takes it in."
        )
    if key in desk.keys and all(told.id != story.id for told in found.cluster.stories):
        number = desk.keys.index(key) + 1
        problem = f"tells of the same as no. {number}, “{desk.headline(found)}”; nothing was placed"
        raise RefusedStep(
            f"“{story.title}”", problem, f"newsletter draft takes it in as a report of it; then: newsletter edit {number} --link URL"
        )
    return placed(desk, found, place)
