"""Says whom a refusal is about: by the enhanced code first (RFC 3463), then by the basic code, then by the words."""

import re

from newsletter.model.fault_words import (
    CLOSED_MAILBOX,
    DEAD,
    DISABLED,
    FULL,
    HOST_UNKNOWN,
    OF_SENDING,
    OURS,
    PASSING,
    THEIR_ACCOUNT_IS_BLOCKED,
    UNSURE_OF_HOST,
    bared,
)
from newsletter.model.states import Fault

_BY_CODE: dict[str, Fault] = {
    "5.1.1": Fault.DEAD,
    "5.1.2": Fault.DEAD,
    "5.1.3": Fault.DEAD,
    "5.1.6": Fault.DEAD,
    "5.1.10": Fault.DEAD,
    "5.1.7": Fault.OURS,
    "5.1.8": Fault.OURS,
    "5.2.2": Fault.FULL,
    "4.2.2": Fault.FULL,
    "5.2.3": Fault.OURS,
    "5.3.4": Fault.OURS,
}
"""Codes that leave nothing open. 5.1.7 and 5.1.8 are about the sender, 5.2.3 and 5.3.4 about the size of what we sent."""

_NO_MAIL_THERE = 556
"""RFC 7504: the domain takes no mail."""

_NO_MAIL_HERE = (521, "5.3.2")
"""RFC 7504: nor does this host, ever. Either code alone is also said of a sender who is not liked, or of a server at rest."""

_ANY_CODE = re.compile(r"(?<![\d.])[45]\.[1-7]\.\d{1,3}(?![\d.]*\d)")


def fault_of(code: int, enhanced: str, text: str) -> Fault:
    """Whom a 4xx or 5xx reply about one letter is about. Trouble of our own relay is told apart before.

    A 4xx says nothing for ever, so only a full mailbox is remembered from it. In doubt a reader is never called dead.
    """
    return clear_fault_of(code, enhanced, text) or Fault.SOFT


def clear_fault_of(code: int, enhanced: str, text: str) -> Fault | None:
    """Whom a reply is about, or None where neither code nor words say it."""
    words = bared(text)
    if code // 100 == 4 or enhanced.startswith("4"):
        return Fault.FULL if enhanced == "4.2.2" or (not enhanced and FULL.search(words)) else Fault.SOFT
    if code == _NO_MAIL_THERE or (code, enhanced) == _NO_MAIL_HERE:
        return Fault.DEAD
    found = _by_code(enhanced, words)
    return found if found is not None else _by_code(_inner(enhanced, words), words) or _by_words(words)


def _by_code(enhanced: str, words: str) -> Fault | None:
    """What the code alone says, or None where the words must be read: 5.0.0, x.y.0, private numbers, no code at all."""
    if enhanced.startswith(("5.7.", "5.6.")):
        return Fault.OURS
    if enhanced == "5.2.1":
        return Fault.FULL if FULL.search(words) else Fault.DEAD if _is_gone(words) else Fault.DISABLED
    if enhanced == "5.4.4":
        return Fault.DEAD if _knows_no_host(words) else Fault.SOFT
    if enhanced == "5.4.1" and "recipient address rejected" in words:
        return Fault.DEAD  # Microsoft's word for an address that none of its tenants has
    found = _BY_CODE.get(enhanced)
    return _in_truth(words) if found is Fault.DEAD else found


def _in_truth(words: str) -> Fault:
    """Some servers say 5.1.1 of a letter that they do not like, or of a mailbox that is full."""
    if DEAD.search(words):
        return Fault.DEAD
    return Fault.OURS if OURS.search(words) else Fault.FULL if FULL.search(words) else Fault.DEAD


def _is_gone(words: str) -> bool:
    """Whether 5.2.1 is said of an address that does not exist, and not only of one that is switched off."""
    return bool(DEAD.search(words)) and not DISABLED.search(words)


def _knows_no_host(words: str) -> bool:
    return bool(HOST_UNKNOWN.search(words)) and not UNSURE_OF_HOST.search(words)


def _inner(enhanced: str, words: str) -> str:
    """The code that a gateway hands on inside its own words: ``5.1.0 Unknown address error 550-'5.2.2 mailbox full'``."""
    return next((one for one in reversed(_ANY_CODE.findall(words)) if one != enhanced and one.startswith("5")), "")


def _by_words(words: str) -> Fault | None:
    if FULL.search(words) and not OF_SENDING.search(words):
        return Fault.FULL
    if THEIR_ACCOUNT_IS_BLOCKED.search(words):
        return Fault.DISABLED
    for wordings, fault in ((OURS, Fault.OURS), (FULL, Fault.FULL), (DISABLED, Fault.DISABLED), (DEAD, Fault.DEAD)):
        if wordings.search(words):
            return fault
    if _knows_no_host(words):
        return Fault.DEAD
    if CLOSED_MAILBOX.search(words) and not UNSURE_OF_HOST.search(words):
        return Fault.DEAD
    return Fault.SOFT if PASSING.search(words) else None
