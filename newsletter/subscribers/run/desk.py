"""The sign-up desk: what makes rows and letters for new subscribers, from the form and from operators alike. Stores nothing itself."""

import random
from dataclasses import dataclass
from datetime import datetime

from newsletter.model.addresses import Address, RefusedAddress, parse_address
from newsletter.model.errors import SettingsError
from newsletter.model.message_ids import notice_id
from newsletter.model.options import LetterheadOptions, SignUpOptions
from newsletter.model.states import NoticeKind, SubscriberState
from newsletter.model.tokens import KeyRing, address_digests
from newsletter.storage.sign_ups import NewNotice
from newsletter.storage.subscribers import NewSubscriber
from newsletter.subscribers.address_rules import mailbox_of
from newsletter.subscribers.letters import confirmation_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Made for one moment; ``randomness`` gives each subscriber the key that stands in their links.

    ``leaving``: the token to move from the address that a new one replaces, once it is confirmed.
    """

    letterhead: LetterheadOptions
    options: SignUpOptions
    ring: KeyRing
    randomness: random.Random
    now: datetime
    leaving: str = ""

    def require_base_url(self) -> None:
        """Confirmation letters need a link that works. Raises SettingsError."""
        if not self.letterhead.base_url:
            problem = "is not set, so that a confirmation letter would hold no link; nobody was asked"
            raise SettingsError("newsletter.base_url", problem, "Set it in newsletter.toml, such as https://topten.example.")

    def new_row(self, address: Address, state: SubscriberState) -> NewSubscriber:
        """A row for an address that has none."""
        return NewSubscriber(
            newsletter=self.letterhead.key,
            address=address.wire,
            address_key=address.key,
            mailbox=mailbox_of(address.key),
            key=f"{self.randomness.getrandbits(64):016x}",
            state=state,
            created_at=self.now,
            confirmed_at=self.now if state is SubscriberState.ACTIVE else None,
            suppression_digest=address_digests(address.key, self.ring)[0],
        )

    def confirmation(self, subscriber_id: int, address: str, key: str) -> NewNotice:
        """The letter that asks an address to confirm."""
        within = self.options.confirm_within
        facts = confirmation_facts(self.letterhead.base_url, key, self.ring, now=self.now, within=within, leaving=self.leaving)
        return NewNotice(kind=NoticeKind.CONFIRMATION, subscriber_id=subscriber_id, address=address, facts=facts)

    def letter(self, number: int | None, key: str) -> str:
        """The Message-ID of a stored letter for the consent record; "" where there is none, or no From address to name it by yet."""
        sender = parse_address(self.letterhead.from_address)
        if number is None or isinstance(sender, RefusedAddress):
            return ""
        return notice_id(number, key, sender.wire.rpartition("@")[2])
