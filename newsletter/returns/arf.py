"""Reads complaints (ARF: RFC 5965, 6650) and reports of failed authentication (RFC 6591), also without recipient and body of the letter."""

import re
from dataclasses import dataclass

from newsletter.model.returns import ReturnAction
from newsletter.returns.dsn import address_of
from newsletter.returns.headers import Headers, read_headers
from newsletter.returns.letter import Contents
from newsletter.returns.parts import Mail

_REPORT = "message/feedback-report"
_OF_AUTHENTICATION = frozenset({"auth-failure", "dkim", "dmarc", "spf"})
_UNHARMFUL = frozenset({"not-spam"})
_LONGEST_TYPE = 30
_SUMMARY_TYPES = re.compile(r"feedback-type\s{0,5}:\s{0,5}([a-z-]{2,30})", re.IGNORECASE)
_JUNK_SUBJECT = re.compile(r"complaint about (?:message|e-?mail) from|^\[?(?:abuse report|spam report)|junk e-?mail report", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """``feedback``: its type in lower case; ``recipients`` and ``message_ids``: as far as the report names them."""

    feedback: str
    recipients: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    said: str = ""

    @property
    def action(self) -> ReturnAction:
        """Who calls a letter spam gets none any more, by whatever type (RFC 5965 3.1); failed authentication is for us to mend."""
        if self.feedback in _UNHARMFUL:
            return ReturnAction.IGNORE
        return ReturnAction.OPERATOR if self.feedback in _OF_AUTHENTICATION else ReturnAction.SUPPRESS


def read_complaint(mail: Mail, contents: Contents) -> Complaint | None:
    """The complaint that a message is, or None."""
    part = mail.first(_REPORT)
    if part is not None:
        return _from_report(read_headers(line for line in part.text.split("\n")[:200] if line.strip()))
    pasted = _SUMMARY_TYPES.search(contents.said) if "feedback-type" in contents.said.lower() else None
    if pasted:
        return Complaint(feedback=pasted[1].lower(), said=contents.said[:500])
    if _is_old_hotmail_form(mail):
        return Complaint(feedback="abuse", recipients=_kept(mail.headers.all("x-hmxmroriginalrecipient")))
    return None


def _from_report(report: Headers) -> Complaint:
    feedback = _type_of(report.first("feedback-type"))
    if feedback in ("dmarc", "auth_failure") or report.first("auth-failure"):
        feedback = "auth-failure"
    names = ("original-rcpt-to", "removal-recipient", "redacted-address", "x-hmxmroriginalrecipient", "original-recipient")
    return Complaint(
        feedback=feedback,
        recipients=_kept([value for name in names for value in report.all(name)]),
        message_ids=tuple(report.all("original-message-id")),
        said=report.first("delivery-result") or report.first("auth-failure") or report.first("authentication-results"),
    )


def _type_of(said: str) -> str:
    """One word of RFC 5965, or a new one; "unreadable" for what is no word: it is stored, shown, and never a complaint."""
    word = said.split(" ", maxsplit=1)[0].strip(";").lower() or "abuse"
    is_word = word.isascii() and word.replace("-", "").replace("_", "").isalnum() and len(word) <= _LONGEST_TYPE
    return word if is_word else "unreadable"


def _is_old_hotmail_form(mail: Mail) -> bool:
    """Microsoft's reports before they were ARF: a letter within a letter, and a subject."""
    return bool(_JUNK_SUBJECT.search(mail.headers.words("subject"))) and mail.first("message/rfc822") is not None


def _kept(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for value in values if (address := address_of(value))))
