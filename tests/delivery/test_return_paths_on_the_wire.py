"""Where bounces and leaving readers come back to: what a real send says in MAIL FROM and List-Unsubscribe, read by somebody else's eyes."""

import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.parser import BytesHeaderParser

import pytest
from structlog.testing import capture_logs

from newsletter.delivery.run import send_test
from newsletter.delivery.smtp import connector
from newsletter.model.letters import Blank, CompiledLetter
from newsletter.model.options import LetterheadOptions
from newsletter.model.return_options import ReturnOptions
from newsletter.model.return_paths import read_return_path, read_unsubscribe_address
from newsletter.model.returns import ReturnPath
from newsletter.model.states import VerdictKind
from newsletter.model.tokens import KeyRing, Purpose, read_token
from newsletter.storage.database import Database
from tests.conftest import NOW, HandClock
from tests.delivery.conftest import LETTER, LETTERHEAD, RING, Post, counts, misbehaving, readers, received, relay_for
from tests.delivery.signing import LETTERHEAD as SIGNED_LETTERHEAD
from tests.delivery.signing import a_letter, both, hold
from tests.delivery.test_moved_meanwhile import NEW, OLD, confirmed, move
from tests.delivery.test_notices import NoticeDesk
from tests.delivery.test_signed_sending import long_ago
from tests.delivery.test_wire import LONGEST_BASE
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, an_issue, slots
from tests.rendering.test_message import broken_rules
from tests.smtp_sink import Letter, Sink

DOMAIN = "bounce.topten.example"
LONGEST_DOMAIN = ".".join(["a-long-name-for-what-comes-back"] * 5) + ".of-our-business.topten.example"
ISSUE_ON = date(2026, 11, 21)
_URI = re.compile(r"<([^<>]*)>")


def the_issue(letterhead: LetterheadOptions, *, text_only: bool = False) -> CompiledLetter:
    return RENDERER.render_issue(an_issue(), slots(10), letterhead, OPTIONS, next_due=MONDAY, text_only=text_only).letter


def ways_out(content: bytes) -> list[str]:
    """What List-Unsubscribe offers, as a parser of the standard library unfolds it."""
    return _URI.findall(BytesHeaderParser().parsebytes(content)["List-Unsubscribe"].replace("\r\n", ""))


def told(letter: Letter, domain: str = DOMAIN, ring: KeyRing = RING) -> tuple[ReturnPath | None, str | None, str | None]:
    """What the envelope and both ways out of a letter say."""
    link, mail = ways_out(letter.content)
    token = link.rpartition("/u/")[2]
    return (
        read_return_path(letter.sender, domain, ring),
        read_token(Purpose.UNSUBSCRIBE, token, ring, NOW),
        read_unsubscribe_address(mail.removeprefix("mailto:"), domain, ring),
    )


def mail_lines(sink: Sink) -> dict[str, list[bytes]]:
    """The MAIL lines of each try, by recipient: sender and recipient go in two commands, one behind the other."""
    found: dict[str, list[bytes]] = {}
    for mail, rcpt in zip(sink.lines, sink.lines[1:], strict=False):
        if mail.startswith(b"MAIL") and rcpt.startswith(b"RCPT"):
            found.setdefault(rcpt.split(b"<")[1].split(b">")[0].decode(), []).append(mail)
    return found


@pytest.mark.parametrize(
    "offered", [(), ("PIPELINING",), ("CHUNKING",), ("PIPELINING", "CHUNKING")], ids=lambda names: "+".join(names) or "plain"
)
async def test_every_letter_names_its_own_reader_and_issue(post: Post, offered: tuple[str, ...]) -> None:
    """In its return path and in both ways out, however relay and courier talk; and no address of a reader stands in any of them."""
    people = readers(60)
    await post.release(*people)
    async with misbehaving(extensions=offered) as sink:
        assert counts(await post.send(sink, return_domain=DOMAIN)) == {"accepted": 60}
    keys = {address: f"{post.issue_id:08x}{number:08x}" for number, address in enumerate(people)}
    assert {letter.recipient: told(letter) for letter in sink.letters} == {
        address: (ReturnPath(subscriber_key=key, issue_on=ISSUE_ON), key, key) for address, key in keys.items()
    }
    assert not any("reader" in letter.sender + "".join(ways_out(letter.content)) for letter in sink.letters)
    assert max(map(len, sink.lines)) <= 512  # RFC 5321 section 4.5.3.1.4


@pytest.mark.parametrize("offered", [(), ("PIPELINING",)], ids=["plain", "PIPELINING"])
async def test_a_greylisted_letter_comes_again_in_the_same_envelope(post: Post, offered: tuple[str, ...]) -> None:
    """A relay that said "later" knows the letter by sender and recipient, whether it said so before the content or behind it."""
    await post.release(*readers(8))
    async with misbehaving("dot*8=451 4.2.0 busy", greylist=True, extensions=offered) as sink:
        for _ in range(3):
            await post.send(sink, relay_for(sink, connections=1), return_domain=DOMAIN)
            post.clock.move(hours=1)
    tries = mail_lines(sink)
    senders = {letter.recipient: f"MAIL FROM:<{letter.sender}>\r\n".encode() for letter in sink.letters}
    assert tries == {address: [senders[address]] * 3 for address in readers(8)}
    assert len({*senders.values()}) == 8


async def test_who_moved_is_written_to_under_the_new_key(post: Post, sink: Sink) -> None:
    """A bounce from the new address is about the new address."""
    await post.release(OLD)
    await confirmed(post)
    await move(post)
    await post.send(sink, return_domain=DOMAIN)
    assert [(letter.recipient, told(letter)) for letter in sink.letters] == [
        (NEW, (ReturnPath(subscriber_key="e" * 16, issue_on=ISSUE_ON), "e" * 16, "e" * 16))
    ]


async def test_without_a_domain_the_from_address_takes_bounces(post: Post, sink: Sink) -> None:
    """And there is one way out, by the link."""
    await post.release("lisa@example.com")
    await post.send(sink)
    (letter,) = sink.letters
    assert (letter.sender, len(ways_out(letter.content))) == ("letter@topten.example", 1)


@pytest.mark.parametrize("text_only", [False, True], ids=["both parts", "plain text"])
async def test_the_header_stands_as_receivers_want_it(post: Post, sink: Sink, text_only: bool) -> None:
    """With the longest base URL and domain: ASCII, never encoded, https first, broken only behind the comma, no line too long."""
    letterhead = a_letterhead(base_url=LONGEST_BASE)
    assert (len(LONGEST_DOMAIN), ReturnOptions(domain=LONGEST_DOMAIN).domain) == (190, LONGEST_DOMAIN)
    with pytest.raises(ValueError, match="at most 190"):
        ReturnOptions(domain=f"x{LONGEST_DOMAIN}")
    await post.release("lisa@example.com")
    await post.send_through(relay_for(sink), the_issue(letterhead, text_only=text_only), letterhead, return_domain=LONGEST_DOMAIN)
    (letter,) = sink.letters
    key = f"{post.issue_id:08x}00000000"
    assert told(letter, LONGEST_DOMAIN) == (ReturnPath(subscriber_key=key, issue_on=ISSUE_ON), key, key)
    link, mail = ways_out(letter.content)
    written = letter.content.partition(b"\r\nList-Unsubscribe: ")[2].partition(
        b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    )[0]
    assert written.decode("ascii") == f"<{link}>,\r\n <{mail}>"
    assert (link.startswith(f"{LONGEST_BASE}/u/"), mail.startswith("mailto:u+"), b"=?" in written) == (True, True, False)
    assert broken_rules(letter.content) <= {"header line over 78"}


async def test_signatures_cover_both_ways_out(post: Post, sink: Sink) -> None:
    """What is added when a letter is sent is added before it is signed; whoever changes the address breaks both signatures."""
    long_ago(post)
    await post.release("mara@example.org")
    await post.send_through(relay_for(sink), a_letter(), SIGNED_LETTERHEAD, signers=both(), return_domain=DOMAIN)
    (letter,) = sink.letters
    assert hold(letter.content) == [True, True]
    for before, after in ((b"<mailto:u+", b"<mailto:v+"), (b"CFBL-Address: fbl@", b"CFBL-Address: abc@")):
        changed = letter.content.replace(before, after)
        assert (hold(changed), changed == letter.content) == ([False, False], False)


@pytest.mark.parametrize(
    ("domain", "signed", "told"),
    [
        pytest.param(DOMAIN, True, f"fbl@{DOMAIN}; report=arf", id="below ours"),
        pytest.param("topten.example", True, "fbl@topten.example; report=arf", id="ours"),
        pytest.param("bounce.nottopten.example", True, None, id="another's"),
        pytest.param(DOMAIN, False, None, id="not signed by us"),
    ],
)
async def test_providers_hear_where_to_complain_if_they_may_believe_it(
    post: Post, sink: Sink, domain: str, signed: bool, told: str | None
) -> None:
    """RFC 9477 wants a signature for the very domain of From over it, and the address there or below."""
    await post.release("mara@example.org")
    await post.send_through(relay_for(sink), a_letter(), SIGNED_LETTERHEAD, signers=both() if signed else (), return_domain=domain)
    (letter,) = sink.letters
    assert (message_from_bytes(letter.content)["CFBL-Address"], len(ways_out(letter.content))) == (told, 2)


async def test_a_notice_names_its_reader_and_itself(database: Database, clock: HandClock, sink: Sink) -> None:
    """Also at its second try; a letter to an operator comes from the From address, and nobody leaves by it."""
    desk = NoticeDesk(database, clock)
    sign_up = await desk.store("new@example.com")
    alarm = CompiledLetter(
        pieces=(b"From: Lisa <letter@topten.example>\r\nTo: ", b"\r\nMessage-ID: ", b"\r\n\r\nLook.\r\n"),
        places=(replace(LETTER.places[0], blank=Blank.TO), replace(LETTER.places[0], blank=Blank.MESSAGE_ID)),
    )
    await desk.store("operator@example.com", "alarm", None)
    async with misbehaving(greylist=True) as sink:
        for _ in range(2):
            await desk.send(sink, lambda notice: LETTER if notice.subscriber_key else alarm, return_domain=DOMAIN)
            clock.move(hours=1)
    (notice, alarmed) = sorted(sink.letters, key=lambda letter: letter.recipient)
    path, key, by_mail = told(notice)
    assert path == ReturnPath(subscriber_key=key or "", notice_id=sign_up)
    assert (key, message_from_bytes(alarmed.content)["List-Unsubscribe"], alarmed.sender) == (by_mail, None, "letter@topten.example")
    assert sorted(line for line in sink.lines if line.startswith(b"MAIL")) == sorted(
        f"MAIL FROM:<{letter.sender}>\r\n".encode() for letter in sink.letters * 2
    )


async def test_a_trial_copy_is_nobodys(sink: Sink) -> None:
    """It looks like the letter, its bounce comes to the From address, and its ways out are no reader's."""
    connect = connector(relay_for(sink), LETTERHEAD)
    verdict = await send_test(connect, LETTER, "me@example.com", LETTERHEAD, RING, now=NOW, return_domain=DOMAIN)
    (letter,) = sink.letters
    nobody = "0" * 16
    assert (verdict.kind, letter.sender, told(letter)) == (VerdictKind.ACCEPTED, "letter@topten.example", (None, nobody, nobody))


async def test_a_return_path_is_never_logged(post: Post) -> None:
    """Whoever reads a log could bounce its reader: not even where the relay refuses it and quotes it."""
    await post.release(*readers(6))
    quoted = f"<b+20261121.{post.issue_id:08x}00000001.aaaaaaaaaaaaaaaa@{DOMAIN}>"
    with capture_logs() as logs:
        async with misbehaving(f"mail*2=450 4.1.8 {quoted} later", f"rcpt*2=451 4.3.0 {quoted}", f"dot*2=452 4.2.2 {quoted} full") as sink:
            await post.send(sink, return_domain=DOMAIN)
    assert (len(sink.lines) > 6, [entry for entry in logs if "b+" in repr(entry) or DOMAIN in repr(entry)]) == (True, [])


@pytest.mark.parametrize("offered", [(), ("SMTPUTF8", "8BITMIME")], ids=["a relay without SMTPUTF8", "a relay that offers it"])
async def test_letters_outside_ascii_stop_no_batch(post: Post, offered: tuple[str, ...]) -> None:
    """A domain of another alphabet is written in A-labels, a local part of one is rejected by itself, and all others are served."""
    await post.release("ada@example.com", "lisa@bücher.example", "jürgen@example.com", "用户@例え.example", "tom@example.com")
    async with misbehaving(extensions=offered) as sink:
        ended = await post.send(sink, relay_for(sink, connections=1), return_domain=DOMAIN)
    assert (counts(ended), received(sink)) == (
        {"accepted": 3, "rejected": 2},
        ["ada@example.com", "lisa@xn--bcher-kva.example", "tom@example.com"],
    )
