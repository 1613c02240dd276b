"""Tells what an import would come to. Only looks, so that a list of any length keeps nobody waiting; stores nothing and sends nothing."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from newsletter.model.addresses import Address
from newsletter.model.options import LetterheadOptions, SignUpOptions
from newsletter.model.states import SuppressionReason
from newsletter.model.tokens import KeyRing
from newsletter.storage.database import Database
from newsletter.storage.sign_ups import mailbox_letters
from newsletter.subscribers.address_rules import mailbox_of
from newsletter.subscribers.asking import BETWEEN_LETTERS
from newsletter.subscribers.choice_form import Offer
from newsletter.subscribers.csv_file import read_addresses
from newsletter.subscribers.outcomes import Enrolled, ImportAccount, RefusedLine
from newsletter.subscribers.run.desk import Desk
from newsletter.subscribers.run.enrol import AT_ONCE, judge_all


@dataclass(slots=True)
class _SoFar:
    """What earlier lines came to: rows that would be new, people who would be vouched for, letters that each mailbox would have."""

    confirmed: bool
    most: int
    new: set[str] = field(default_factory=set)
    vouched: set[str] = field(default_factory=set)
    asked: dict[str, int] = field(default_factory=dict)
    letters: int = 0

    def settle(self, address: Address, judged: Enrolled) -> Enrolled:
        """What becomes of an address, after the lines before it."""
        if address.key in self.new or (judged is Enrolled.ACTIVATED and address.key in self.vouched):
            return Enrolled.ALREADY
        if judged is Enrolled.ADDED:
            self.new.add(address.key)
            box = mailbox_of(address.key)
            self.asked[box] = self.asked.get(box, 0) + 1
            self.letters += not self.confirmed and self.asked[box] <= self.most
        return judged


async def foresee_import(
    database: Database,
    options: SignUpOptions,
    letterhead: LetterheadOptions,
    ring: KeyRing,
    lines: Iterable[str],
    *,
    offer: Offer,
    confirmed: bool,
    randomness: random.Random,
    now: datetime,
) -> ImportAccount:
    """The account that ``import_subscribers`` would give of these lines now. Raises SettingsError where that would."""
    desk = Desk(letterhead=letterhead, options=options, ring=ring, randomness=randomness, now=now)
    if not confirmed:
        desk.require_base_url()
    counts: Counter[Enrolled] = Counter()
    kept_out: Counter[SuppressionReason] = Counter()
    refused: list[RefusedLine] = []
    so_far = _SoFar(confirmed, desk.options.letters_per_address)
    rows = read_addresses(lines, offer, desk.now)
    while batch := list(islice(rows, AT_ONCE)):
        refused += [row for row in batch if isinstance(row, RefusedLine)]
        addresses = [row[1] for row in batch if not isinstance(row, RefusedLine)]
        async with database.read() as connection:
            judged = await judge_all(connection, desk, addresses, confirmed=confirmed)
            boxes = {mailbox_of(one.key) for one in addresses} - so_far.asked.keys()
            so_far.asked |= await mailbox_letters(connection, desk.letterhead.key, boxes, desk.now - BETWEEN_LETTERS)
        counts.update(list(map(so_far.settle, addresses, judged.fates)))
        kept_out.update(judged.why)
        so_far.vouched |= {one.key for one, fate in zip(addresses, judged.fates, strict=True) if fate is Enrolled.ACTIVATED}
    counted = {fate: counts[fate] for fate in Enrolled}
    return ImportAccount(counts=counted, refused=tuple(refused), letters=so_far.letters, kept_out=dict(sorted(kept_out.items())))
