"""Adds subscribers for an operator, one by one or from a file. Brings nobody back who left or is suppressed, and sends nothing."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from newsletter.model.addresses import Address, RefusedAddress
from newsletter.model.options import LetterheadOptions, SignUpOptions
from newsletter.model.states import STRENGTH, SubscriberState, SuppressionReason
from newsletter.model.subscribers import Consent, ConsentEvent, Subscriber
from newsletter.model.tokens import KeyRing, address_digests
from newsletter.storage.consents import record_consents
from newsletter.storage.database import Connection, Database
from newsletter.storage.preferences import guess_preferences
from newsletter.storage.sign_ups import mailbox_letters, store_notices
from newsletter.storage.subscribers import NewSubscriber, activate, add_subscribers, subscribers_by_address
from newsletter.storage.suppressions import find_suppressions
from newsletter.subscribers.address_rules import judge_address
from newsletter.subscribers.asking import BETWEEN_LETTERS
from newsletter.subscribers.choice_form import Offer
from newsletter.subscribers.csv_file import read_addresses
from newsletter.subscribers.letter_pace import spread
from newsletter.subscribers.outcomes import Enrolled, ImportAccount, RefusedLine
from newsletter.subscribers.run.desk import Desk

AT_ONCE = 500
LONGEST_WAIT = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The fate of each address in order, who is there already by address key, and why some are kept out, one for each of those."""

    fates: tuple[Enrolled, ...]
    there: Mapping[str, Subscriber]
    why: tuple[SuppressionReason, ...]


@dataclass(slots=True)
class Lane:
    """When the letters of one import leave: at the pace of sign-ups, and beside them, so that nobody at the form waits behind a file.

    Whose turn would come after twelve hours is asked then: letters and links grow old (``delivery.notice_lifetime``, ``confirm_within``).
    """

    free_at: datetime | None = None

    def take(self, letters: int, desk: Desk) -> list[datetime]:
        """When each of so many more leaves."""
        leave_at, self.free_at = spread(self.free_at, letters, desk.options.letters_per_minute, desk.now)
        return [min(at, desk.now + LONGEST_WAIT) for at in leave_at]


async def import_subscribers(
    database: Database,
    options: SignUpOptions,
    letterhead: LetterheadOptions,
    ring: KeyRing,
    lines: Iterable[str],
    *,
    offer: Offer,
    confirmed: bool,
    by: str,
    randomness: random.Random,
    now: datetime,
    statement: str = "",
) -> ImportAccount:
    """Take every usable address of a CSV file, with what its reader chose of the ``offer``, a few hundred in one transaction.

    Importing the same file again adds nobody, and changes nothing of who is there. ``statement``: how they agreed, kept with each.
    """
    desk = Desk(letterhead=letterhead, options=options, ring=ring, randomness=randomness, now=now)
    if not confirmed:
        desk.require_base_url()
    consent = Consent(event=ConsentEvent.IMPORTED, at=now, how=by, wording=statement)
    counts: Counter[Enrolled] = Counter()
    kept_out: Counter[SuppressionReason] = Counter()
    refused: list[RefusedLine] = []
    letters = 0
    lane = Lane()
    rows = read_addresses(lines, offer, now)
    while batch := list(islice(rows, AT_ONCE)):
        refused += [row for row in batch if isinstance(row, RefusedLine)]
        usable = [row for row in batch if not isinstance(row, RefusedLine)]
        addresses = [address for _, address, _ in usable]
        async with database.write() as connection:
            judged, asked, ids = await _enrol(connection, desk, addresses, consent, lane, confirmed=confirmed)
            first = {address.key: chosen for _, address, chosen in reversed(usable)}
            await guess_preferences(connection, {row: first[key] for key, row in ids.items()}, now)
        counts.update(judged.fates)
        kept_out.update(judged.why)
        letters += asked
    return ImportAccount(
        counts={fate: counts[fate] for fate in Enrolled}, refused=tuple(refused), letters=letters, kept_out=dict(sorted(kept_out.items()))
    )


async def add_subscriber(
    database: Database,
    options: SignUpOptions,
    letterhead: LetterheadOptions,
    ring: KeyRing,
    address_text: str,
    *,
    confirmed: bool,
    by: str,
    randomness: random.Random,
    now: datetime,
    statement: str = "",
) -> Enrolled | RefusedAddress:
    """Add one address: active if the operator vouches for the consent (``statement``: how), else pending with a confirmation letter."""
    address = judge_address(address_text)
    if isinstance(address, RefusedAddress):
        return address
    desk = Desk(letterhead=letterhead, options=options, ring=ring, randomness=randomness, now=now)
    if not confirmed:
        desk.require_base_url()
    consent = Consent(event=ConsentEvent.ADDED, at=now, how=by, wording=statement)
    async with database.write() as connection:
        judged, *_ = await _enrol(connection, desk, [address], consent, Lane(), confirmed=confirmed)
    return judged.fates[0]


async def _enrol(
    connection: Connection, desk: Desk, addresses: list[Address], consent: Consent, lane: Lane, *, confirmed: bool
) -> tuple[Judged, int, dict[str, int]]:
    """What became of each address, how many confirmation letters were stored, and the ids of those added, by address key."""
    judged = await judge_all(connection, desk, addresses, confirmed=confirmed)
    fates: list[Enrolled] = []
    new: dict[str, NewSubscriber] = {}
    for address, fate in zip(addresses, judged.fates, strict=True):
        fates.append(Enrolled.ALREADY if fate is Enrolled.ADDED and address.key in new else fate)
        if fate is Enrolled.ADDED:
            new.setdefault(address.key, desk.new_row(address, SubscriberState.ACTIVE if confirmed else SubscriberState.PENDING))
    vouched = {judged.there[address.key].id for address, fate in zip(addresses, fates, strict=True) if fate is Enrolled.ACTIVATED}
    await activate(connection, vouched, desk.now)
    ids = await add_subscribers(connection, list(new.values()))
    rows = [row for key, row in new.items() if key in ids]
    letters = {} if confirmed else await _ask_to_confirm(connection, desk, rows, ids, lane)
    lines = {ids[row.address_key]: replace(consent, letter=desk.letter(letters.get(ids[row.address_key]), row.key)) for row in rows}
    await record_consents(connection, dict.fromkeys(vouched, consent) | lines)
    return replace(judged, fates=tuple(fates)), len(letters), ids


async def judge_all(connection: Connection, desk: Desk, addresses: Sequence[Address], *, confirmed: bool) -> Judged:
    """What becomes of each address as things stand, whatever else is on the list."""
    digests = {address.key: address_digests(address.key, desk.ring) for address in addresses}
    suppressed = await find_suppressions(connection, [one for many in digests.values() for one in many])
    there = await subscribers_by_address(connection, desk.letterhead.key, list(digests))
    standing = {key: [suppressed[one].reason for one in many if one in suppressed] for key, many in digests.items()}
    why = {key: max(reasons, key=STRENGTH.__getitem__) for key, reasons in standing.items() if reasons}
    fates = tuple(_judge(there.get(one.key), why.get(one.key), confirmed=confirmed) for one in addresses)
    return Judged(fates=fates, there=there, why=tuple(why[one.key] for one in addresses if one.key in why))


def _judge(there: Subscriber | None, why: SuppressionReason | None, *, confirmed: bool) -> Enrolled:
    if why is not None:
        return Enrolled.LEFT if why is SuppressionReason.UNSUBSCRIBED else Enrolled.SUPPRESSED
    if there is None:
        return Enrolled.ADDED
    if there.state is SubscriberState.UNSUBSCRIBED or there.unsubscribed_at is not None:
        return Enrolled.LEFT
    return Enrolled.ACTIVATED if confirmed and there.state is SubscriberState.PENDING else Enrolled.ALREADY


async def _ask_to_confirm(connection: Connection, desk: Desk, rows: list[NewSubscriber], ids: dict[str, int], lane: Lane) -> dict[int, int]:
    """Store a letter for each new row, within the same limit for one mailbox as the form has; gives their numbers by subscriber."""
    asked = await mailbox_letters(connection, desk.letterhead.key, {row.mailbox for row in rows}, desk.now - BETWEEN_LETTERS)
    askable = []
    for row in rows:
        asked[row.mailbox] = asked.get(row.mailbox, 0) + 1
        if asked[row.mailbox] <= desk.options.letters_per_address:
            askable.append(row)
    leave_at = lane.take(len(askable), desk)
    letters = [desk.confirmation(ids[row.address_key], row.address, row.key) for row in askable]
    paced = [replace(one, leaves_at=at if at > desk.now else None) for one, at in zip(letters, leave_at, strict=True)]
    return await store_notices(connection, paced, desk.now)
