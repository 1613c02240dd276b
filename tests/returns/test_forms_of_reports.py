"""Forms of reports that stray from the standards: whatever a gateway did to one, its recipient and meaning are found."""

import pytest

from newsletter.model.returns import ReturnKind
from newsletter.returns.reading import read_return
from tests.returns.samples import LETTER, complaint, fields, mail, report

MARA = "mara@example.com"
_UNKNOWN = "550 No such user here"
_INSIDE = "\n".join(f"  {line}" for line in LETTER.split("\n") if line.startswith(("Message-ID", "From", "To", "Subject")))


def read(raw: bytes) -> tuple[ReturnKind, tuple[tuple[str, str], ...]]:
    returned = read_return(raw)
    return returned.kind, tuple((one.address, one.action.value) for one in returned.recipients)


def _forwarded(raw: bytes) -> bytes:
    head = b'From: abuse@isp.example\nSubject: Fwd\nContent-Type: multipart/mixed; boundary="out"\n\n--out\n\nSee below.\n'
    return head + b"\n--out\nContent-Type: message/rfc822\n\n" + raw + b"\n--out--\n"


DEAD = {
    "a long rule before the failed addresses": mail(
        f"|{'-' * 25} Failed addresses follow: {'-' * 20}|\n <{MARA}> ... {_UNKNOWN}\n|{'-' * 25} Message text follows: {'-' * 20}|\n"
        f"{LETTER}\nSpam, spam.\n",
        subject="mail failed, returning to sender",
    ),
    "fields of the letter before the reason": mail(
        f"This report relates to a message you sent with the following header fields:\n\n{_INSIDE}\n\nYour message cannot be delivered to"
        f" the following recipients:\n\n  Recipient address: {MARA}\n  Diagnostic code: smtp;{_UNKNOWN}\n",
        subject="Delivery Notification: Delivery has failed",
    ),
    "a reply of two lines that parts the sentence": mail(
        f"The following address failed:\n\n  {MARA}\n    host mx.example.com [192.0.2.7]: 550-No such\n    550 user here\n",
        subject="Mail delivery failed",
    ),
    "continued without a margin": report("No.", fields(MARA, "5.0.0", "550-The address you wrote to\n550 does not exist here")),
    "said in a field of Exchange": report(
        "No.",
        f"Final-Recipient: rfc822;{MARA}\nAction: failed\nStatus: 5.5.0\nX-Supplementary-Info: <mx.example.com #5.5.0 smtp;{_UNKNOWN}>",
    ),
    "said twice": report(
        "No.",
        f"Final-Recipient: rfc822;{MARA}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;550 no\nDiagnostic-Code: smtp;{_UNKNOWN}",
    ),
    "no further attempts": mail(
        f"Unable to deliver message to: <{MARA}>\nmx.example.com responded with failure: {_UNKNOWN}\n\nThis has been a permanent failure."
        " No further delivery attempts will be made.\n",
        subject="Message delivery has failed",
    ),
    "a status in words": report("No.", f"Final-Recipient: rfc822;{MARA}\nAction: failed (for ever)\nStatus: 5.0.0 (user unknown)"),
    "forwarded by a person": _forwarded(report("No.", fields(MARA, "5.1.1", _UNKNOWN))),
}


@pytest.mark.parametrize("raw", DEAD.values(), ids=DEAD)
def test_a_dead_address_is_found(raw: bytes) -> None:
    """In each form the same reader is named, and the same is said of them."""
    assert read(raw) == (ReturnKind.BOUNCE, ((MARA, "suppress"),))


@pytest.mark.parametrize("command", ["MAIL FROM", "EHLO"])
@pytest.mark.parametrize("place", ["field", "text"])
def test_what_was_answered_to_our_name_is_about_us(command: str, place: str) -> None:
    """A server that asks who we are, and finds us unknown, speaks of no reader."""
    why = f"(in reply to {command} command)"
    said = f"{_UNKNOWN} {why if place == 'field' else ''}"
    text = f"<{MARA}>: host mx.example.com said: {_UNKNOWN} {why if place == 'text' else ''}"
    assert read(report(text, fields(MARA, "5.1.1", said))) == (ReturnKind.BOUNCE, ((MARA, "operator"),))


@pytest.mark.parametrize("kind", ["abuse", "Abuse", "fraud", "spam", "a-type-of-tomorrow"])
@pytest.mark.parametrize("wrap", [bytes, _forwarded], ids=["sent", "forwarded"])
def test_every_kind_of_complaint_counts(kind: str, wrap: type) -> None:
    """RFC 5965 3.1: a type that nobody knows yet is a complaint too, and so is one that somebody forwards."""
    assert read(wrap(complaint(f"{kind}\nOriginal-Rcpt-To: <{MARA}>"))) == (ReturnKind.COMPLAINT, ((MARA, "suppress"),))


def test_a_person_who_writes_about_bounces_reports_none() -> None:
    """Words alone make no report: it comes from a machine, or brings a letter back."""
    letter = f"From: {MARA}\nTo: letter@topten.example\nSubject: Re: eight more\n\nUser unknown is a plague, and my mailbox is full.\n"
    assert read(letter.encode()) == (ReturnKind.OTHER, ())
