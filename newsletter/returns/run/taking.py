"""Takes what came back: finds whose letter it is, keeps a row for it, and does in the same transaction what may not wait.

Whoever complained or asked to leave is off the list at once; bounces are only kept, for the run that counts them
(``delivery.run.removals``). Answers nobody, and opens no connection: listener, mailboxes and webhooks hand it what they got.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import structlog

from newsletter.model.addresses import RefusedAddress, parse_address, without_addresses
from newsletter.model.options import LetterheadOptions
from newsletter.model.return_options import ReturnOptions
from newsletter.model.returns import PROVEN, Proof, ProviderEvent, ReportedRecipient, ReturnAction, Returned, ReturnKind, StoredReturn
from newsletter.model.states import DeliveryState, Fault, SubscriberState, SuppressionReason
from newsletter.model.subscribers import Subscriber, Suppression
from newsletter.model.tokens import KeyRing, address_digests
from newsletter.returns.consequences import Consequence, Deed, judge_report
from newsletter.returns.proof import OurLetter, digest_of, find_our_letter, is_from_a_machine, the_one, who_asks_to_leave
from newsletter.storage.consents import cancel_notices
from newsletter.storage.database import Connection, Database
from newsletter.storage.delivery_lines import settle_unknown
from newsletter.storage.leaving import leave_list
from newsletter.storage.returned import NewReturn, ReturnedLetter, find_letter, latest_letter, store_returned, was_returned
from newsletter.storage.subscribers import subscriber_by_address, subscriber_by_key, suppression_digest
from newsletter.storage.suppressions import note_asked, suppress

log = structlog.get_logger(__name__)

BY = "returns"
MOST_RECIPIENTS = 20
"""Of a report that proves nothing; one about a letter of ours is about one reader."""

SAID_LIMIT = 500
PROVES_ACCEPTED = frozenset({ReturnKind.BOUNCE, ReturnKind.COMPLAINT, ReturnKind.DELIVERED, ReturnKind.DELAYED})
WAS_TAKEN = "a report of it came back"
NO_MAILBOX = "the confirmation letter found no mailbox"
_NOBODY = ReportedRecipient(address="", action=ReturnAction.IGNORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAccount:
    """What a report was, and what came of it. ``letters``: how many rows were kept; 0 with ``again``: it was taken before.

    ``left``: whether a reader left, or is not written to any more, because of it.
    """

    kind: ReturnKind
    proof: Proof = Proof.NONE
    letters: int = 0
    again: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """A report with what is needed to take it. ``by_provider``: a signature vouches for the addresses in it."""

    returned: Returned
    digest: str
    door: str
    newsletter: str
    ring: KeyRing
    now: datetime
    letter: OurLetter | None
    by_provider: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """One letter of a report: what is said of it, of which reader, and how that is known."""

    said: ReportedRecipient
    proof: Proof
    subscriber: Subscriber | None = None
    letter: ReturnedLetter | None = None
    is_notice: bool = False


async def take_return(
    database: Database,
    ring: KeyRing,
    options: ReturnOptions,
    letterhead: LetterheadOptions,
    raw: bytes,
    *,
    sent_to: Sequence[str],
    door: str,
    now: datetime,
) -> TakenAccount:
    """A message as it arrived. ``sent_to``: the recipients of its envelope, where they are known; ``door``: the way it came.

    Raises what the database raises: then nothing was kept, and the same message may come again.
    """
    returned = await asyncio.to_thread(_read, raw, tuple(sent_to))
    places = (*sent_to, *returned.clues.sent_to)
    returned = replace(returned, clues=replace(returned.clues, sent_to=places))
    letter = find_our_letter(returned.clues, options.domain, ring, now)
    if key := who_asks_to_leave(places, options.domain, ring):
        if not is_from_a_machine(raw):  # whatever the letter says, also where it reads like a report
            letter, returned = OurLetter(subscriber_key=key, proof=Proof.TOKEN), Returned(kind=ReturnKind.UNSUBSCRIBE)
        elif returned.kind in (ReturnKind.UNSUBSCRIBE, ReturnKind.OTHER):
            letter, returned = None, Returned(kind=ReturnKind.AUTO_REPLY)
    report = _Report(
        returned=returned, digest=digest_of(raw, sent_to), door=door, newsletter=letterhead.key, ring=ring, now=now, letter=letter
    )
    return await _take(database, report)


async def take_event(
    database: Database, ring: KeyRing, options: ReturnOptions, letterhead: LetterheadOptions, event: ProviderEvent, *, now: datetime
) -> TakenAccount:
    """An event of a provider's webhook; it is about one address, and its signature has been checked."""
    report = _Report(
        returned=event.returned,
        digest=sha256(f"{event.provider}\0{event.id}".encode()).hexdigest(),
        door=event.provider,
        newsletter=letterhead.key,
        ring=ring,
        now=now,
        letter=find_our_letter(event.returned.clues, options.domain, ring, now),
        by_provider=True,
    )
    return await _take(database, report)


def _read(raw: bytes, sent_to: Sequence[str]) -> Returned:
    """A report that breaks its reader is kept as one that says nothing: it would come again and again."""
    from newsletter.returns.reading import read_return  # its rules are many, and most verbs need none

    try:
        return read_return(raw, sent_to)
    except Exception:
        log.exception("return_unreadable", size=len(raw))
        return Returned(kind=ReturnKind.OTHER)


async def _take(database: Database, report: _Report) -> TakenAccount:
    async with database.write() as connection:
        if await was_returned(connection, report.digest):
            return TakenAccount(kind=report.returned.kind, again=True)
        found = await _find(connection, report)
        rows, left = [], False
        for number, about in enumerate(found):
            consequence = judge_report(report.returned, about.said, about.proof, of_an_issue=about.letter is not None)
            rows.append(_row(report, number, about, consequence))
            left |= await _act(connection, report, about, consequence.deed)
            await _settle_doubt(connection, report, about)
            await _close_sign_up(connection, report, about, consequence)
        kept = [] if report.returned.kind is ReturnKind.DELIVERED else rows  # as many as letters, and nobody asks for them
        letters = await store_returned(connection, kept)
    proof = found[0].proof if found else Proof.NONE
    log.info("return_taken", kind=report.returned.kind.value, door=report.door, proof=proof.value, letters=letters, left=left)
    return TakenAccount(kind=report.returned.kind, proof=proof, letters=letters, left=left)


async def _find(connection: Connection, report: _Report) -> list[_About]:
    """What the report is about: one letter that it proves, else one for each address that it names."""
    if report.letter is None:
        return [await _by_address(connection, report, one) for one in _named(report.returned)]
    ours, reader = report.letter, await subscriber_by_key(connection, report.letter.subscriber_key)
    letter = None
    if ours.issue_on is not None:
        letter = await find_letter(connection, report.newsletter, ours.issue_on, reader.id if reader else None)
    elif reader is not None and not ours.is_notice:
        letter = await latest_letter(connection, reader.id)
    said = the_one(report.returned.recipients, reader.address if reader else "") or _NOBODY
    return [_About(said=said, proof=ours.proof, subscriber=reader, letter=letter, is_notice=ours.is_notice)]


def _named(returned: Returned) -> Sequence[ReportedRecipient]:
    """A complaint names its reader, and says nothing else of them."""
    named = returned.recipients or tuple(replace(_NOBODY, address=one) for one in returned.clues.addresses)
    return named[:MOST_RECIPIENTS] or (_NOBODY,)


async def _by_address(connection: Connection, report: _Report, said: ReportedRecipient) -> _About:
    address = parse_address(said.address)
    if isinstance(address, RefusedAddress):
        return _About(said=said, proof=Proof.NONE)
    reader = await subscriber_by_address(connection, report.newsletter, address.key)
    if reader is None:
        return _About(said=said, proof=Proof.NONE)
    proof = Proof.PROVIDER if report.by_provider else Proof.ADDRESS
    letter = await latest_letter(connection, reader.id) if report.by_provider else None
    return _About(said=said, proof=proof, subscriber=reader, letter=letter)


def _row(report: _Report, number: int, about: _About, consequence: Consequence) -> NewReturn:
    """Everything of it but addresses."""
    said, reader = about.said, about.subscriber
    is_gone = reader is None and about.proof in PROVEN and consequence.action is not ReturnAction.OPERATOR
    address = reader.address if reader else said.address
    told = StoredReturn(
        received_at=report.now,
        door=report.door[:20],
        kind=report.returned.kind,
        proof=about.proof,
        action=consequence.action,
        fault=consequence.fault,
        domain=_plain(address.rpartition("@")[2].lower())[:255],
        status=_plain(said.status)[:20],
        said=without_addresses(_plain(said.said))[:SAID_LIMIT] if reader or about.proof not in PROVEN else "",
        feedback=_plain(report.returned.feedback)[:40],
        acted_at=None if consequence.stays_open and not is_gone else report.now,
    )
    return NewReturn(
        newsletter=report.newsletter,
        digest=report.digest,
        number=number,
        told=told,
        subscriber_id=reader.id if reader else None,
        issue_id=about.letter.issue_id if about.letter else None,
    )


def _plain(text: str) -> str:
    """On one line, without what no column and no terminal should get."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


async def _act(connection: Connection, report: _Report, about: _About, deed: Deed) -> bool:
    """Take the reader off the list at once; says whether anything changed."""
    reader = about.subscriber
    if deed is Deed.NOTHING or reader is None:
        return False
    if deed is Deed.SUPPRESS:
        why = Suppression(
            reason=SuppressionReason.COMPLAINT, at=report.now, by=BY, note=f"complaint: {report.returned.feedback or 'abuse'}"
        )
        await suppress(connection, await _digests(connection, report, reader), why)
    if reader.state is not SubscriberState.UNSUBSCRIBED:
        how = "complaint" if deed is Deed.SUPPRESS else "mail" if report.returned.kind is ReturnKind.UNSUBSCRIBE else "feedback loop"
        await leave_list(connection, reader.id, how, report.now)
    return deed is Deed.SUPPRESS or reader.state is not SubscriberState.UNSUBSCRIBED


async def _close_sign_up(connection: Connection, report: _Report, about: _About, consequence: Consequence) -> None:
    """Where the letter that asked somebody to confirm found no mailbox, none goes there for a month, whoever types the address again.

    Suppressed as bounced, not as dead: one letter is no proof against a whole domain that is ill, and a new confirmation lifts it.
    """
    reader = about.subscriber
    if reader is None or not about.is_notice or about.proof not in PROVEN or consequence.fault is not Fault.DEAD:
        return
    if reader.state is not SubscriberState.PENDING:
        return
    digests = await _digests(connection, report, reader)
    await suppress(connection, digests, Suppression(reason=SuppressionReason.BOUNCE, at=report.now, by=BY, note=NO_MAILBOX))
    await note_asked(connection, digests, report.now)
    await cancel_notices(connection, reader.id, report.now)
    log.info("sign_up_found_no_mailbox", subscriber_id=reader.id)


async def _digests(connection: Connection, report: _Report, reader: Subscriber) -> list[str]:
    """Under which the reader's address stands on the suppression list, with every key of the ring."""
    return sorted({*address_digests(reader.address_key, report.ring), *filter(None, [await suppression_digest(connection, reader.id)])})


async def _settle_doubt(connection: Connection, report: _Report, about: _About) -> None:
    """What came back was accepted before: a letter that may or may not have left did leave."""
    letter, names_it = about.letter, report.letter is not None and report.letter.issue_on is not None
    if letter is None or letter.state is not DeliveryState.UNKNOWN or letter.delivery_id is None or not names_it:
        return
    if report.returned.kind in PROVES_ACCEPTED:
        await settle_unknown(connection, letter.issue_id, DeliveryState.ACCEPTED, WAS_TAKEN, now=report.now, ids=[letter.delivery_id])
        log.info("doubt_settled_by_return", issue=letter.issue_id, delivery=letter.delivery_id)
