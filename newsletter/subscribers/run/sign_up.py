"""Signs an address up: stores the consent and the confirmation letter. Sends nothing, and tells nobody what it found."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsletter.model.addresses import Address, RefusedAddress
from newsletter.model.options import LetterheadOptions, SignUpOptions
from newsletter.model.preferences import Preferences
from newsletter.model.states import STRENGTH, UNWANTED, SubscriberState
from newsletter.model.subscribers import Consent, ConsentEvent, Subscriber, Suppression
from newsletter.model.tokens import KeyRing, address_digests
from newsletter.storage.consents import record_consents
from newsletter.storage.database import Connection, Database
from newsletter.storage.preferences import guess_preferences
from newsletter.storage.sign_ups import (
    NewNotice,
    confirmation_letters,
    count_sign_ups,
    keep_letters_free_at,
    letters_free_at,
    mailbox_letters,
    store_notices,
)
from newsletter.storage.subscribers import add_subscribers, await_confirmation, subscribers_by_address
from newsletter.storage.suppressions import find_suppressions, note_asked
from newsletter.subscribers.address_rules import judge_address, mailbox_of
from newsletter.subscribers.asking import BETWEEN_LETTERS, Asked, why_not_ask
from newsletter.subscribers.crowds import Count, network_counts, shared_counts
from newsletter.subscribers.letter_pace import spread
from newsletter.subscribers.networks import network_of
from newsletter.subscribers.outcomes import TooManySignUps
from newsletter.subscribers.run.desk import Desk
from newsletter.subscribers.together import Together

USUAL = Preferences()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who signs up; the desk is of the moment they came."""

    desk: Desk
    address: Address
    consent: Consent
    guess: Preferences
    network: str


async def sign_up(
    database: Database,
    options: SignUpOptions,
    letterhead: LetterheadOptions,
    ring: KeyRing,
    address_text: str,
    *,
    form_url: str,
    network: str,
    randomness: random.Random,
    now: datetime,
    leaving: str = "",
    guess: Preferences = USUAL,
    together: Together | None = None,
) -> RefusedAddress | TooManySignUps | None:
    """The same None for an address that is new, pending, active, gone or suppressed; refusals depend on the text or the network alone.

    ``leaving``: the token to move from an address that the new one replaces as soon as it is confirmed. ``guess``: what somebody new
    would choose, as far as the request says; who is known already keeps what they chose. ``together``: those of this process who sign up
    at the same moment and are stored in one transaction.
    """
    address = judge_address(address_text, options.refuse_domains)
    if isinstance(address, RefusedAddress):
        return address
    desk = Desk(letterhead=letterhead, options=options, ring=ring, randomness=randomness, now=now, leaving=leaving)
    desk.require_base_url()
    consent = Consent(event=ConsentEvent.SIGNED_UP, at=now, wording=options.wording, form_url=form_url, network=network_of(network))
    asker = Asker(desk=desk, address=address, consent=consent, guess=guess, network=network)

    async def store(askers: Sequence[Asker]) -> list[TooManySignUps | None]:
        async with database.write() as connection:
            return await _store(connection, askers)

    outcome: TooManySignUps | None = await (together or Together()).serve(asker, mailbox_of(address.key), store)
    return outcome


async def _store(connection: Connection, askers: Sequence[Asker]) -> list[TooManySignUps | None]:
    """Store those who are not too many; no two of them share a mailbox.

    Whoever is one too many of a network counts for nothing else, so that no network uses up what is there for all.
    """
    over = await _too_many(connection, askers, lambda one: network_counts(one.network, one.desk.options))
    within = [asker for asker in askers if id(asker) not in over]
    over |= await _too_many(connection, within, lambda one: shared_counts(one.address.key, one.desk.options))
    await _ask_to_confirm(connection, [asker for asker in within if id(asker) not in over])
    return [over.get(id(asker)) for asker in askers]


async def _too_many(
    connection: Connection, askers: Sequence[Asker], counts_of: Callable[[Asker], tuple[Count, ...]]
) -> dict[int, TooManySignUps]:
    """Each asker counts, in the order they came: of three from one network that has one left, the first is taken."""
    if not askers:
        return {}
    counted = [(asker, f"{asker.desk.now:%Y-%m-%dT%H}", counts_of(asker)) for asker in askers]
    more = Counter((count.name, hour) for _, hour, counts in counted for count in counts)
    after = await count_sign_ups(connection, more)
    number = {place: after[place] - more[place] for place in more}
    over: dict[int, TooManySignUps] = {}
    for asker, hour, counts in counted:
        for count in counts:
            number[count.name, hour] += 1
            if number[count.name, hour] > count.most:
                over.setdefault(id(asker), TooManySignUps(retry_after=_rest_of_the_hour(asker.desk.now), crowd=count.crowd))
    return over


async def _ask_to_confirm(connection: Connection, askers: Sequence[Asker]) -> None:
    suppressed = await _suppressions(connection, askers)
    unwanted = {key for key, why in suppressed.items() if why.reason in UNWANTED}
    # who wants nothing from us gets not even a row: we would keep their address
    there = {asker.address.key: asker for asker in askers if asker.address.key not in unwanted}
    if not there:
        return
    rows = [asker.desk.new_row(asker.address, SubscriberState.PENDING) for _, asker in sorted(there.items())]  # sorted: no deadlock
    added = await add_subscribers(connection, rows)
    desk = askers[0].desk
    await guess_preferences(connection, {added[key]: asker.guess for key, asker in there.items() if key in added}, desk.now)
    # who has no row now was erased by an operator in this very moment
    found = await subscribers_by_address(connection, desk.letterhead.key, list(there))
    asked = await _asked_so_far(connection, desk, list(found.values()), suppressed)
    askable = {one.id: (one, there[key]) for key, one in found.items() if _may_ask(one, there[key], suppressed.get(key), asked[one.id])}
    if not askable:
        return
    await await_confirmation(connection, list(askable))
    await _note_suppressed(connection, [asker for one, asker in askable.values() if one.address_key in suppressed])
    letters = [asker.desk.confirmation(one.id, one.address, one.key) for one, asker in askable.values()]
    stored = await _store_at_pace(connection, letters, desk)
    lines = {one.id: replace(asker.consent, letter=desk.letter(stored.get(one.id), one.key)) for one, asker in askable.values()}
    await record_consents(connection, lines)


async def _store_at_pace(connection: Connection, letters: Sequence[NewNotice], desk: Desk) -> dict[int, int]:
    """A flood of sign-ups waits by itself; every other letter goes on as ever."""
    leave_at, free_at = spread(await letters_free_at(connection), len(letters), desk.options.letters_per_minute, desk.now)
    await keep_letters_free_at(connection, free_at, desk.now)
    paced = [replace(one, leaves_at=at if at > desk.now else None) for one, at in zip(letters, leave_at, strict=True)]
    return await store_notices(connection, paced, desk.now)


def _may_ask(subscriber: Subscriber, asker: Asker, why: Suppression | None, asked: Asked) -> bool:
    return why_not_ask(subscriber.state, why.reason if why else None, asked, asker.desk.options, asker.desk.now) is None


async def _suppressions(connection: Connection, askers: Sequence[Asker]) -> dict[str, Suppression]:
    """By address key, for those that are suppressed under any key of the ring: the reason that weighs most, the newest letter of all."""
    digests = {asker.address.key: address_digests(asker.address.key, asker.desk.ring) for asker in askers}
    found = await find_suppressions(connection, [one for many in digests.values() for one in many])
    standing = {key: [found[one] for one in many if one in found] for key, many in digests.items()}
    return {key: _together(many) for key, many in standing.items() if many}


def _together(standing: Sequence[Suppression]) -> Suppression:
    strongest = max(standing, key=lambda why: STRENGTH[why.reason])
    return replace(strongest, asked_at=max((why.asked_at for why in standing if why.asked_at), default=None))


async def _note_suppressed(connection: Connection, askers: Sequence[Asker]) -> None:
    if askers:
        digests = [one for asker in askers for one in address_digests(asker.address.key, asker.desk.ring)]
        await note_asked(connection, digests, askers[0].desk.now)


async def _asked_so_far(
    connection: Connection, desk: Desk, subscribers: Sequence[Subscriber], suppressed: Mapping[str, Suppression]
) -> dict[int, Asked]:
    letters = await confirmation_letters(connection, [one.id for one in subscribers])
    mailboxes = {one.id: mailbox_of(one.address_key) for one in subscribers}
    together = await mailbox_letters(connection, desk.letterhead.key, list(mailboxes.values()), desk.now - BETWEEN_LETTERS)
    return {
        one.id: _asked(one, letters.get(one.id, []), together.get(mailboxes[one.id], 0), suppressed.get(one.address_key))
        for one in subscribers
    }


def _asked(subscriber: Subscriber, letters: Sequence[datetime], together: int, why: Suppression | None) -> Asked:
    return Asked(
        letters=sum(subscriber.confirmed_at is None or at >= subscriber.confirmed_at for at in letters),
        newest_at=letters[0] if letters else None,
        mailbox_letters=together,
        suppressed_at=why.asked_at if why else None,
    )


def _rest_of_the_hour(now: datetime) -> timedelta:
    return timedelta(hours=1) - timedelta(minutes=now.minute, seconds=now.second)
