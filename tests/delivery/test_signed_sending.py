"""Signed letters on their way through the product and a real relay: what arrives is what was signed."""

import asyncio
from dataclasses import replace

from newsletter.delivery.run import send_test
from newsletter.delivery.smtp import connector
from newsletter.model.deliveries import Balance
from newsletter.model.letters import CompiledLetter
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import RelayOptions
from newsletter.model.states import VerdictKind
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.delivery.conftest import RING, Post, counts, misbehaving, relay_for
from tests.delivery.signing import LETTERHEAD, SIGNED_AT, a_letter, a_message, both, hold
from tests.delivery.test_notices import NoticeDesk
from tests.postfix import needs_postfix, temporary_postfix
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, an_issue, slots
from tests.smtp_sink import Sink

READERS = ("mara@example.org", "x" * 64 + "@" + "long." * 30 + "example", "o'neil+{news}=#1@example.org", "kato@名前.example")
FAR = LetterheadOptions(
    name="今日の十",
    from_address="letter@topten.example",
    reply_to="lisa@topten.example",
    postal_address="1 Main Street",
    base_url="https://" + "a-long-name." * 6 + "topten.example" + "/a-folder" * 8,
)


def the_issue() -> CompiledLetter:
    """As the product renders it: words in other letters, and lines that begin with dots."""
    first, *others = slots(10)
    issue = an_issue(subject="今日の十のニュース、そして読者からの手紙についての長い見出し")
    found = [replace(first, headline=".今日", summary="." * 200), *others]
    return RENDERER.render_issue(issue, found, FAR, OPTIONS, next_due=MONDAY).letter


async def send(post: Post, relay: RelayOptions, letter: CompiledLetter, letterhead: LetterheadOptions = LETTERHEAD) -> Balance:
    """The issue to its audience, with both signatures."""
    return await post.send_through(relay, letter, letterhead, signers=both())


def long_ago(post: Post) -> None:
    """Verifiers refuse by their own clock what is signed in the future."""
    post.clock.now = SIGNED_AT


async def test_an_issue_arrives_as_it_was_signed(post: Post) -> None:
    """Long addresses, signs, other alphabets, long links, dots: every copy is its reader's own, and both its signatures hold."""
    long_ago(post)
    async with Sink() as sink:
        await post.release(*READERS)
        found = await send(post, relay_for(sink), the_issue(), FAR)
    assert counts(found) == {"accepted": len(READERS)}
    assert [hold(letter.content) for letter in sink.letters] == [[True, True]] * len(READERS)
    assert len({letter.content for letter in sink.letters}) == len(READERS)


async def test_lines_that_begin_with_a_dot(post: Post) -> None:
    """What is done to them for the wire is undone at the other end."""
    long_ago(post)
    async with Sink() as sink:
        await post.release(*READERS)
        await send(post, relay_for(sink), a_letter(text=".\n..\n.a\n\n.\n", html="<p>\n.\n</p>\n..."))
    assert [hold(letter.content) for letter in sink.letters] == [[True, True]] * len(READERS)


async def test_a_second_try_sends_the_same_bytes(post: Post) -> None:
    """A receiver that kept the first copy after all can know the second as the same: signed at the first try's time."""
    long_ago(post)
    async with misbehaving("dot*1=450 4.2.1 mailbox busy") as sink:
        await post.release("mara@example.org")
        assert counts(await send(post, relay_for(sink), a_letter())) == {"deferred": 1}
        post.clock.move(hours=1)
        assert counts(await send(post, relay_for(sink), a_letter())) == {"accepted": 1}
    key = f"{post.issue_id:08x}{0:08x}"
    expected = a_message(subscriber_key=key, message_id=f"<20261121.{key}@topten.example>")
    assert [letter.content for letter in sink.letters] == [expected]


async def test_a_letter_passes_a_real_relay(post: Post) -> None:
    """Postfix adds its lines on top and hands on the rest as it came."""
    needs_postfix()
    long_ago(post)
    async with Sink() as sink:
        with temporary_postfix(relay_to=sink.port) as postfix:
            await post.release(*READERS)
            await send(post, relay_for(sink, port=postfix.port), the_issue(), FAR)
            await asyncio.to_thread(postfix.wait_until_empty)
    assert [letter.content.startswith(b"Received: ") for letter in sink.letters] == [True] * len(READERS)
    assert [hold(letter.content) for letter in sink.letters] == [[True, True]] * len(READERS)


async def test_notices_are_signed_too(any_database: Database, clock: HandClock) -> None:
    """A confirmation that lands among the spam is a reader lost."""
    clock.now = SIGNED_AT
    desk = NoticeDesk(any_database, clock)
    await desk.store("mara@example.org", created_at=SIGNED_AT, changed_at=SIGNED_AT)
    async with Sink() as sink:
        found = await desk.send(sink, lambda _: a_letter("Please confirm"), signers=both())
    assert found == {"accepted": 1}
    assert [hold(letter.content) for letter in sink.letters] == [[True, True]]


async def test_a_trial_copy_is_signed_too() -> None:
    """It shows an operator what readers will get."""
    async with Sink() as sink:
        connect = connector(relay_for(sink), LETTERHEAD)
        verdict = await send_test(connect, a_letter(), "me@example.org", LETTERHEAD, RING, now=SIGNED_AT, signers=both())
    assert verdict.kind is VerdictKind.ACCEPTED
    assert [hold(letter.content) for letter in sink.letters] == [[True, True]]
