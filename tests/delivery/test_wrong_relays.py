"""Mistakes in the relay's settings: each a cause of one line and a cure that names what to change."""

import asyncio
import ssl
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from newsletter.delivery.courier import Connect, Unreachable
from newsletter.delivery.run import send_test
from newsletter.delivery.smtp import connector
from newsletter.model.errors import RelayError
from tests.conftest import NOW
from tests.delivery.certificates import client_tls, server_tls
from tests.delivery.conftest import LETTER, LETTERHEAD, RING, misbehaving, relay_for
from tests.smtp_sink import Sink

PORT = "Check relay.host and relay.port."
FROM_THE_START = 'Set relay.tls to "tls" and relay.port to its port for that (often 465), or ask the relay\'s operator.'
LOGIN = "Check relay.username and relay.password (better set as NEWSLETTER_RELAY__PASSWORD)."
ACCOUNT = {"username": "lisa", "password": "hunter2"}

SAID: dict[str, tuple[str, dict[str, Any], str, str, bool]] = {
    "an HTTP server": ("banner=HTTP/1.1 400 Bad Request\r\n", {}, "does not speak SMTP; it says: HTTP/1.1 400 Bad Request", PORT, True),
    "something else": ("banner=+OK POP3\r\n", {}, "does not speak SMTP; it says: +OK POP3", PORT, False),
    "silence": (
        "banner=hang",
        {},
        "takes the connection and says nothing",
        f'{PORT} If the port speaks TLS from the start (often 465), set relay.tls to "tls".',
        False,
    ),
    "a closed door": ("banner=drop", {}, "broke off the connection", f"{PORT} It may not want connections from this machine.", False),
    "no service": ("banner=554 no service", {}, "answered 554 before any letter: no service", "Its own words say why.", False),
    "a wrong password": ("auth=535 5.7.8 no", ACCOUNT, "refused our user name or password (535)", LOGIN, True),
    "a password in the clear": (
        "auth=538 5.7.11 encryption required",
        ACCOUNT,
        "asks for encryption before the password (538)",
        'Set relay.tls to "starttls" or "tls".',
        True,
    ),
    "accounts cannot be looked up": (
        "auth=454 4.7.0 later",
        ACCOUNT,
        "cannot check our user name and password now (454)",
        "Wait; if it stays, ask the relay's operator.",
        False,
    ),
    "no login": (
        "",
        ACCOUNT,
        "does not offer to log in",
        "Remove relay.username, or set relay.tls: many relays ask for TLS first.",
        True,
    ),
    "no way to log in": (
        "ehlo=250-sink\r\n250 AUTH GSSAPI",
        ACCOUNT,
        "offers no way to log in that we know",
        "Ask the relay's operator for a password that works with PLAIN or LOGIN, or use another relay.",
        True,
    ),
    "no STARTTLS": ("", {"tls": "starttls"}, "does not offer STARTTLS", FROM_THE_START, True),
    "STARTTLS that drops": (
        "starttls=drop",
        {"tls": "starttls"},
        "offers STARTTLS, and it fails: the connection breaks off",
        FROM_THE_START,
        False,
    ),
    "STARTTLS that is refused": (
        "starttls=454 4.7.0 not now",
        {"tls": "starttls"},
        "offers STARTTLS, and it fails: the answer is 454",
        FROM_THE_START,
        False,
    ),
    "TLS to a plain port": (
        "",
        {"tls": "tls"},
        "does not speak TLS from the start on this port",
        'Set relay.tls to "starttls" (often port 587), or relay.port to its port for TLS from the start (often 465).',
        True,
    ),
}
"""What answers: rule, settings, problem, cure, and whether trying again is of no use."""


def connects_to(relay: Any, **changes: Any) -> Connect:
    usual = {"host": "localhost", "connect_timeout": timedelta(seconds=1), "command_timeout": timedelta(seconds=1)}
    return connector(relay_for(relay, **{**usual, **changes}), LETTERHEAD, client_tls())


@pytest.mark.parametrize("what", SAID)
async def test_a_mistake_has_a_cause_and_a_cure(what: str) -> None:
    """What the operator reads in the command line, the console and the log; the password is in none of it."""
    rule, settings, problem, cure, needs_operator = SAID[what]
    manners: dict[str, Any] = (
        {"tls": server_tls()} if rule.startswith("starttls") else {"account": "yes"} if rule.startswith("auth") else {}
    )
    async with misbehaving(*([rule] if rule else []), **manners) as sink:
        trouble = await connects_to(sink, **settings)()
    assert trouble == Unreachable(relay=f"relay localhost:{sink.port}", problem=problem, cure=cure, needs_operator=needs_operator)
    assert "hunter2" not in repr(trouble) and "\n" not in problem + cure


async def test_starttls_with_nonsense_behind_it() -> None:
    """It says yes and then goes on in the clear: no letter, and no stack trace of the TLS library."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for said in (b"220 relay\r\n", b"250-relay\r\n250 STARTTLS\r\n", b"220 go on\r\n", b"500 what?\r\n"):
            writer.write(said)
            await reader.read(1024)
        writer.close()

    async with await asyncio.start_server(meet, "127.0.0.1", 0) as server:
        here = Sink(port=server.sockets[0].getsockname()[1])
        trouble = await connects_to(here, tls="starttls")()
    assert isinstance(trouble, Unreachable)
    assert (trouble.problem, trouble.cure) == ("offers STARTTLS, and it fails: wrong version number", FROM_THE_START)


async def test_plain_words_to_a_port_that_speaks_tls() -> None:
    """Both wait for the other to begin: the cure names TLS."""
    async with Sink(tls=server_tls(), tls_first=True) as sink:
        trouble = await connects_to(sink, tls="none")()
    assert isinstance(trouble, Unreachable)
    assert trouble.problem == "takes the connection and says nothing" and 'set relay.tls to "tls"' in trouble.cure


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_certificates_are_told_apart(tls: str) -> None:
    """Of another name is the setting's mistake, of an unknown signer the certificate's."""
    async with Sink(tls=server_tls(), tls_first=tls == "tls") as sink:
        other_name = await connects_to(sink, host="127.0.0.1", tls=tls)()
        unknown = await connector(relay_for(sink, host="localhost", tls=tls), LETTERHEAD, ssl.create_default_context())()
    assert isinstance(other_name, Unreachable) and other_name.needs_operator
    assert other_name.problem.startswith("shows a certificate of another name: IP address mismatch, certificate is not valid for")
    assert other_name.cure == "Set relay.host to the name in the relay's certificate, or have the certificate mended."
    assert isinstance(unknown, Unreachable) and unknown.needs_operator
    assert unknown.problem == "shows a certificate that we cannot trust: self-signed certificate"
    assert unknown.cure.endswith("(environment variable SSL_CERT_FILE).")


async def test_nothing_listens() -> None:
    """A relay that is not running may soon be: it is tried again, and the cure says where to look."""
    async with misbehaving() as gone:
        pass
    trouble = await connects_to(gone, host="127.0.0.1")()
    assert trouble == Unreachable(
        relay=f"relay 127.0.0.1:{gone.port}", problem="nothing listens there", cure=f"{PORT} Is the relay running?"
    )


async def test_a_trial_copy_tells_the_operator() -> None:
    """The same words reach whoever pressed the button."""
    async with misbehaving("auth=535 5.7.8 no", account="yes") as sink:
        with pytest.raises(RelayError) as told, capture_logs():
            await send_test(connects_to(sink, **ACCOUNT), LETTER, "lisa@example.com", LETTERHEAD, RING, now=NOW)
    assert str(told.value) == f"relay localhost:{sink.port}: refused our user name or password (535)\n  {LOGIN}"
