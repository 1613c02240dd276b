"""Reads a message that came back: what it is, whom it is about, what it asks of us, and what may tell which letter it is about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsletter.model.plain_text import plain
from newsletter.model.returns import Clues, ReportedRecipient, ReturnAction, Returned, ReturnKind
from newsletter.model.states import Fault
from newsletter.returns.arf import Complaint, read_complaint
from newsletter.returns.auto_replies import is_auto_reply
from newsletter.returns.clues import gather_clues
from newsletter.returns.dsn import KINDS, Field, read_fields
from newsletter.returns.letter import REPORTS, Contents, read_contents
from newsletter.returns.notices import read_notice
from newsletter.returns.parts import INPUT_LIMIT, Mail, read_mail
from newsletter.returns.text_reports import Passage, addresses_in, read_passages
from newsletter.returns.verdicts import SAID_LIMIT, is_delayed, judge_field, judge_passage

_FROM_A_DAEMON = re.compile(
    r"mailer[-_ ]?daemon|mail delivery|postmaster|post_master|maildeliver|mail administrator|mail system|system administrator"
    r"|delivery subsystem|mail(?:er)?[- ]?agent|no-?reply",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|un-deliver|non-?deliver|not deliver|deliver\w{0,5}(?: of| status| to)?[ :-]{0,3}(?:your )?(?:mail |message "
    r"|e-?mail )?(?:fail|error|problem|report|notif|status|delay|impossible|suspend|unsuccess|warning)"
    r"|fail\w{0,4}(?: \w{1,12})? (?:deliver|notice|mail|message)|failure|returned (?:e-?)?mail|return(?:ed)? to sender"
    r"|returning (?:message|mail)|(?:mail|message) (?:system )?(?:error|fail|rejected|refused|blocked|returned|status|warning)"
    r"|could ?n.?o?t be delivered|cannot be delivered|unable to deliver|rejected|bounce|mailbox|quota|user unknown|unknown user"
    r"|no such user|daemon|mail notice|warning: |unbekannt|unzustellbar|nicht zugestellt|fehlgeschlagen|zustell"
    r"|non remis|[eé]chec|no entregad|no se pudo entregar|devuel|n[aã]o entreg|devolv|mancata consegna|niet (?:be)?zorg|onbestelbaar"
    r"|niedostarcz|недостав|не доставл|未送達|配信|エラー|戻|退信|退訊",
    re.IGNORECASE,
)

_IS_A_REPORT = re.compile(r"^content-type:\s{0,20}multipart/report\b", re.IGNORECASE | re.MULTILINE)
_SHARE_A_TEXT = 3
"""Recipients that one text may be about, where it names none of them."""

_NOT_DELIVERED = re.compile(
    r"(?:could|can|was|has|have|were|been) ?n.?o?t (?:yet )?(?:be |been )?deliver|(?:unable|failed|impossible) to (?:be )?deliver"
    r"|deliver\w{0,5} (?:to \S{1,40} |attempt |has |have )?(?:to the following|failed|failure|error)|permanent (?:fatal )?error"
    r"|undeliver|not (?:be )?delivered|following (?:recipient|address)|no such user|user unknown|returned to (?:you|sender)"
    r"|nicht zugestellt|n'a pas pu|no se (?:ha )?pud|n[aã]o (?:foi|p[oô]de)|无法|配信できません|送信できません",
    re.IGNORECASE,
)


def read_return(raw: bytes, sent_to: Sequence[str] = (), limit: int = INPUT_LIMIT) -> Returned:
    """What a message says. ``sent_to``: the recipients of its envelope; ``limit``: bytes that are read of it. Never raises."""
    mail = read_mail(raw, limit)
    if inner := _forwarded(mail):
        mail = read_mail(inner, limit)
    contents = read_contents(mail)
    if notice := read_notice(contents.said):
        return replace(notice, clues=_with_places(notice.clues, gather_clues(mail, contents.letter, sent_to, ())))
    complaint = read_complaint(mail, contents)
    if complaint is not None:
        return _of_complaint(mail, contents, complaint, sent_to)
    fields = read_fields(mail)
    has_report = bool(fields) or mail.first(*KINDS) is not None
    if is_auto_reply(mail.headers, has_report=has_report):
        return Returned(kind=ReturnKind.AUTO_REPLY, clues=gather_clues(mail, contents.letter, sent_to, ()))
    recipients = _recipients(mail, contents, fields, sent_to)
    if not has_report and not _reads_like_a_report(mail, contents, recipients):
        return Returned(kind=ReturnKind.OTHER, clues=gather_clues(mail, contents.letter, sent_to, ()))
    if not has_report and not any(one.address for one in recipients):
        recipients = _with_opinion(raw, recipients)
    return Returned(kind=_kind(recipients), recipients=tuple(recipients), clues=_clues(mail, contents, fields, recipients, sent_to))


def _forwarded(mail: Mail) -> bytes:
    """The report that somebody forwarded as it was, within a message that is none."""
    if mail.kind != "multipart/mixed" or mail.first(*KINDS, *REPORTS) is not None:
        return b""
    letters = [part.text for part in mail.parts if part.kind == "message/rfc822"]
    return letters[0].encode("utf-8", "replace") if len(letters) == 1 and _IS_A_REPORT.search(letters[0][:8_000]) else b""


def _with_places(clues: Clues, more: Clues) -> Clues:
    return replace(clues, sent_to=tuple(dict.fromkeys((*more.sent_to, *clues.sent_to))))


def _of_complaint(mail: Mail, contents: Contents, complaint: Complaint, sent_to: Sequence[str]) -> Returned:
    named = complaint.recipients or tuple(one for value in contents.letter.all("to") for one in addresses_in(value))
    recipients = tuple(
        ReportedRecipient(address=one, action=complaint.action, reason=complaint.feedback, said=plain(complaint.said, SAID_LIMIT))
        for one in named or ("",)
    )
    clues = gather_clues(mail, contents.letter, sent_to, named, complaint.message_ids)
    return Returned(kind=ReturnKind.COMPLAINT, recipients=recipients, clues=clues, feedback=complaint.feedback)


def _recipients(mail: Mail, contents: Contents, fields: Sequence[Field], sent_to: Sequence[str]) -> list[ReportedRecipient]:
    """By the machine-readable part where there is one, each with the words for people about it; else by those words alone."""
    passages = read_passages(mail, contents, _ours(mail, contents, sent_to))
    if not fields:
        named = [one for one in passages if one.address] or _of_the_letter(contents, passages)
        return [judge_passage(one.address, one.text) for one in named]
    of = {one.address.lower(): one.text for one in passages if one.address}
    of_all = contents.said if len(fields) <= _SHARE_A_TEXT else ""
    found = [judge_field(field, of.get(field.address.lower()) or of.get(field.original.lower()) or of_all) for field in fields]
    return [replace(one, address=one.address or _only(passages, contents)) for one in found]


def _of_the_letter(contents: Contents, passages: Sequence[Passage]) -> list[Passage]:
    """A report that names nobody is about whom the letter was for, if that was one."""
    to = [one for value in contents.letter.all("to") for one in addresses_in(value)]
    return [replace(one, address=to[0]) for one in passages] if len(to) == 1 else list(passages)


def _only(passages: Sequence[Passage], contents: Contents) -> str:
    named = _of_the_letter(contents, passages) if not any(one.address for one in passages) else passages
    return named[0].address if named else ""


def _ours(mail: Mail, contents: Contents, sent_to: Sequence[str]) -> list[str]:
    """Addresses that a report cannot be about: whom it was sent to, who wrote it, and who wrote the letter."""
    names = ("to", "from", "delivered-to", "reply-to", "sender", "envelope-to", "return-path")
    told = [*(mail.headers.first(name) for name in names), contents.letter.first("return-path"), contents.letter.first("from")]
    recipients = {one for value in contents.letter.all("to") for one in addresses_in(value)}
    return [one for one in (*sent_to, *addresses_in(" ".join(told))) if one not in recipients]


def _reads_like_a_report(mail: Mail, contents: Contents, recipients: Sequence[ReportedRecipient]) -> bool:
    """Whether a message without a machine-readable part says that a letter was not delivered."""
    headers = mail.headers
    if headers.first("x-failed-recipients") or mail.kind == "multipart/report":
        return True
    from_a_machine = (
        bool(_FROM_A_DAEMON.search(headers.words("from"))),
        headers.first("return-path").strip() == "<>",
        bool(_SUBJECT.search(headers.words("subject"))),
        bool(contents.letter.fields),
    )
    signs = (
        *from_a_machine,
        bool(is_delayed(contents.said) or _NOT_DELIVERED.search(contents.said)),
        any(one.fault not in (Fault.NOBODY, Fault.SOFT) for one in recipients),
    )
    return any(from_a_machine) and sum(signs) >= 2


def _with_opinion(raw: bytes, recipients: list[ReportedRecipient]) -> list[ReportedRecipient]:
    """Whom another project's rules name, with our own judgement of what was said."""
    from newsletter.returns.second_opinion import addresses_by_flufl

    said = (
        recipients[0]
        if recipients
        else ReportedRecipient(address="", action=ReturnAction.SOFT, fault=Fault.SOFT, reason="not delivered this time")
    )
    return [replace(said, address=one) for one in addresses_by_flufl(raw)] or [said]


def _kind(recipients: Sequence[ReportedRecipient]) -> ReturnKind:
    """A bounce as soon as one letter was given up."""
    if any(one.action is not ReturnAction.IGNORE for one in recipients):
        return ReturnKind.BOUNCE
    return ReturnKind.DELAYED if any(one.reason == "delayed" for one in recipients) else ReturnKind.DELIVERED


def _clues(
    mail: Mail, contents: Contents, fields: Sequence[Field], recipients: Iterable[ReportedRecipient], sent_to: Sequence[str]
) -> Clues:
    named = [*(one.address for one in recipients), *(field.original for field in fields)]
    return gather_clues(mail, contents.letter, sent_to, named)
