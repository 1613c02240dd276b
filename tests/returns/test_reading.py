# ruff: noqa: E501 – a notification stands on one line
"""What mail that came back means, in the wording of each program that writes it, and whatever happens to it on the way."""

import json
import random
import time

import pytest

from newsletter.model.returns import Clues, ReturnKind
from newsletter.returns.reading import read_return
from tests.returns.mutations import mutations, originals
from tests.returns.samples import LETTER, OURS, SAMPLES, Sample, complaint, fields, mail, report

BY_NAME = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def said_of(raw: bytes) -> tuple[ReturnKind, tuple[tuple[str, str], ...]]:
    """What was read: the kind, and address and action of each recipient."""
    returned = read_return(raw)
    return returned.kind, tuple((one.address, one.action.value) for one in returned.recipients)


@BY_NAME
def test_every_family_is_read(sample: Sample) -> None:
    """A dead address or a complaint suppresses, what is our fault goes to the operator, what passes is counted or ignored."""
    assert said_of(sample.raw) == (sample.kind, sample.recipients)


@BY_NAME
@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_line_ends_change_nothing(sample: Sample, ends: str) -> None:
    """A report means the same however its lines end."""
    assert said_of(sample.raw.replace(b"\n", ends.encode())) == (sample.kind, sample.recipients)


CLUES = Clues(
    sent_to=("b+envelope@bounce.topten.example", OURS),
    tokens=("TOKEN123", "https://topten.example/u/TOKEN123", "mailto:unsub+TOKEN123@bounce.topten.example"),
    message_ids=("<20261122.0123456789abcdef@topten.example>",),
    addresses=("mara@example.com",),
)


def test_clues_come_from_the_envelope_the_report_and_the_letter() -> None:
    """Whose letter it was can be told from where the report went, from the letter's links, and from its Message-ID."""
    raw = report("No.", fields("mara@example.com", "5.1.1", "550 5.1.1 no such user"))
    assert read_return(raw, ("b+envelope@bounce.topten.example",)).clues == CLUES


def test_a_complaint_without_recipient_and_body_keeps_its_clues() -> None:
    """Microsoft's reports of 2026 name nobody and bring no text: the headers must do."""
    redacted = LETTER.replace("mara@example.com", "redacted")
    clues = read_return(complaint("abuse", "Original-Rcpt-To: redacted", redacted)).clues
    assert (clues.tokens[0], clues.message_ids, clues.addresses) == ("TOKEN123", ("<20261122.0123456789abcdef@topten.example>",), ())


def test_an_answer_of_a_machine_keeps_the_letter_it_answers() -> None:
    """RFC 3834 3.1.5: In-Reply-To names it."""
    holiday = next(sample for sample in SAMPLES if sample.name == "holiday")
    assert read_return(holiday.raw).clues.message_ids == ("<20261122.0123456789abcdef@topten.example>",)


def test_words_of_our_own_letter_are_not_the_server_s() -> None:
    """The letter that comes back may speak of spam and unknown users: only what stands before it counts."""
    letter = LETTER + "\nUser unknown. Mailbox full. Blocked as spam.\n"
    said = "Hi. This is the qmail-send program.\n\n<mara@example.com>:\ndelivery failed.\n\n"
    text = f"{said}--- Below this line is a copy of the message.\n\n{letter}"
    assert said_of(mail(text, subject="failure notice")) == (ReturnKind.BOUNCE, (("mara@example.com", "soft"),))


def test_what_another_project_calls_permanent_is_not_believed() -> None:
    """The second opinion names whom a report is about; that the address is dead it cannot say."""
    raw = mail("A report in a form of its own.\n\n--- no address is in it ---\n", subject="Undeliverable: delivery failure")
    assert said_of(raw) == (ReturnKind.BOUNCE, (("", "soft"),))


@pytest.mark.parametrize("sample", SAMPLES[::7], ids=lambda sample: sample.name)
def test_a_report_cut_off_anywhere_is_still_read(sample: Sample) -> None:
    """Half a report is read as far as it goes."""
    for end in range(0, len(sample.raw), 17):
        assert read_return(sample.raw[:end]).kind in ReturnKind


@pytest.mark.slow
def test_ten_thousand_broken_mails_are_read() -> None:
    """No mail, however broken, stops the intake."""
    kinds = {read_return(mail).kind for _, mail in mutations(originals(), range(10_000))}
    assert {ReturnKind.BOUNCE, ReturnKind.COMPLAINT, ReturnKind.AUTO_REPLY, ReturnKind.OTHER} <= kinds


_HEADS = {
    "text": b"From: MAILER-DAEMON@x\nSubject: Undelivered mail\n\n",
    "fields": b'From: MAILER-DAEMON@x\nContent-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n',
    "header": b"Subject: ",
    "page": b"From: MAILER-DAEMON@x\nContent-Type: text/html\n\n<p>",
    "nothing": b"",
}
_UNITS = (
    b"a",
    b"<",
    b" ",
    b"\n",
    b"a@b ",
    b"user ",
    b"550 5.1.1 ",
    b"=?",
    b"\n--b\n",
    b"Final-Recipient: rfc822;a@b\n\n",
    b"mailbox a a a a ",
    b"{",
    b"<script",
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("head", _HEADS)
def test_a_megabyte_of_one_thing_costs_little(head: str) -> None:
    """A report made to be slow takes less than a second of the processor: every pattern is linear, and every loop has an end."""
    for unit in _UNITS:
        hostile = _HEADS[head] + unit * (1_000_000 // len(unit))
        begun = time.process_time()
        read_return(hostile)
        assert time.process_time() - begun < 1.5, unit


def test_parts_within_parts_end() -> None:
    """Nesting deeper than any report is read as text."""
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (number, number) for number in range(15_000))
    assert read_return(deep).kind is ReturnKind.OTHER


def test_noise_is_no_report() -> None:
    """Bytes of chance are read too."""
    assert read_return(random.Random(7).randbytes(50_000)).recipients == ()


@pytest.mark.parametrize(
    ("kind", "inside", "read"),
    [
        ("Bounce", {"bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "mara@example.com", "status": "5.1.1", "diagnosticCode": "550 5.1.1 no such user"}]}}, (ReturnKind.BOUNCE, (("mara@example.com", "suppress"),))),
        ("Complaint", {"complaint": {"complainedRecipients": [{"emailAddress": "mara@example.com"}]}}, (ReturnKind.COMPLAINT, (("mara@example.com", "suppress"),))),
        ("Delivery", {"delivery": {"recipients": ["mara@example.com"]}}, (ReturnKind.DELIVERED, (("mara@example.com", "ignore"),))),
    ],
    ids=["bounce", "complaint", "delivery"],
)  # fmt: skip
def test_a_topic_that_tells_by_mail_is_read(kind: str, inside: dict, read: tuple) -> None:
    """Amazon SES can be told to write its notifications to a mailbox: then they are JSON in the text."""
    text = json.dumps({"notificationType": kind, "mail": {"source": OURS}} | inside)
    assert said_of(mail(text, subject="AWS Notification Message", sender="no-reply@sns.example")) == read
