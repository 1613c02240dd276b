"""The checks of an issue: those that cost nothing are made whenever somebody asks, the slow ones once for each version and then kept."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from newsletter.daily.checks.audience import look_at_audience
from newsletter.daily.checks.complaints import look_at_complaints
from newsletter.daily.checks.disk import look_at_disk
from newsletter.daily.checks.dkim import look_at_dkim
from newsletter.daily.checks.draft import Draft, Look
from newsletter.daily.checks.links import look_at_links
from newsletter.daily.checks.one_click import look_at_one_click
from newsletter.daily.checks.pictures import look_at_pictures
from newsletter.daily.checks.relays import look_at_relays
from newsletter.daily.checks.spam import look_for_spam
from newsletter.daily.checks.templates import look_at_templates
from newsletter.daily.lost_edits import lost_edits
from newsletter.daily.newsroom import Newsroom
from newsletter.issue import run
from newsletter.issue.preflight import preflight
from newsletter.model.checks import NOT_LOOKED, Check, Checked, Light, worst
from newsletter.model.issues import Issue
from newsletter.rendering.dates import long_date
from newsletter.rendering.run import load_rendered
from newsletter.storage.checked import find_checked, store_checked
from newsletter.storage.sponsors import find_sponsor

log = structlog.get_logger(__name__)

LONGEST_SECONDS = 30.0
LOOKS: dict[str, Look] = {
    "links": look_at_links,
    "picture_files": look_at_pictures,
    "templates": look_at_templates,
    "one_click": look_at_one_click,
    "dkim": look_at_dkim,
    "relay": look_at_relays,
    "disk": look_at_disk,
    "audience": look_at_audience,
    "complaints": look_at_complaints,
    "spam": look_for_spam,
}
"""The slow checks by name, in the order in which they are told."""


async def deep_check(newsroom: Newsroom, issue: Issue) -> tuple[Check, ...]:
    """Make every check of an issue as it stands, the slow ones all at once and within half a minute, and keep what they found."""
    issue = await run.get_issue(newsroom.database, issue.id)
    quick, looked = await look_at_draft(newsroom, await _draft(newsroom, issue))
    async with newsroom.database.write() as connection:
        await store_checked(connection, issue.id, looked)
    return (*quick, *looked.checks)


async def look_at_draft(newsroom: Newsroom, draft: Draft) -> tuple[tuple[Check, ...], Checked]:
    """The quick checks and the slow ones of a draft, also of one that nobody has stored yet. Keeps nothing."""
    found = await asyncio.gather(*(_look(name, look, draft) for name, look in LOOKS.items()))
    looked = Checked(version=draft.issue.version, at=newsroom.clock(), checks=tuple(check for several in found for check in several))
    return await _quick(newsroom, draft), looked


async def checks_of(newsroom: Newsroom, issue: Issue) -> tuple[Check, ...]:
    """The quick checks as of now, and the slow ones that were made of this version; an amber line where they were not."""
    issue = await run.get_issue(newsroom.database, issue.id)
    return (*await quick_checks(newsroom, issue), *await _slow_checks(newsroom, issue))


async def quick_checks(newsroom: Newsroom, issue: Issue) -> tuple[Check, ...]:
    """Those that need nothing but what is stored."""
    return await _quick(newsroom, await _draft(newsroom, issue))


async def looked_at(newsroom: Newsroom, issue: Issue) -> datetime | None:
    """When the slow checks of this version were made; None while they were not."""
    kept = await _kept(newsroom, issue)
    return kept.at if kept else None


async def checks_to_approve(newsroom: Newsroom, issue: Issue) -> tuple[Check, ...]:
    """The checks as they stand; looked at again where a slow one is red, for a person may have mended what it was about."""
    issue = await run.get_issue(newsroom.database, issue.id)
    slow = await _slow_checks(newsroom, issue)
    return await deep_check(newsroom, issue) if worst(slow) is Light.RED else (*await quick_checks(newsroom, issue), *slow)


async def _slow_checks(newsroom: Newsroom, issue: Issue) -> tuple[Check, ...]:
    kept = await _kept(newsroom, issue)
    if kept is None:
        return () if issue.released_at is not None else (_NOBODY_LOOKED,)
    return kept.checks


async def _kept(newsroom: Newsroom, issue: Issue) -> Checked | None:
    """What was found of this version."""
    async with newsroom.database.read() as connection:
        kept = await find_checked(connection, issue.id)
    return kept if kept is not None and kept.version == issue.version else None


_NOBODY_LOOKED = Check(
    code=NOT_LOOKED,
    light=Light.AMBER,
    text="links, relay, DNS and disk were not looked at since the last change",
    cure="Look now: newsletter check",
)


async def _look(name: str, look: Look, draft: Draft) -> tuple[Check, ...]:
    """A check that fails by itself says so and stops nothing."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await look(draft)
    except TimeoutError:
        return (Check(code=name, light=Light.AMBER, text=f"the check “{name}” was not done within {LONGEST_SECONDS:g} s"),)
    except Exception as failed:
        log.warning("check_failed", check=name, error=repr(failed))
        cure = "Please report it with the line “check_failed” of the log."
        return (Check(code=name, light=Light.AMBER, text=f"the check “{name}” failed by itself ({type(failed).__name__})", cure=cure),)


async def _draft(newsroom: Newsroom, issue: Issue) -> Draft:
    slots = await run.load_slots(newsroom.database, issue.id)
    return Draft(newsroom=newsroom, issue=issue, slots=slots, rendered=await load_rendered(newsroom.database, issue.id))


async def _quick(newsroom: Newsroom, draft: Draft) -> tuple[Check, ...]:
    async with newsroom.database.read() as connection:
        sponsor = await find_sponsor(connection, draft.issue.newsletter, draft.issue.issue_on)
    language = newsroom.renderer.words_for(None, newsroom.letterhead.language).language
    return preflight(
        draft.issue,
        draft.slots,
        draft.rendered,
        letterhead=newsroom.letterhead,
        letter=newsroom.letter,
        selection=newsroom.selection,
        signing=[signer.facts for signer in newsroom.signers],
        sponsor=sponsor,
        lost=await lost_edits(newsroom, draft.issue, draft.slots),
        write_date=lambda day: long_date(day, language),
    )
