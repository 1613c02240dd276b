"""Signs an address up: stores the consent and the confirmation letter. Sends nothing, and tells nobody what it found."""

import random
from datetime import datetime, timedelta

from newsletter.model.addresses import Address, RefusedAddress
from newsletter.model.options import LetterheadOptions, SignUpOptions
from newsletter.model.preferences import Preferences
from newsletter.model.states import UNWANTED, SubscriberState, SuppressionReason
from newsletter.model.subscribers import Consent, ConsentEvent, Subscriber
from newsletter.model.tokens import KeyRing, address_digests
from newsletter.storage.consents import record_consent
from newsletter.storage.database import Connection, Database
from newsletter.storage.preferences import guess_preferences
from newsletter.storage.sign_ups import confirmation_letters, count_sign_up, mailbox_letters, store_notices
from newsletter.storage.subscribers import add_subscribers, await_confirmation, subscriber_by_address
from newsletter.storage.suppressions import find_suppressions
from newsletter.subscribers.address_rules import judge_address, mailbox_of
from newsletter.subscribers.asking import BETWEEN_LETTERS, Asked, why_not_ask
from newsletter.subscribers.networks import network_of
from newsletter.subscribers.outcomes import TooManySignUps
from newsletter.subscribers.run.desk import Desk

USUAL = Preferences()


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
) -> RefusedAddress | TooManySignUps | None:
    """The same None for an address that is new, pending, active, gone or suppressed; refusals depend on the text or the network alone.

    ``leaving``: the unsubscribe token of an address that the new one replaces as soon as it is confirmed. ``guess``: what somebody new
    would choose, as far as the request says; who is known already keeps what they chose.
    """
    address = judge_address(address_text)
    if isinstance(address, RefusedAddress):
        return address
    desk = Desk(letterhead=letterhead, options=options, ring=ring, randomness=randomness, now=now, leaving=leaving)
    desk.require_base_url()
    network = network_of(network)
    consent = Consent(event=ConsentEvent.SIGNED_UP, at=now, wording=options.wording, form_url=form_url, network=network)
    async with database.write() as connection:
        if await count_sign_up(connection, network, f"{now:%Y-%m-%dT%H}") > options.per_network_hour:
            return TooManySignUps(retry_after=_rest_of_the_hour(now))
        await _ask_to_confirm(connection, desk, address, consent, guess)
    return None


async def _ask_to_confirm(connection: Connection, desk: Desk, address: Address, consent: Consent, guess: Preferences) -> None:
    suppressed_for = await _suppression_reason(connection, address.key, desk.ring)
    if suppressed_for in UNWANTED:
        return  # not even a row: we would keep an address that wants nothing from us
    added = await add_subscribers(connection, [desk.new_row(address, SubscriberState.PENDING)])
    await guess_preferences(connection, dict.fromkeys(added.values(), guess), desk.now)
    subscriber = await subscriber_by_address(connection, desk.letterhead.key, address.key)
    if subscriber is None:
        return  # erased by an operator in this very moment
    asked = await _asked_so_far(connection, desk, subscriber)
    if why_not_ask(subscriber.state, suppressed_for, asked, desk.options, desk.now) is not None:
        return
    await await_confirmation(connection, subscriber.id)
    await record_consent(connection, [subscriber.id], consent)
    await store_notices(connection, [desk.confirmation(subscriber.id, subscriber.address, subscriber.key)], desk.now)


async def _suppression_reason(connection: Connection, address_key: str, ring: KeyRing) -> SuppressionReason | None:
    found = await find_suppressions(connection, address_digests(address_key, ring))
    reasons = [suppression.reason for suppression in found.values()]
    return next((reason for reason in reasons if reason in UNWANTED), reasons[0] if reasons else None)


async def _asked_so_far(connection: Connection, desk: Desk, subscriber: Subscriber) -> Asked:
    letters = await confirmation_letters(connection, subscriber.id)
    mailbox = mailbox_of(subscriber.address_key)
    together = await mailbox_letters(connection, desk.letterhead.key, [mailbox], desk.now - BETWEEN_LETTERS)
    return Asked(
        letters=sum(subscriber.confirmed_at is None or at >= subscriber.confirmed_at for at in letters),
        newest_at=letters[0] if letters else None,
        mailbox_letters=together.get(mailbox, 0),
    )


def _rest_of_the_hour(now: datetime) -> timedelta:
    return timedelta(hours=1) - timedelta(minutes=now.minute, seconds=now.second)
