"""What we rely on in aiosmtplib. If a new version fails here, read its protocol before raising the pin in pyproject.toml."""

import asyncio
import inspect
import tomllib
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
import uvloop
from aiosmtplib.protocol import SMTPProtocol

from newsletter.delivery.group import CONTENT
from newsletter.delivery.pipe import Pipe
from newsletter.delivery.reply_limits import Limits
from tests.delivery.certificates import client_tls, server_tls
from tests.delivery.conftest import misbehaving, until

ROOT = Path(__file__).parents[2]
LIMITS = Limits(command=5, data=5, content=5)


async def taken_over(sink: Any, surprises: list[str], **settings: Any) -> tuple[aiosmtplib.SMTP, Pipe]:
    """A connection of aiosmtplib's with our pipe in it, as the door does it."""
    client = aiosmtplib.SMTP(
        hostname="localhost", port=sink.port, local_hostname="topten.example", timeout=5, **{"start_tls": False, **settings}
    )
    await client.connect()
    await client.ehlo()
    pipe = Pipe(asyncio.get_running_loop(), client._on_connection_lost, LIMITS, surprises.append)
    assert client.transport is not None and client.protocol is not None
    pipe.adopt(client.transport)
    client.protocol = pipe
    return client, pipe


def test_the_pin_holds_the_version_that_was_read() -> None:
    """A minor version may change what is not promised to anybody."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert [line for line in wanted if line.startswith("aiosmtplib")] == ["aiosmtplib>=5.1.3,<5.2"]
    version = tuple(int(part) for part in aiosmtplib.__version__.split(".")[:3])
    assert (5, 1, 3) <= version < (5, 2)


def test_names_that_are_not_promised_to_us() -> None:
    """What the pipe overrides and reads in its parent exists and is called as we think."""
    assert list(inspect.signature(SMTPProtocol.__init__).parameters) == ["self", "loop", "connection_lost_callback"]
    loop = asyncio.new_event_loop()
    try:
        protocol = SMTPProtocol(loop)
        assert {"_loop", "_response_pending", "_quit_sent", "_connection_lost_callback", "transport"} <= vars(protocol).keys()
        assert vars(protocol)["_response_pending"] is False
    finally:
        loop.close()
    ours = {name for name, value in vars(Pipe).items() if not name.startswith("__") and (callable(value) or isinstance(value, property))}
    hooks = {"connection_lost", "data_received"}
    assert ours & set(dir(SMTPProtocol)) == hooks, "a name of ours would replace one of aiosmtplib's"
    assert list(inspect.signature(aiosmtplib.SMTP._on_connection_lost).parameters) == ["self", "protocol"]
    held = {
        "_awaited",
        "_rest",
        "_lines",
        "_code",
        "_length",
        "_room",
        "_watch",
        "_since",
        "_limits",
        "_on_surprise",
        "_wire",
        "unfinished",
    }
    assert not held & set(vars(protocol)), "an attribute of ours would replace one of aiosmtplib's"


def test_its_errors_are_caught_as_these() -> None:
    """The door catches SMTPException and OSError and nothing else."""
    assert issubclass(aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPException)
    assert issubclass(aiosmtplib.SMTPReadTimeoutError, aiosmtplib.SMTPTimeoutError)
    assert issubclass(aiosmtplib.SMTPConnectTimeoutError, aiosmtplib.SMTPTimeoutError)
    assert issubclass(aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPResponseException)
    assert aiosmtplib.SMTPResponseException(-1, "x").code == -1


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("tls", [False, True])
def test_its_quit_and_rset_work_on_a_pipe(loop: str, tls: bool) -> None:
    """While nothing of ours is awaited its own commands read their own replies, and a goodbye closes the connection."""

    async def talk() -> tuple[int, int, bool, bool, list[bytes]]:
        async with misbehaving(tls=server_tls() if tls else None, tls_first=tls) as sink:
            surprises: list[str] = []
            client, pipe = await taken_over(sink, surprises, **({"use_tls": True, "tls_context": client_tls()} if tls else {}))
            reset, goodbye = await client.rset(), await client.quit()
            await until(lambda: not pipe.is_connected)
            assert surprises == []
            return reset.code, goodbye.code, client.is_connected, pipe.is_connected, sink.lines

    with asyncio.Runner(loop_factory=uvloop.new_event_loop if loop == "uvloop" else None) as runner:
        assert runner.run(talk()) == (250, 221, False, False, [b"EHLO topten.example\r\n", b"RSET\r\n", b"QUIT\r\n"])


async def test_what_comes_unasked_reaches_nobody_and_ends_the_connection() -> None:
    """aiosmtplib drops it; we hear of it, for a reply may be one too many."""
    async with misbehaving() as sink:
        surprises: list[str] = []
        client, pipe = await taken_over(sink, surprises)
        pipe.data_received(b"250 2.0.0 nobody asked\r\n")
        await until(lambda: not client.is_connected)
    assert surprises == ["speaks without being asked: '250 2.0.0 nobody asked'"]


async def test_a_lost_connection_is_told_to_the_client() -> None:
    """The client forgets a pipe that is gone, and whoever waits for a reply is told."""
    async with misbehaving("other=drop") as sink:
        client, pipe = await taken_over(sink, [])
        group = pipe.group(CONTENT)
        pipe.say((b"NOOP\r\n",), group)
        outcome = await group.outcome
        await until(lambda: not client.is_connected)
    assert (outcome.stage, client.protocol) == ("content", None)
