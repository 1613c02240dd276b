"""Tells which of our letters a report is about, and how that is known: from nearest to farthest, and never from an address alone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from hashlib import sha256

from newsletter.model.return_paths import read_return_path, read_unsubscribe_address
from newsletter.model.returns import Clues, Proof, ReportedRecipient, ReturnAction
from newsletter.model.tokens import KeyRing, Purpose, read_token

_MESSAGE_ID = re.compile(r"<(?:(\d{8})|n(\d{1,19}))\.([0-9a-f]{16})@[^\s<>@]{1,255}>")
_MILDEST = (ReturnAction.IGNORE, ReturnAction.OPERATOR, ReturnAction.SOFT, ReturnAction.SUPPRESS)
_ON_THE_WAY = re.compile(rb"^(?:received|return-path|delivered-to|x-original-to|envelope-to|x-envelope-to):", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OurLetter:
    """``issue_on``: the issue whose letter it is, None for a notice and where only the reader is known."""

    subscriber_key: str
    proof: Proof
    issue_on: date | None = None
    is_notice: bool = False


def find_our_letter(clues: Clues, domain: str, ring: KeyRing, now: datetime) -> OurLetter | None:
    """The letter that the clues prove. A report to a return path that we did not sign proves nothing, whatever else it holds."""
    paths = [read_return_path(address, domain, ring) for address in clues.sent_to]
    if path := next((one for one in paths if one), None):
        return OurLetter(
            subscriber_key=path.subscriber_key,
            proof=Proof.RETURN_PATH,
            issue_on=path.issue_on,
            is_notice=path.notice_id is not None,
        )
    if any(claims_a_return_path(address, domain) for address in clues.sent_to):
        return None
    named = next((found for one in clues.message_ids if (found := read_message_id(one))), None)
    keys = (_key_in(token, domain, ring, now) for token in clues.tokens)
    if key := next((one for one in keys if one), None):
        tells_which = named is not None and named.subscriber_key == key
        return OurLetter(
            subscriber_key=key,
            proof=Proof.TOKEN,
            issue_on=named.issue_on if named and tells_which else None,
            is_notice=bool(named and tells_which and named.is_notice),
        )
    return named


def _key_in(token: str, domain: str, ring: KeyRing, now: datetime) -> str | None:
    """The reader whose way out this is: the token of a link, or an address for leaving by mail."""
    kind, _, rest = token.partition(":")
    address = rest.partition("?")[0] if kind.lower() == "mailto" else ""
    return read_unsubscribe_address(address, domain, ring) if address else read_token(Purpose.UNSUBSCRIBE, token, ring, now)


def read_message_id(text: str) -> OurLetter | None:
    """What a Message-ID of ours says; None for all else. Its key is 64 random bits that only who had the letter knows."""
    found = _MESSAGE_ID.fullmatch(text.strip().lower())
    if found is None:
        return None
    day, notice, key = found.groups()
    try:
        issue_on = date(int(day[:4]), int(day[4:6]), int(day[6:])) if day else None
    except ValueError:
        return None
    return OurLetter(subscriber_key=key, proof=Proof.MESSAGE_ID, issue_on=issue_on, is_notice=notice is not None)


def claims_a_return_path(address: str, domain: str) -> bool:
    """Whether it is written like a return path of ours, signed or not."""
    local, _, host = address.lower().rpartition("@")
    return bool(domain) and host == domain.lower() and local.startswith("b+")


def who_asks_to_leave(sent_to: Iterable[str], domain: str, ring: KeyRing) -> str | None:
    """The subscriber key in an address for leaving by mail that the message was sent to."""
    keys = (read_unsubscribe_address(address, domain, ring) for address in sent_to)
    return next((key for key in keys if key), None)


def is_from_a_machine(raw: bytes) -> bool:
    """Whether a message was written by no person: a report, an automatic reply (RFC 3834 section 2), or one without a sender.

    ``Precedence: bulk`` says too little: programs of mail providers that pass on the word of a reader write it too.
    """
    head = BytesHeaderParser(policy=compat32).parsebytes(raw)
    sender = str(head.get("Return-Path", "?")).strip()
    automatic = str(head.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    return (
        sender == "<>"
        or automatic not in ("no", "")
        or head.get_content_type() in ("multipart/report", "message/delivery-status")
        or any(name in head for name in ("X-Autoreply", "X-Autorespond"))
    )


def the_one(recipients: Sequence[ReportedRecipient], address: str) -> ReportedRecipient | None:
    """What a report about one reader's letter says of them.

    Where it names several, and none is theirs, their provider passed the letter on to several: then the mildest word holds.
    """
    theirs = [one for one in recipients if one.address.lower() == address.lower()]
    return min(theirs or recipients, key=lambda one: _MILDEST.index(one.action), default=None)


def digest_of(raw: bytes, sent_to: Sequence[str]) -> str:
    """The same for the same report, whichever way it came: without line ends and what servers write on top on the way."""
    head, gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = re.split(rb"\n(?![ \t])", head)
    kept = b"\n".join(one for one in fields if not _ON_THE_WAY.match(one))
    places = "\n".join(sorted({one.lower() for one in sent_to}))
    return sha256(b"\0".join((places.encode("utf-8", "surrogateescape"), kept, gap, body))).hexdigest()


def delivered_to(raw: bytes) -> tuple[str, ...]:
    """Where a mail server says that it delivered a message, for doors that know no envelope."""
    head = BytesHeaderParser(policy=compat32).parsebytes(raw)
    found = (str(one) for name in ("Delivered-To", "X-Original-To", "Envelope-To") for one in head.get_all(name, []))
    return tuple(dict.fromkeys(one.strip().strip("<>").lower() for one in found))
