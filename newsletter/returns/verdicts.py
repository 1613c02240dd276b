"""Says what a report means for each recipient: whom it is about, and what is to be done. In doubt it is soft."""

import re
from collections.abc import Iterator

from newsletter.model.fault import clear_fault_of
from newsletter.model.plain_text import plain
from newsletter.model.returns import ACTIONS, ReportedRecipient
from newsletter.model.states import Fault
from newsletter.returns.dsn import Field

SAID_LIMIT = 500
_OF_A_READER = (Fault.DEAD, Fault.DISABLED, Fault.FULL)
_REASONS = {
    Fault.DEAD: "no such address",
    Fault.DISABLED: "mailbox switched off",
    Fault.FULL: "mailbox full",
    Fault.SOFT: "not delivered this time",
    Fault.OURS: "letter or sender refused",
    Fault.RELAY: "relay refused",
}
UNHARMED = {"delivered": "delivered", "relayed": "handed on", "expanded": "handed on", "delayed": "delayed"}
"""Actions (RFC 3464 2.3.3) after which nothing is to be done: the letter arrived, or is tried again."""

_DELAYED = re.compile(
    r"not yet been delivered|(?:delivery|delivery attempts?|attempts?|retries"
    r"|trying)(?: to deliver)?(?: \S{1,20}){0,3} will (?:continue|be (?:made|retried|repeated|attempted))"
    r"|will (?:continue|keep)(?: on)? (?:to try|trying)|will (?:be retried|try again|retry|be repeated)|still (?:being )?(?:trying"
    r"|tried|queued)|no action is required on your part"
    r"|warning message only|you do not need to resend|(?:has been|is|was) (?:delayed|postponed|deferred)(?! for too)"
    r"|weitere zustellversuche|wird weiterhin versucht",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"\b(?:no|not any|without) (?:further|more|other|additional|new|longer) [^.\n]{0,60}"
    r"|will (?:not|no longer|never) (?:be |continue|try)[^.\n]{0,60}|(?:won't|not going to) [^.\n]{0,60}",
    re.IGNORECASE,
)

_SENDER_STAGE = re.compile(
    r"(?:in reply to|after|to|>>>|our|response to|during)(?: the| our| sending)? ?(?:mail(?: |_)from|(?:ehlo|helo)\b"
    r"|initial connection|connect\b)",
    re.IGNORECASE,
)
"""What was answered to our name, before anybody was named, is about us."""

_SENDER_COMMAND = re.compile(r"(?:in reply to|after|response to|>>>) ?(?:the )?(?:mail[ _]from|[eh][eh]lo\b)", re.IGNORECASE)
"""The same where a report names the command."""

_FIELD_LINE = re.compile(
    r"(?im)^[ \t]*(?:[\w-]{1,40}-(?:mta|date|recipient|code|id)|action|status|arrival-date|date|from|subject|message-id"
    r"|reporting-mta)[ \t]?:.*$|^[ \t]*the original message was received.*$"
    r"|^from \S{1,200} \[.*$|^[ \t]*-{3,}.*$"
)
_REPLY = re.compile(
    r"(?<![\w.#/-])([245]\d\d)(?:[ \t]?[- :.;,]\s{0,4}#?(?:\(#?)?([245]\.\d{1,3}\.\d{1,3})(?!\.?\d))?(?=[\s:;.,<\-\"'\]()]|$)"
)
_ENHANCED = re.compile(r"(?<![\w.\[])([45]\.\d{1,2}\.\d{1,3})(?![\d.]*\d)")
_MOST_REPLIES = 8
_REPLY_LENGTH = 600


def judge_field(field: Field, passage: str) -> ReportedRecipient:
    """One recipient of a machine-readable report. ``passage``: what the text for people says of the same address."""
    if field.action in UNHARMED:
        return _recipient(field.address, Fault.NOBODY, field.status, UNHARMED[field.action], field.said)
    if field.status.startswith("2") and field.action != "failed":
        return _recipient(field.address, Fault.NOBODY, field.status, "delivered", field.said)
    if is_delayed(passage) and not field.action:
        return _recipient(field.address, Fault.NOBODY, field.status, "delayed", field.said)
    said_code, said_status = reply_of(field.said)
    status = said_status if said_status[:1] == "5" else field.status
    given_up = field.action == "failed" and said_status[:1] == "5" and said_code // 100 != 4
    if (field.status.startswith("4") and not given_up) or said_status.startswith("4"):
        full = clear_fault_of(450, field.status, field.said) if field.status == "4.2.2" or said_status == "4.2.2" else Fault.SOFT
        return _recipient(field.address, full or Fault.SOFT, field.status or said_status, "", field.said)
    fault = clear_fault_of(said_code or 500, status, field.said)
    said = field.said
    if fault in _OF_A_READER and _answers_the_sender(f"{field.said} {passage}"):
        fault = Fault.OURS
    if fault is None and passage:
        fault, status, said = _fault_of_text(passage, status)
    return _recipient(field.address, fault or Fault.SOFT, status or field.status, "", said or passage)


def judge_passage(address: str, text: str) -> ReportedRecipient:
    """One recipient of a report that was written for people."""
    if is_delayed(text):
        return _recipient(address, Fault.NOBODY, "", UNHARMED["delayed"], text)
    fault, status, said = _fault_of_text(text, "")
    return _recipient(address, fault or Fault.SOFT, status, "", said)


def is_delayed(text: str) -> bool:
    """Whether a text warns that a letter waits, neither lost nor given up: not ``no further attempts will be made``."""
    return bool(_DELAYED.search(_GIVEN_UP.sub(" ", text)))


def reply_of(text: str) -> tuple[int, str]:
    """The first reply code and enhanced code of a server's words; 0 and "" where there is none."""
    found = _REPLY.search(text[:_REPLY_LENGTH])
    enhanced = _ENHANCED.search(text[:_REPLY_LENGTH])
    return (int(found[1]) if found and found[1][0] != "2" else 0), (enhanced[1] if enhanced else "")


def _fault_of_text(text: str, status: str) -> tuple[Fault | None, str, str]:
    """By the replies that it quotes, the permanent ones first; else by all of its words."""
    soft: tuple[Fault | None, str, str] | None = None
    for code, enhanced, words, before in _replies(text):
        fault = clear_fault_of(code, enhanced or status, words)
        if fault in _OF_A_READER and _is_of_the_sender(words, before):
            fault = Fault.OURS
        if fault is not None and (code // 100 == 5 or (not code and enhanced.startswith("5"))):
            return fault, enhanced or status, words
        soft = soft or ((fault, enhanced, words) if fault is not None else None)
    fault = clear_fault_of(500, status, _FIELD_LINE.sub("", text[:20_000]))
    if soft is not None and fault in (None, Fault.SOFT, Fault.FULL):
        return (fault or soft[0]) if fault is Fault.FULL else soft[0], soft[1], soft[2]
    return fault, status, text


def _answers_the_sender(text: str) -> bool:
    return bool(_SENDER_COMMAND.search(text)) and "rcpt" not in text.lower()


def _is_of_the_sender(words: str, before: str) -> bool:
    stages = list(_SENDER_STAGE.finditer(f"{before} {words}"))
    return bool(stages) and "rcpt" not in f"{before} {words}".lower()


def _replies(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Quoted replies: code (0 where only an enhanced one stands), enhanced code, and the words from there to the next gap."""
    number = 0
    for found in _REPLY.finditer(text[:20_000]):
        if found[1][0] == "2":
            continue
        number += 1
        if number > _MOST_REPLIES:
            return
        words = text[found.start() : found.start() + _REPLY_LENGTH].partition("\n\n")[0]
        enhanced = found[2] or next(iter(_ENHANCED.findall(words)), "")
        yield int(found[1]), enhanced, words, text[max(0, found.start() - 160) : found.start()]
    if not number and (bare := _ENHANCED.search(text[:20_000])):
        start = max(text.rfind("\n\n", 0, bare.start()), bare.start() - 300, 0)
        yield 0, bare[1], text[start : bare.end() + 300].strip(), ""


def _recipient(address: str, fault: Fault, status: str, reason: str, said: str) -> ReportedRecipient:
    return ReportedRecipient(
        address=address,
        action=ACTIONS[fault],
        fault=fault,
        status=status,
        reason=reason or _REASONS[fault],
        said=plain(said[: SAID_LIMIT * 4], SAID_LIMIT),
    )
