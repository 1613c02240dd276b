"""An operator's word on who sponsors which issue. An issue whose words are frozen is left as it is; a draft is rendered anew.

Chooses nothing and sends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import render
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date
from newsletter.issue.lifecycle import Verb, next_state
from newsletter.issue.run import get_issue
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.links import safe_link
from newsletter.model.plain_text import plain
from newsletter.model.sponsors import AFTER, HEADLINE_LIMIT, LAST_PLACE, NAME_LIMIT, TEXT_LIMIT, Sponsor
from newsletter.model.states import IssueState
from newsletter.rendering.run import load_rendered
from newsletter.storage import sponsors as stored
from newsletter.storage.database import Connection
from newsletter.storage.issues import find_issue, raise_version

_LIMITS = (("name", NAME_LIMIT), ("headline", HEADLINE_LIMIT), ("text", TEXT_LIMIT))


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorAccount:
    """What stands for a date now (None: no sponsor), whether that is ``new``, and when it shows, in one sentence."""

    issue_on: date
    sponsor: Sponsor | None
    new: bool
    effect: str


async def add_sponsor(newsroom: Newsroom, new: Sponsor) -> SponsorAccount:
    """Give the issue of a date its sponsor, or this sponsor other words. Doing it twice does no harm."""
    new = _checked(new)
    async with newsroom.database.write() as connection:
        known = await stored.find_sponsor(connection, newsroom.letterhead.key, new.issue_on)
        if known and known.says_the_same(new):
            return SponsorAccount(issue_on=new.issue_on, sponsor=known, new=False, effect=_standing(new.issue_on))
        issue = await _open_issue(connection, newsroom, new.issue_on)
        if known and known.name.casefold() != new.name.casefold():
            cure = f"One issue has one sponsor. To replace it: newsletter sponsor remove --date {new.issue_on}"
            raise RefusedStep(f"issue of {new.issue_on}", f"has a sponsor already, {known.name}; nothing was changed", cure)
        await stored.write_sponsor(connection, newsroom.letterhead.key, new)
        await _count_change(connection, issue)
    return SponsorAccount(issue_on=new.issue_on, sponsor=new, new=True, effect=await _rendered_anew(newsroom, new.issue_on, issue))


async def remove_sponsor(newsroom: Newsroom, issue_on: date) -> SponsorAccount:
    """Let the issue of a date have no sponsor. Doing it twice does no harm."""
    async with newsroom.database.write() as connection:
        if await stored.find_sponsor(connection, newsroom.letterhead.key, issue_on) is None:
            return SponsorAccount(issue_on=issue_on, sponsor=None, new=False, effect=f"The issue of {issue_on} had no sponsor.")
        issue = await _open_issue(connection, newsroom, issue_on)
        await stored.remove_sponsor(connection, newsroom.letterhead.key, issue_on)
        await _count_change(connection, issue)
    return SponsorAccount(issue_on=issue_on, sponsor=None, new=True, effect=await _rendered_anew(newsroom, issue_on, issue))


async def sponsor_of(newsroom: Newsroom, issue: Issue) -> Sponsor | None:
    """Who sponsors an issue, or None."""
    async with newsroom.database.read() as connection:
        return await stored.find_sponsor(connection, issue.newsletter, issue.issue_on)


async def list_sponsors(newsroom: Newsroom, *, past: bool = False) -> tuple[Sponsor, ...]:
    """The sponsors of today's issue and of later ones, by date; with ``past`` all there ever were."""
    first = date.min if past else local_date(newsroom.clock(), zone_of(newsroom))
    async with newsroom.database.read() as connection:
        return await stored.sponsors_since(connection, newsroom.letterhead.key, first)


def _checked(new: Sponsor) -> Sponsor:
    words = {name: plain(getattr(new, name)) for name, _ in _LIMITS}
    for name, limit in _LIMITS:
        if not words[name]:
            raise NewsletterError(f"--{name}", "is empty", "A sponsor has a name, a headline, a text and a link.")
        if len(words[name]) > limit:
            raise NewsletterError(f"--{name}", f"has {len(words[name])} characters", f"It may have {limit}.")
        if "<" in words[name] and ">" in words[name]:
            raise NewsletterError(f"--{name}", "holds markup", "It is printed as it stands: write plain words.")
    url = safe_link(new.url)
    if url is None:
        cure = "Give the whole address, such as https://www.example.org/offer, without user name, password or blanks."
        raise NewsletterError(f"--url {plain(new.url, 200)}", "is no link that a letter may hold", cure)
    if new.place is not None and not 1 <= new.place <= LAST_PLACE:
        raise NewsletterError("--place", f"is {new.place}", f"Behind which story, from 1 to {LAST_PLACE}; without it behind no. {AFTER}.")
    return Sponsor(issue_on=new.issue_on, url=url, by=new.by, at=new.at, place=new.place, **words)


async def _open_issue(connection: Connection, newsroom: Newsroom, day: date) -> Issue | None:
    """The issue of a date, if there is one yet. Raises RefusedStep where nobody changes it any more."""
    issue = await find_issue(connection, newsroom.letterhead.key, day)
    if day < local_date(newsroom.clock(), zone_of(newsroom)):
        raise RefusedStep(f"issue of {day}", "its day has passed; nothing was changed", "Name today or a day to come: --date")
    if issue and next_state(Verb.COMPOSE, issue.state) is None and issue.state is not IssueState.SKIPPED:
        cure = "Name a later day: --date"
        if issue.state is IssueState.APPROVED:
            cure = f"newsletter hold --date {day} opens it again; then change the sponsor and approve it anew."
        raise RefusedStep(f"issue of {day}", f"{issue.state.value}, so it stays as it is; nothing was changed", cure)
    return issue


async def _count_change(connection: Connection, issue: Issue | None) -> None:
    """Whoever looked at the draft, or approves it at this moment, saw another letter. Raises RefusedStep where it is approved already."""
    if issue and issue.version and not await raise_version(connection, issue.id, issue.state):
        raise RefusedStep(f"issue of {issue.issue_on}", "somebody else changed it at the same moment; nothing was changed", "Look again.")


async def _rendered_anew(newsroom: Newsroom, day: date, issue: Issue | None) -> str:
    """What became of a letter that was rendered before: none may say what is no longer true."""
    if issue is None or issue.state is IssueState.SKIPPED or await load_rendered(newsroom.database, issue.id) is None:
        return f"The draft of {day} will heed it."
    await render(newsroom, await get_issue(newsroom.database, issue.id))
    return f"The draft of {day} was rendered anew."


def _standing(day: date) -> str:
    return f"The issue of {day} has this sponsor already."
