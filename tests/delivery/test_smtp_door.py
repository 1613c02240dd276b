"""The door to the relay: greeting, encryption, login, and what we rely on in aiosmtplib."""

import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from newsletter.delivery.courier import Envelope, Lost, Reply, Stage, Unreachable
from newsletter.delivery.run import balance
from newsletter.delivery.smtp import connector
from newsletter.model.errors import RelayError
from tests.delivery.certificates import client_tls, server_tls
from tests.delivery.conftest import LETTERHEAD, Post, counts, misbehaving, readers, relay_for
from tests.smtp_sink import Sink

ENVELOPE = Envelope(b"letter@topten.example", b"lisa@example.com")


async def connect(sink: Sink, trusting: ssl.SSLContext | None = None, **changes: Any) -> Any:
    usual = {"connect_timeout": timedelta(seconds=5), "command_timeout": timedelta(seconds=5)}
    return await connector(relay_for(sink, **{**usual, **changes}), LETTERHEAD, trusting or client_tls())()


@pytest.fixture
async def tls_sink() -> AsyncIterator[Sink]:
    async with Sink(tls=server_tls()) as listening:
        yield listening


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_letters_travel_encrypted(post: Post, tls: str) -> None:
    """With STARTTLS and with TLS from the start, to a certificate that is checked."""
    await post.release(*readers(5))
    async with Sink(tls=server_tls(), tls_first=tls == "tls", account="yes") as sink:
        relay = relay_for(sink, host="localhost", tls=tls, username="lisa", password="secret")
        result = await post.send(sink, relay, connect=connector(relay, LETTERHEAD, client_tls()))
    assert counts(result) == {"accepted": 5}
    assert sum(line.startswith(b"AUTH PLAIN") for line in sink.lines) == sink.connections


async def test_a_certificate_for_another_name_is_refused(tls_sink: Sink) -> None:
    """The relay must be who the settings say; an operator is told what to change."""
    trouble = await connect(tls_sink, host="127.0.0.1", tls="starttls")
    assert isinstance(trouble, Unreachable) and trouble.needs_operator
    assert trouble.problem.startswith("shows a certificate of another name: IP address mismatch")
    assert "relay.host" in trouble.cure


async def test_a_certificate_of_nobody_we_trust_is_refused(tls_sink: Sink) -> None:
    """A self-signed certificate is not enough."""
    trouble = await connect(tls_sink, ssl.create_default_context(), host="localhost", tls="starttls")
    assert isinstance(trouble, Unreachable) and trouble.needs_operator
    assert "self-signed" in trouble.problem


async def test_no_letter_leaves_without_the_encryption_that_was_asked_for(sink: Sink) -> None:
    """A relay that does not offer STARTTLS gets no letter in the clear."""
    trouble = await connect(sink, host="localhost", tls="starttls")
    assert isinstance(trouble, Unreachable) and trouble.needs_operator
    assert (trouble.problem, sink.lines[1:]) == ("does not offer STARTTLS", [])


async def test_broken_starttls_is_tried_again(tls_sink: Sink) -> None:
    """A relay that breaks off in the middle of it may be well again soon."""
    async with misbehaving("starttls=drop", tls=server_tls()) as sink:
        trouble = await connect(sink, host="localhost", tls="starttls")
    assert isinstance(trouble, Unreachable) and not trouble.needs_operator


@pytest.mark.parametrize(("reply", "needs_operator"), [("535 5.7.8 authentication failed", True), ("454 4.7.0 temporary failure", False)])
async def test_a_refused_login(reply: str, needs_operator: bool) -> None:
    """A wrong password needs an operator, a relay that cannot look it up right now does not; the password is in neither account."""
    async with misbehaving(f"auth={reply}", account="yes") as sink:
        trouble = await connect(sink, username="lisa", password="hunter2-secret")
    assert isinstance(trouble, Unreachable) and trouble.needs_operator is needs_operator
    assert "hunter2" not in repr(trouble)
    assert ("relay.password" in trouble.cure) is needs_operator


async def test_a_relay_without_login_is_explained(sink: Sink) -> None:
    """A user name for a relay that asks for none is a mistake in the settings."""
    trouble = await connect(sink, username="lisa")
    assert isinstance(trouble, Unreachable) and trouble.needs_operator and "relay.username" in trouble.cure


async def test_a_wrong_password_loses_nothing(post: Post) -> None:
    """The run ends with a clear account, every row waits, and the relay is not asked again and again."""
    await post.release(*readers(50))
    async with misbehaving("auth=535 5.7.8 no", account="yes") as sink:
        with pytest.raises(RelayError) as told:
            await post.send(sink, relay_for(sink, username="lisa", password="wrong"))
    assert counts(await balance(post.database, post.issue_id)) == {"pending": 50}
    assert str(told.value) == (
        f"relay 127.0.0.1:{sink.port}: refused our user name or password (535)\n"
        "  Check relay.username and relay.password (better set as NEWSLETTER_RELAY__PASSWORD)."
    )
    assert sink.connections <= 3


async def test_a_relay_that_refused_us_is_left_alone_for_a_while() -> None:
    """A scheduler that calls every few seconds must not knock as often: relays lock accounts for that."""
    async with misbehaving("auth=535 5.7.8 no", account="yes") as sink:
        settings = {"username": "lisa", "password": "wrong"}
        patient = connector(relay_for(sink, longest_pause=timedelta(hours=1), **settings), LETTERHEAD)
        told = [await patient() for _ in range(5)]
        assert (sink.connections, [one == told[0] for one in told]) == (1, [True] * 5)
        again = connector(relay_for(sink, longest_pause=timedelta(0), **settings), LETTERHEAD)
        await again()
        await again()
    assert sink.connections == 3


async def test_we_greet_with_our_own_name(sink: Sink) -> None:
    """EHLO carries the domain of the From address, or the name in the settings; never the machine's."""
    await (await connect(sink)).close()
    await (await connect(sink, local_hostname="mx1.topten.example")).close()
    assert [line for line in sink.lines if line.startswith(b"EHLO")] == [b"EHLO topten.example\r\n", b"EHLO mx1.topten.example\r\n"]


async def test_an_old_relay_is_greeted_in_its_own_words() -> None:
    """One that does not know EHLO gets HELO."""
    async with misbehaving("ehlo*1=502 5.5.2 what?") as sink:
        courier = await connect(sink)
        assert await courier.start(ENVELOPE) == Reply(Stage.DATA, 354, "go on")
    assert sink.lines[1] == b"HELO topten.example\r\n"


@pytest.mark.parametrize("changes", [{"local_hostname": "two words"}, {"host": "a\nb"}, {"host": "a..b"}])
async def test_settings_that_cannot_be_spoken_are_explained(sink: Sink, changes: dict[str, str]) -> None:
    """A name with a blank or line end is a mistake in the settings, not a stack trace."""
    trouble = await connect(sink, **changes)
    assert isinstance(trouble, Unreachable) and trouble.needs_operator and "relay.host" in trouble.cure


async def test_stages_are_told_apart() -> None:
    """Lost before 354 and lost in the content are the same error to aiosmtplib; to us they are safe and doubtful."""
    async with misbehaving("data*1=drop", "content*1=drop") as sink:
        before = await connect(sink)
        safe = await before.start(ENVELOPE)
        during = await connect(sink)
        await during.start(ENVELOPE)
        doubtful = await during.content([b"x\r\n"] * 100)
    assert isinstance(safe, Lost) and isinstance(doubtful, Lost)
    assert (safe.stage, doubtful.stage, before.is_open, during.is_open) == (Stage.DATA, Stage.CONTENT, False, False)


async def test_an_envelope_that_came_to_nothing_is_cleared() -> None:
    """After a recipient that was refused the next letter begins with RSET; after an accepted one it need not."""
    async with misbehaving("rcpt*1=550 5.1.1 nobody") as sink:
        courier = await connect(sink)
        await courier.start(ENVELOPE)
        for _ in range(2):
            await courier.start(ENVELOPE)
            await courier.content([b"x\r\n"])
        await courier.close()
    verbs = [line[:4] for line in sink.lines]
    assert verbs == [b"EHLO", b"MAIL", b"RCPT", b"RSET", *[b"MAIL", b"RCPT", b"DATA"] * 2, b"QUIT"]


async def test_an_abandoned_letter_is_forgotten(sink: Sink) -> None:
    """After the 354 only breaking off keeps the content back; the relay has no letter then."""
    courier = await connect(sink)
    assert await courier.start(ENVELOPE) == Reply(Stage.DATA, 354, "go on")
    await courier.abandon()
    again = await connect(sink)
    await again.start(ENVELOPE)
    await again.content([b"x\r\n"])
    await again.close()
    assert (courier.is_open, len(sink.letters)) == (False, 1)


async def test_a_closed_courier_says_so(sink: Sink) -> None:
    """Nothing raises: a letter on a closed connection has not begun."""
    courier = await connect(sink)
    await courier.close()
    await courier.close()
    assert not courier.is_open
    lost = await courier.start(ENVELOPE)
    assert isinstance(lost, Lost) and lost.stage is Stage.MAIL
