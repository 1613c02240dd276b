"""The letter about a mistake, to exactly those who have the issue, at most once for each of them.

The letters are written some thousand at a time, and the erratum says how far it has come: whoever comes next goes on. Decides who gets one
and lets the rest wait or be called off. The couriers send it as they send every notice, and ask again in the mark.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import structlog

from newsletter.daily.corrections import SETTLED
from newsletter.daily.drafting import find
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.notice_letters import LANGUAGE
from newsletter.issue.run import load_slots
from newsletter.model.corrections import Correction, Erratum
from newsletter.model.deliveries import Balance
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue, Slot
from newsletter.model.plain_text import plain
from newsletter.model.states import DeliveryState, ErratumState
from newsletter.model.variants import read_variant
from newsletter.rendering.pages import issue_url, story_url
from newsletter.storage import errata as stored
from newsletter.storage.corrections import corrections_of
from newsletter.storage.errata import AS_IT_IS

log = structlog.get_logger(__name__)

LONGEST_SUBJECT = 150
CALLED_OFF_AT_ONCE = 2_000
ADDRESSED_AT_ONCE = 2_000
"""Letters in one transaction, so that nobody else waits long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """Who would get it: ``accepted`` have the issue; of ``unknown`` we cannot know. Both are still on the list and not suppressed."""

    accepted: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErratumAccount:
    """An erratum and how its letters stand; ``new`` is False where it was written before."""

    erratum: Erratum
    balance: Balance
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """A correction that wants an erratum, its issue and the story it is about, and in which language which letters said it."""

    issue: Issue
    correction: Correction
    slot: Slot | None
    variants: Mapping[str, Sequence[int]] = field(default_factory=dict)


async def count_receivers(newsroom: Newsroom, issue_on: date, correction_id: int | None = None) -> tuple[Correction, Receivers]:
    """To how many it would go, and about which correction: the issue's latest where none is named."""
    about = await _about(newsroom, issue_on, correction_id)
    async with newsroom.database.read() as connection:
        counts = await stored.count_receivers(connection, about.issue.id, [one for ids in about.variants.values() for one in ids])
    accepted, unknown = (counts.get(state, 0) for state in (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN))
    return about.correction, Receivers(accepted=accepted, unknown=unknown)


async def write_erratum(
    newsroom: Newsroom, issue_on: date, correction_id: int | None = None, *, subject: str = "", unknown: bool = False, by: str
) -> ErratumAccount:
    """Write one letter for each who has the issue. A correction has one erratum at most: a second time gives back the first.

    ``unknown``: also to those of whom we cannot know whether they have the issue.
    """
    about = await _about(newsroom, issue_on, correction_id)
    said = stored.Said(subject=plain(subject, LONGEST_SUBJECT), text=about.correction.text, by=by, to_unknown=unknown)
    async with newsroom.database.read() as connection:
        reach = await stored.read_reach(connection, about.issue.id)
    async with newsroom.database.write() as connection:
        new = await stored.add_erratum(connection, about.correction.id, reach, said, newsroom.clock()) is not None
    await _address(newsroom, about)
    account = await _account(newsroom, about.correction.id, new=new)
    if new:
        log.info("erratum_written", issue_on=issue_on.isoformat(), letters=account.erratum.audience, by=by)
    return account


async def go_on_addressing(newsroom: Newsroom) -> int:
    """Write the letters that are missing where whoever began an erratum did not come to the end; says of how many errata."""
    async with newsroom.database.read() as connection:
        begun = await stored.errata_to_address(connection, newsroom.letterhead.key)
    for one in begun:
        await _address(newsroom, await _about(newsroom, one.issue_on, one.correction_id))
        log.info("erratum_addressed", issue_on=one.issue_on.isoformat())
    return len(begun)


async def _address(newsroom: Newsroom, about: _About) -> None:
    """Write the letters, some thousand at a time; they leave meanwhile. Several may do it at once: each takes what comes next."""
    async with newsroom.database.read() as connection:
        one = await stored.find_erratum(connection, about.correction.id)
    if one is None or one.is_whole:
        return
    told = _facts(newsroom, about, one)
    facts = {language: told | ({LANGUAGE: language} if language else {}) for language in about.variants}
    while True:
        began = asyncio.get_running_loop().time()
        async with newsroom.database.write() as connection:
            following = await stored.lock_addressing(connection, one.id, ADDRESSED_AT_ONCE)
            if following is None:
                return
            await stored.write_letters(connection, following, about.variants, facts, newsroom.clock())
        await _let_others_write(began)


async def _let_others_write(began: float) -> None:
    """For as long as the transaction took: on SQLite who waits looks ten times a second whether it may, and would miss a shorter moment."""
    await asyncio.sleep(asyncio.get_running_loop().time() - began)


async def list_errata(newsroom: Newsroom, corrections: Sequence[Correction]) -> dict[int, ErratumAccount]:
    """The errata of these corrections with how they stand, by the correction's number."""
    found = await find_errata(newsroom, corrections)
    balances = await count_errata(newsroom, list(found.values()))
    return {number: ErratumAccount(erratum=one, balance=balances[one.id]) for number, one in found.items()}


async def find_errata(newsroom: Newsroom, corrections: Sequence[Correction]) -> dict[int, Erratum]:
    """The errata of these corrections by the correction's number, without counting their letters."""
    async with newsroom.database.read() as connection:
        return await stored.errata_of(connection, [one.id for one in corrections])


async def count_errata(newsroom: Newsroom, errata: Sequence[Erratum]) -> dict[int, Balance]:
    """How the letters of each stand, by its id: half a second where there are a million."""
    async with newsroom.database.read() as connection:
        return await stored.erratum_balances(connection, errata)


async def newest_errata(newsroom: Newsroom, limit: int = 20) -> tuple[ErratumAccount, ...]:
    """The newest of all issues."""
    async with newsroom.database.read() as connection:
        found = await stored.newest_errata(connection, newsroom.letterhead.key, limit)
        balances = await stored.erratum_balances(connection, found)
    return tuple(ErratumAccount(erratum=one, balance=balances[one.id]) for one in found)


async def pause_erratum(newsroom: Newsroom, correction_id: int) -> ErratumAccount:
    """The rest waits until somebody goes on. Letters in hand are finished."""
    return await _change(newsroom, correction_id, (ErratumState.SENDING,), ErratumState.PAUSED)


async def resume_erratum(newsroom: Newsroom, correction_id: int) -> ErratumAccount:
    """The rest goes on. What was called off stays so."""
    return await _change(newsroom, correction_id, (ErratumState.PAUSED,), ErratumState.SENDING)


async def cancel_erratum(newsroom: Newsroom, correction_id: int) -> ErratumAccount:
    """Call off the rest, for good: what left, left. Once this is committed no mark passes any more."""
    account = await _change(newsroom, correction_id, (ErratumState.SENDING, ErratumState.PAUSED), ErratumState.CANCELLED)
    while True:
        began = asyncio.get_running_loop().time()
        async with newsroom.database.write() as connection:
            called_off = await stored.call_off_letters(connection, account.erratum.id, newsroom.clock(), CALLED_OFF_AT_ONCE)
        if not called_off:
            break
        await _let_others_write(began)
    return await _account(newsroom, correction_id, new=account.new)


async def _change(newsroom: Newsroom, correction_id: int, before: Sequence[ErratumState], after: ErratumState) -> ErratumAccount:
    known = (await _account(newsroom, correction_id)).erratum
    async with newsroom.database.write() as connection:
        changed = await stored.set_erratum_state(connection, known.id, before, after)
    account = await _account(newsroom, correction_id, new=changed)
    if account.erratum.state is not after:
        raise RefusedStep(f"erratum of {known.issue_on}", f"it is {account.erratum.state.value}; nothing was changed")
    return account


async def _account(newsroom: Newsroom, correction_id: int, *, new: bool = False) -> ErratumAccount:
    async with newsroom.database.read() as connection:
        found = await stored.find_erratum(connection, correction_id)
        if found is None:
            raise RefusedStep(f"correction {correction_id}", "no letter was written about it", "newsletter erratum send")
        balances = await stored.erratum_balances(connection, [found])
    return ErratumAccount(erratum=found, balance=balances[found.id], new=new)


async def _about(newsroom: Newsroom, issue_on: date, correction_id: int | None) -> _About:
    """What it is about. Raises RefusedStep where there is no such correction, or letters of the issue still leave."""
    issue = await find(newsroom, issue_on)
    if issue.state not in SETTLED:
        why = f"{issue.state.value}: who gets it later would have the mistake and no erratum"
        raise RefusedStep(f"issue of {issue_on}", why, "Wait until it is sent, or call off the rest: newsletter cancel")
    async with newsroom.database.read() as connection:
        noted = await corrections_of(connection, issue.id)
        letters = await stored.letters_sent(connection, issue.id)
    found = [one for one in noted if correction_id in (None, one.id)]
    if not found:
        raise RefusedStep(f"issue of {issue_on}", "it has no such correction", f"newsletter correct --date {issue_on} lists them.")
    slots = {slot.number: slot for slot in await load_slots(newsroom.database, issue.id)}
    slot = slots.get(found[-1].number or 0)
    return _About(issue=issue, correction=found[-1], slot=slot, variants=_letters_with(slot, letters))


def _letters_with(slot: Slot | None, letters: Mapping[int, tuple[str, str]]) -> dict[str, list[int]]:
    """The letters that hold what was wrong, by language: nobody is told of a mistake that they were not sent.

    A short letter may not have the story, and the best of a week is no letter of one issue.
    """
    found = defaultdict(list, {"": [AS_IT_IS]})
    for variant_id, (name, text) in letters.items():
        variant = read_variant(name)
        if slot.url in text if slot else not variant.weekly:
            found[variant.language].append(variant_id)
    return dict(found)


def _facts(newsroom: Newsroom, about: _About, one: Erratum) -> dict[str, str]:
    """What the template needs; the same for everybody but for the language."""
    letterhead, day = newsroom.letterhead, about.issue.issue_on
    return {
        "subject": one.subject,
        "text": one.text,
        "issue_on": day.isoformat(),
        "headline": about.slot.headline if about.slot else "",
        "page_url": story_url(letterhead, day, about.slot.slug) if about.slot else issue_url(letterhead, day),
    }
