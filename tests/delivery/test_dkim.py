"""Signatures as another program sees them: what they cover, what they forgive, and how they are written."""

import base64
import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.delivery.dkim import Seal, Signer
from newsletter.delivery.envelope import write_address
from newsletter.delivery.message import Splicer
from newsletter.model.errors import TemplateError
from newsletter.model.letters import Blank, CompiledLetter, Place
from tests.delivery.conftest import RING
from tests.delivery.signing import LETTERHEAD, SIGNED_AT, a_letter, a_message, both, ed_signer, hold, records, rsa_signer

ONCE_MORE = {  # how often each name stands in h=; an issue without a Reply-To, and the last four no more often than they occur
    **dict.fromkeys(("from", "to", "subject", "date", "message-id", "mime-version", "content-type"), 2),
    **dict.fromkeys(("list-id", "list-unsubscribe", "list-unsubscribe-post"), 2),
    **dict.fromkeys(("reply-to", "list-help", "list-owner", "list-archive", "feedback-id"), 1),
}


@dataclass(frozen=True)
class Change:
    """Something done to a letter on its way."""

    name: str
    make: Callable[[bytes], bytes]
    holds: bool = False


def put_before(header: bytes, line: bytes) -> Callable[[bytes], bytes]:
    return lambda message: message.replace(b"\r\n" + header, b"\r\n" + line + b"\r\n" + header, 1)


CHANGES = (
    Change(
        "a letter of the unsubscribe URL", lambda message: message.replace(b"List-Unsubscribe: <https://t", b"List-Unsubscribe: <https://b")
    ),
    Change("a second List-Unsubscribe-Post", put_before(b"Auto-Submitted", b"List-Unsubscribe-Post: List-Unsubscribe=One-Click")),
    Change("a letter of our Feedback-ID", lambda message: message.replace(b"Feedback-ID: 2020", b"Feedback-ID: 2021")),
    Change("a second From on top", lambda message: b"From: Bank <bank@bank.example>\r\n" + message),
    Change(
        "List-Unsubscribe-Post taken out", lambda message: message.replace(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b"")
    ),
    Change("a letter of the body", lambda message: message.replace(b"Good morning.", b"Good evening.", 1)),
    Change("more spaces in Subject", lambda message: message.replace(b"Subject: Story 1", b"Subject:   Story\t 1"), holds=True),
    Change("a Feedback-ID of the relay's own on top", lambda message: b"Feedback-ID: 1.us:relay\r\n" + message, holds=True),
    Change("more empty lines at the end", lambda message: message + b"\r\n" * 3, holds=True),
)
"""The first six must break the signature, the last three must not."""


def tags(header: bytes) -> dict[str, str]:
    """The tags of a DKIM-Signature header, its folding taken out."""
    pairs = (tag.partition("=") for tag in re.sub(r"\s+", "", header.decode().partition(":")[2]).split(";"))
    return {name: value for name, _, value in pairs}


def signature_headers(message: bytes) -> list[bytes]:
    """The signature headers at the top, as written, with their folding."""
    head = message.partition(b"\r\nFrom:")[0]
    return re.split(rb"\r\n(?=DKIM)", head)


def test_both_signatures_hold() -> None:
    """RSA for everybody, Ed25519 for those who know it, on one letter."""
    assert hold(a_message()) == [True, True]
    assert [tags(header)["a"] for header in signature_headers(a_message())] == ["rsa-sha256", "ed25519-sha256"]


@pytest.mark.parametrize("signer", [rsa_signer, ed_signer], ids=["rsa", "ed25519"])
def test_one_key_alone_signs_too(signer: Callable[[], Signer]) -> None:
    """Each kind stands by itself."""
    assert hold(a_message([signer()])) == [True]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_on_the_way(change: Change) -> None:
    """What a reader would be deceived by breaks both signatures; what relays do to any letter breaks none."""
    message = a_message()
    changed = change.make(message)
    assert changed != message
    assert hold(changed) == [change.holds] * 2


@pytest.mark.parametrize("name", [name for name in ONCE_MORE if name not in ("list-help", "list-owner", "list-archive", "feedback-id")])
def test_no_covered_header_can_be_added(name: str) -> None:
    """Also one that the letter does not have: programs disagree on which of two they show."""
    message = a_message()
    assert hold(f"{name}: x\r\n".encode() + message) == [False, False]
    assert hold(message.replace(b"\r\n\r\n", f"\r\n{name}: x\r\n\r\n".encode(), 1)) == [False, False]


@pytest.mark.parametrize("name", [name for name in ONCE_MORE if name != "reply-to"])
def test_no_covered_header_can_be_taken_out(name: str) -> None:
    """A letter without its Date or its List-Id is another letter."""
    message = a_message()
    without = re.sub(rf"\r\n{name}:.*?\r\n(?![ \t])".encode(), b"\r\n", message, count=1, flags=re.IGNORECASE | re.DOTALL)
    assert len(without) < len(message)
    assert hold(without) == [False, False]


def test_what_stands_in_the_header() -> None:
    """Every tag, and none besides: l= would let anybody write on below."""
    found = tags(signature_headers(a_message([rsa_signer()]))[0])
    names = found.pop("h").split(":")
    assert {name: names.count(name) for name in names} == ONCE_MORE
    assert len(base64.b64decode(found.pop("b"), validate=True)) == 256
    assert len(base64.b64decode(found.pop("bh"), validate=True)) == 32
    assert found == {"v": "1", "a": "rsa-sha256", "c": "relaxed/simple", "d": "topten.example", "s": "rsa2020", "t": "1582975800"}


def test_every_try_gives_the_same_bytes() -> None:
    """A second copy of one letter can be known as one; a letter of another second is another letter."""
    assert a_message() == a_message()
    assert a_message() != a_message(dated_at=SIGNED_AT + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("domain", "selector", "longest"),
    [
        ("topten.example", "rsa2020", 78),
        ("the-newsletter." * 4 + "example", "a-selector-of-great-length", 78),
        ("a." * 120 + "example", "b." * 20 + "c", 300),
    ],
    ids=["usual", "long", "too long for a line"],
)
def test_the_header_is_folded(domain: str, selector: str, longest: int) -> None:
    """Lines stay under 78 octets; a name that is longer itself stands whole on a line of its own, under 998."""
    signer = Signer(domain=domain, selector=selector, key=rsa_signer().key)
    message = a_message([signer])
    lines = signature_headers(message)[0].split(b"\r\n")
    assert [line for line in lines[1:] if not line.startswith(b" ") or not line.strip()] == []
    assert max(map(len, lines)) <= longest
    assert hold(message, records(signer)) == [True]


def test_headers_that_are_folded_already_and_words_outside_ascii() -> None:
    """What is signed is the form that receivers bring them to."""
    subject = "今日の十のニュース、そして読者からの手紙についての長い長い長い見出し"
    message = a_message(letter=a_letter(subject))
    assert b"?=\r\n =?utf-8?" in message
    assert hold(message) == [True, True]


def test_header_values_with_runs_of_spaces() -> None:
    """A value of a blank is made canonical like the words around it."""
    pieces = (b"From: letter@topten.example\r\nSubject: to \t", b"\r\n  and more  \r\n\r\nA body.\r\n")
    letter = CompiledLetter(pieces=pieces, places=(Place(blank=Blank.TO, encoding="header"),))
    parts = [pieces[0], b"you  and   me", pieces[1]]
    message = Seal(letter, both()).sign(parts, SIGNED_AT) + b"".join(parts)
    assert hold(message) == [True, True]


def test_of_two_headers_with_one_name_both_are_covered() -> None:
    """The last is signed first (RFC 6376 section 5.4.2); neither can change, nor a third come."""
    raw = b"From: letter@topten.example\r\nTo: one@example.org\r\nTo: two@example.org\r\n\r\nA body.\r\n"
    message = Seal(CompiledLetter(pieces=(raw,), places=()), both()).sign([raw], SIGNED_AT) + raw
    assert hold(message) == [True, True]
    for changed in (message.replace(b"one@", b"six@"), message.replace(b"two@", b"six@"), b"To: three@example.org\r\n" + message):
        assert hold(changed) == [False, False]


@pytest.mark.parametrize(
    ("pieces", "problem"),
    [
        ((b"From: a@b.example\r\n\r\nA body.\r\n\r\n",), "does not end in exactly one CRLF"),
        ((b"From: a@b.example\r\n\r\nA body.",), "does not end in exactly one CRLF"),
        ((b"From: a@b.example\r\n\r\nFor ", b""), "does not end in exactly one CRLF"),
        ((b"From: a@b.example\r\nTo: ", b"\r\n"), "no empty line"),
    ],
)
def test_a_letter_that_would_not_hold_is_refused(pieces: tuple[bytes, ...], problem: str) -> None:
    """Better no letter than ten thousand with a broken signature."""
    places = tuple(Place(blank=Blank.TO, encoding="text") for _ in pieces[1:])
    with pytest.raises(TemplateError, match=problem):
        Seal(CompiledLetter(pieces=pieces, places=places), both())


def test_no_key_shows_in_a_representation() -> None:
    """Records end up in logs and tracebacks."""
    assert repr(rsa_signer()) == "Signer(domain='topten.example', selector='rsa2020')"


def test_another_key_under_the_same_name_does_not_do() -> None:
    """The verifier of these tests can say no to a key."""
    other = Signer(domain="topten.example", selector="rsa2020", key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert hold(a_message([rsa_signer()]), records(other)) == [False]


LOCAL_PARTS = st.text(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=64)
HEXADECIMAL = st.text("0123456789abcdef", min_size=16, max_size=16)
SPLICERS = {}


@settings(max_examples=150, deadline=None)
@given(
    local=LOCAL_PARTS,
    domain=st.sampled_from(["example.org", "名前.example", "münchen.example", "a-" * 30 + "a.example"]),
    key=HEXADECIMAL,
    number=st.integers(0, 10**40),
    moved=st.integers(0, 10**8),
)
def test_whatever_stands_in_the_slots_the_signature_holds(local: str, domain: str, key: str, number: int, moved: int) -> None:
    """Long, short, with signs, outside ASCII: no value breaks what was made ready before it was known."""
    splicer = SPLICERS.setdefault("one", Splicer(a_letter(), LETTERHEAD, RING, [ed_signer()]))
    dated_at: datetime = SIGNED_AT + timedelta(seconds=moved)
    address, message_id = f"{local}@{domain}", f"<{number}.{key}@topten.example>"
    parts = splicer.message(write_address(address), address, subscriber_key=key, message_id=message_id, dated_at=dated_at)
    assert hold(b"".join(parts)) == [True]
