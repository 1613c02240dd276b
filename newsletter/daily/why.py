"""Reads why a story has its place in an issue, and why an article has none, from what was stored when the choice was made."""

from dataclasses import dataclass
from datetime import date

from newsletter.daily.arranged import load_arranged
from newsletter.daily.drafting import find
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.run import load_slots
from newsletter.model.errors import RefusedStep
from newsletter.model.feeds import Carrier, FeedLine
from newsletter.model.issues import Issue
from newsletter.model.selections import Basis, Candidate, Selection
from newsletter.model.stories import Story
from newsletter.model.web_addresses import canonical_url, family_of
from newsletter.selection.explaining import explain, neighbours
from newsletter.selection.reports import Report, reports_of
from newsletter.selection.why_not import Standing, stand
from newsletter.sources.discovery import typed_addresses
from newsletter.sources.run.feed_list import list_feeds
from newsletter.storage.carriers import carriers_of
from newsletter.storage.selections import basis_of
from newsletter.storage.stories import stories_by_canonical_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One candidate of an issue explained: in a paragraph, and by every report of it. Above and below stand its neighbours."""

    issue: Issue
    candidate: Candidate
    text: str
    above: Candidate | None
    below: Candidate | None
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """An article asked about: where it stood, and if it stood anywhere, that place explained."""

    issue: Issue
    url: str
    canonical_url: str
    standing: Standing
    why: Why | None


async def read_why(newsroom: Newsroom, issue_on: date, number: int) -> Why:
    """Why the story of a slot is in. Raises RefusedStep where there is no such slot, or nothing is kept about it."""
    issue = await find(newsroom, issue_on)
    slots = {slot.number: slot.cluster_key for slot in await load_slots(newsroom.database, issue.id)}
    selection, basis = await _stored(newsroom, issue)
    thing = f"no. {number} of the issue of {issue_on}"
    if selection is None or number not in slots:
        stories = f"it has {len(slots)} stories" if slots else "it has no stories yet"
        raise RefusedStep(thing, f"there is none: {stories}", f"See them: newsletter show --date {issue_on}")
    candidate = next((one for one in selection.chosen if one.cluster.key == slots[number]), None)
    if candidate is None:
        raise RefusedStep(thing, "nothing is kept about how it was chosen", "It was put there by hand; newsletter show has its history.")
    return await _explained(newsroom, issue, candidate, selection, basis)


async def read_why_not(newsroom: Newsroom, issue_on: date, url: str) -> WhyNot:
    """Why the article at this address, in whatever spelling, is not in the issue; or that it is. Raises RefusedStep for no address."""
    issue, address = await find(newsroom, issue_on), canonical_url(_with_scheme(url))
    if not family_of(address) or not typed_addresses(address):
        raise RefusedStep(url.strip() or "an empty address", "that is no web address", "Copy the address of the article from your browser.")
    selection, basis = await _stored(newsroom, issue)
    async with newsroom.database.read() as connection:
        story = (await stories_by_canonical_url(connection, [address])).get(address)
    feeds = () if story else await _feeds_of_family(newsroom, address)
    standing = stand(story, selection, basis, feeds, zone_of(newsroom))
    why = None
    if standing.candidate and selection:
        why = await _explained(newsroom, issue, standing.candidate, selection, basis)
    return WhyNot(issue=issue, url=url, canonical_url=address, standing=standing, why=why)


def _with_scheme(url: str) -> str:
    """Browsers hide ``https://``; a single word is no address."""
    return f"https://{url.strip()}" if "://" not in url and "." in url else url.strip()


async def _stored(newsroom: Newsroom, issue: Issue) -> tuple[Selection | None, Basis | None]:
    async with newsroom.database.read() as connection:
        basis = await basis_of(connection, issue.id)
    return await load_arranged(newsroom, issue), basis


async def _explained(newsroom: Newsroom, issue: Issue, candidate: Candidate, selection: Selection, basis: Basis | None) -> Why:
    stories: tuple[Story, ...] = candidate.cluster.stories
    async with newsroom.database.read() as connection:
        carriers: dict[int, tuple[Carrier, ...]] = await carriers_of(connection, [story.id for story in stories])
    above, below = neighbours(candidate, selection)
    return Why(
        issue=issue,
        candidate=candidate,
        text=explain(candidate, selection),
        above=above,
        below=below,
        reports=reports_of(candidate, basis, carriers),
    )


async def _feeds_of_family(newsroom: Newsroom, url: str) -> tuple[FeedLine, ...]:
    family = family_of(url)
    return tuple(line for line in await list_feeds(newsroom.database) if family and line.source.family == family)
