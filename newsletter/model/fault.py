"""Says whom a refusal is about: by the enhanced code first (RFC 3463), then by the basic code, then by the words."""

import re
from collections.abc import Callable

from newsletter.model.fault_text import bared, without_codes
from newsletter.model.fault_words import (
    CLOSED_MAILBOX,
    DEAD,
    DISABLED,
    FULL,
    HOST_UNKNOWN,
    OF_SENDING,
    PASSING,
    REJECTED_RECIPIENT,
    THEIR_ACCOUNT_IS_BLOCKED,
    UNSURE_OF_HOST,
)
from newsletter.model.fault_words_abroad import FULL_ABROAD, GONE_ABROAD, OFF_ABROAD, PERHAPS_ABROAD, REFUSED_ABROAD, SENDER_ABROAD
from newsletter.model.fault_words_of_us import ABOUT_THE_SENDER, OURS
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
    "5.7.13": Fault.DISABLED,
}
"""Codes that leave nothing open. 5.1.7 and 5.1.8 are about the sender, 5.2.3 and 5.3.4 about the size of what we sent."""

_VAGUE_POLICY = frozenset({"5.7.0", "5.7.1"})
"""Codes for a refusal of any kind: some servers have no other one."""

_NO_MAIL_THERE = 556
"""RFC 7504: the domain takes no mail."""

_NO_MAIL_HERE = (521, "5.3.2")
"""RFC 7504: nor does this host, ever. Either code alone is also said of a sender who is not liked, or of a server at rest."""

_ANY_CODE = re.compile(r"(?<![\d.])[45]\.[1-7]\.\d{1,3}(?![\d.]*\d)")
_OR = re.compile(r" (?:or|oder|ou|o|of|eller|lub|nebo|или) ")
_SENTENCE_END = re.compile(r"[.;!?](?: |$)")


def fault_of(code: int, enhanced: str, text: str) -> Fault:
    """Whom a 4xx or 5xx reply about one letter is about. Trouble of our own relay is told apart before.

    A 4xx says nothing for ever, so only a full mailbox is remembered from it. In doubt a reader is never called dead.
    """
    return clear_fault_of(code, enhanced, text) or Fault.SOFT


def clear_fault_of(code: int, enhanced: str, text: str) -> Fault | None:
    """Whom a reply is about, or None where neither code nor words say it."""
    numbered = bared(text)
    words = without_codes(numbered)
    if code // 100 == 4 or enhanced.startswith("4"):
        return Fault.FULL if enhanced == "4.2.2" or (not enhanced and _is_full(words)) else Fault.SOFT
    if code == _NO_MAIL_THERE or (code, enhanced) == _NO_MAIL_HERE:
        return Fault.DEAD
    found = _by_code(enhanced, words) or _by_code(_inner(enhanced, numbered), words) or _by_words(words)
    return Fault.DEAD if found is None and enhanced == "5.1.0" and REJECTED_RECIPIENT.search(words) else found


def _by_code(enhanced: str, words: str) -> Fault | None:
    """What the code alone says, or None where the words must be read: 5.0.0, x.y.0, private numbers, no code at all."""
    if enhanced in _VAGUE_POLICY:
        return _against_policy(words)
    if enhanced == "5.2.1":
        return _of_a_closed_mailbox(words)
    if enhanced == "5.4.4":
        return Fault.DEAD if _knows_no_host(words) else Fault.SOFT
    if enhanced == "5.4.1" and "recipient address rejected" in words and "access denied" in words:
        return Fault.DEAD  # Microsoft's word for an address that none of its tenants has
    found = _BY_CODE.get(enhanced)
    if found is None and enhanced.startswith(("5.7.", "5.6.")):
        return Fault.OURS
    return _in_truth(words) if found is Fault.DEAD else found


def _against_policy(words: str) -> Fault:
    """Ours, unless nothing but the reader's mailbox is spoken of."""
    if _is_ours(words) or OF_SENDING.search(words):
        return Fault.OURS
    return Fault.FULL if _is_full(words) else Fault.DISABLED if _is_off(words) else Fault.DEAD if _is_dead(words) else Fault.OURS


def _of_a_closed_mailbox(words: str) -> Fault:
    """5.2.1 is said of an address that is switched off, and also of one that does not exist or of a letter that is not liked."""
    if _is_full(words):
        return Fault.FULL
    if _is_off(words) or not (_is_dead(words) or _is_ours(words)):
        return Fault.DISABLED
    return Fault.OURS if _is_ours(words) and not _is_dead(words) else Fault.DEAD


def _in_truth(words: str) -> Fault:
    """Some servers say 5.1.1 of a letter that they do not like, or of a mailbox that is full."""
    if _is_about_the_sender(words):
        return Fault.OURS
    if _is_dead(words):
        return Fault.DEAD
    return Fault.OURS if _is_ours(words) else Fault.FULL if _is_full(words) else Fault.DEAD


def _inner(enhanced: str, words: str) -> str:
    """The code that a gateway hands on inside its own words: ``5.1.0 Unknown address error 550-'5.2.2 mailbox full'``."""
    return next((one for one in reversed(_ANY_CODE.findall(words)) if one != enhanced and one.startswith("5")), "")


def _by_words(words: str) -> Fault | None:
    """The first of the ladder that is so. What is said of us comes before what is said of a reader: in doubt nobody is removed."""
    ladder: tuple[tuple[Callable[[str], bool], Fault], ...] = (
        (_is_plainly_full, Fault.FULL),
        (lambda words: bool(THEIR_ACCOUNT_IS_BLOCKED.search(words)), Fault.DISABLED),
        (lambda words: _is_ours(words) and not _says_first_that_it_is_dead(words), Fault.OURS),
        (_is_full, Fault.FULL),
        (_is_dead_or_off, Fault.DEAD),
        (_is_off, Fault.DISABLED),
        (_is_dead, Fault.DEAD),
        (_knows_no_host, Fault.DEAD),
        (_is_closed, Fault.DEAD),
        (lambda words: bool(PASSING.search(words)), Fault.SOFT),
    )
    return next((fault for is_so, fault in ladder if is_so(words)), None)


def _is_plainly_full(words: str) -> bool:
    return _is_full(words) and not OF_SENDING.search(words) and not ABOUT_THE_SENDER.search(words)


def _is_dead_or_off(words: str) -> bool:
    """Some do not tell an address that is not there from one that was switched off."""
    return _is_off(words) and _is_dead(words) and bool(_OR.search(words))


def _is_closed(words: str) -> bool:
    return bool(CLOSED_MAILBOX.search(words)) and not UNSURE_OF_HOST.search(words)


def _is_about_the_sender(words: str) -> bool:
    return bool(ABOUT_THE_SENDER.search(words) or SENDER_ABROAD.search(words))


def _is_ours(words: str) -> bool:
    return bool(OURS.search(words) or REFUSED_ABROAD.search(words)) or _is_about_the_sender(words)


def _is_full(words: str) -> bool:
    return bool(FULL.search(words) or FULL_ABROAD.search(words))


def _is_off(words: str) -> bool:
    return bool(DISABLED.search(words) or OFF_ABROAD.search(words))


def _is_dead(words: str) -> bool:
    return bool(DEAD.search(words) or (GONE_ABROAD.search(words) and not PERHAPS_ABROAD.search(words)))


def _knows_no_host(words: str) -> bool:
    return bool(HOST_UNKNOWN.search(words)) and not UNSURE_OF_HOST.search(words)


def _says_first_that_it_is_dead(words: str) -> bool:
    """Whether a whole sentence says so before another speaks of us: ``User unknown. To report spam, write to …``."""
    if _is_about_the_sender(words):
        return False
    dead, ours = DEAD.search(words), OURS.search(words)
    return bool(dead and ours and dead.end() <= ours.start() and _SENTENCE_END.search(words, dead.end() - 1, ours.start()))
