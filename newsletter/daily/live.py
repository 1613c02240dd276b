"""Reads how the sending of an issue goes: the ledger's balance, the first wave, and which receiving domains refuse. Changes nothing."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from newsletter.daily.drafting import find
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.canary import Wave, judge_wave
from newsletter.model.addresses import without_addresses
from newsletter.model.deliveries import Balance, DomainTrouble
from newsletter.model.issues import Issue
from newsletter.model.states import DeliveryState
from newsletter.storage.canary import WaveCounts, read_wave
from newsletter.storage.deliveries import read_balance
from newsletter.storage.refusals import domain_troubles

DOMAINS = 8
_OUTSTANDING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How the letters of an issue stand at an instant. ``wave``: the first wave in words, "" where there is none or it has passed."""

    issue: Issue
    balance: Balance
    wave: str
    at: datetime


async def read_counts(newsroom: Newsroom, issue_on: date) -> Counts:
    """As of now. Raises RefusedStep when there is no issue of that date."""
    issue = await find(newsroom, issue_on)
    async with newsroom.database.read() as connection:
        balance = await read_balance(connection, issue.id)
        wave = await read_wave(connection, issue.id)
    return Counts(issue=issue, balance=balance, wave=_told(newsroom, wave), at=newsroom.clock())


async def read_troubles(newsroom: Newsroom, issue: Issue) -> tuple[DomainTrouble, ...]:
    """The receiving domains that put most letters off or refuse them. Viewers see it, so what they quote of a reader is masked."""
    async with newsroom.database.read() as connection:
        found = await domain_troubles(connection, issue.id, DOMAINS)
    return tuple(replace(one, reply=without_addresses(one.reply)) for one in found)


def _told(newsroom: Newsroom, wave: WaveCounts) -> str:
    if wave.canary_id is None:
        return ""
    size, due = sum(wave.counts.values()), sum(wave.counts.get(state, 0) for state in _OUTSTANDING)
    accepted, refused = wave.counts.get(DeliveryState.ACCEPTED, 0), wave.counts.get(DeliveryState.REJECTED, 0)
    verdict = {
        Wave.WAIT: "the rest waits for them",
        Wave.GO: "the rest may leave",
        Wave.STOP: "too many refused: the rest waits for a person",
    }
    judged = verdict[judge_wave(wave.counts, newsroom.delivery.canary_refusals)]
    return f"First wave of {size:,}: {accepted:,} accepted, {refused:,} refused, {due:,} on their way; {judged}."
