"""What a real send puts on the wire, byte by byte, as a relay that understands next to nothing sees it."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from newsletter.model.deliveries import Balance
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import RelayOptions
from newsletter.model.tokens import Purpose, make_token
from tests.delivery.conftest import RING, Post, counts
from tests.rendering.builders import ISSUE_HEADERS, MONDAY, OPTIONS, RENDERER, a_letterhead, an_issue, slots
from tests.rendering.test_message import broken_rules

LONGEST_BASE = "https://" + "a-long-name." * 6 + "topten.example" + "/a-folder" * 11 + "/of-our"
HOSTILE_TITLE = "=?utf-8?q?hello=0D=0ABcc:_evil@x.example?= and =?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?="
COMMAND = re.compile(
    rb"EHLO topten\.example\r\n|MAIL FROM:<letters@topten\.example>\r\n|RCPT TO:<([!-;=?-~]+@[A-Za-z0-9.-]+)>\r\n|(DATA|RSET|QUIT)\r\n"
)
INJECTIONS = (
    *("a", "lisa", "@", "@x.example", ">", "<", "\r\n", "\n", "\r", " ", "\0", "RCPT TO:<e@x>", '"', "\\", ".", "ü"),
    *("=?utf-8?q?=0D=0A?=", "%0d%0a", "\u2028", "SIZE=1", "\t", "(", ","),
)


@dataclass
class Wire:
    """Says yes to everybody but ``nobody@``, and keeps every byte as it came: all of each connection, and command lines and letters."""

    port: int = 0
    connections: list[bytearray] = field(default_factory=list)
    commands: list[bytes] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kept = bytearray()
        self.connections.append(kept)
        writer.write(b"220 wire\r\n")
        while line := await reader.readline():
            kept += line
            self.commands.append(line)
            writer.write(
                b"550 no\r\n" if b"nobody@" in line else {b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}.get(line[:4], b"250 ok\r\n")
            )
            if line.startswith(b"DATA"):
                letter = await reader.readuntil(b"\r\n.\r\n")
                kept += letter
                self.letters.append(letter)
                writer.write(b"250 taken\r\n")
        writer.close()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    listening = Wire()
    async with await asyncio.start_server(listening.meet, "127.0.0.1", 0, limit=1_000_000) as server:
        listening.port = server.sockets[0].getsockname()[1]
        yield listening


async def send(post: Post, wire: Wire, letterhead: LetterheadOptions, connections: int = 1) -> Balance:
    """An issue with a hostile subject, rendered and sent as the product does."""
    letter = RENDERER.render_issue(an_issue(subject=HOSTILE_TITLE), slots(10), letterhead, OPTIONS, next_due=MONDAY).letter
    relay = RelayOptions(host="127.0.0.1", port=wire.port, tls="none", connections=connections)
    return await post.send_through(relay, letter, letterhead)


async def test_the_wire_holds_these_commands_and_headers_and_no_others(post: Post, wire: Wire) -> None:
    """The header set is exactly the expected one in its spelling; a link of any length stands whole; a hostile title stays a title."""
    assert len(LONGEST_BASE) == 200
    letterhead = a_letterhead(base_url=LONGEST_BASE, name="Lisa’s Zehn")
    await post.release("lisa@example.com", "nobody@example.com", "ann@bücher.example")
    assert counts(await send(post, wire, letterhead)) == {"accepted": 2, "rejected": 1}
    mail, data = b"MAIL FROM:<letters@topten.example>\r\n", b"DATA\r\n"
    assert wire.commands == [
        b"EHLO topten.example\r\n",
        *(mail, b"RCPT TO:<lisa@example.com>\r\n", data),
        *(mail, b"RCPT TO:<nobody@example.com>\r\n", b"RSET\r\n"),
        *(mail, b"RCPT TO:<ann@xn--bcher-kva.example>\r\n", data),
        b"QUIT\r\n",
    ]
    first, last = wire.letters
    assert wire.connections == [b"".join([*wire.commands[:4], first, *wire.commands[4:10], last, wire.commands[10]])]
    key = f"{post.issue_id:08x}00000000"
    lines = first.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    assert [line.partition(":")[0] for line in lines if not line.startswith(" ")] == ISSUE_HEADERS
    assert lines[:-2] == [
        "From: =?utf-8?q?Lisa=E2=80=99s_Zehn?= <letters@topten.example>",
        "To: lisa@example.com",
        "Subject: = ?utf-8?q?hello=0D=0ABcc:_evil@x.example?= and =",
        " ?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?=",
        "Date: Sat, 21 Nov 2026 04:00:00 -0500",
        f"Message-ID: <20261121.{key}@topten.example>",
        "Reply-To: lisa@topten.example",
        "List-Id: <main.topten.example>",
        f"List-Unsubscribe: <{LONGEST_BASE}/u/{make_token(Purpose.UNSUBSCRIBE, key, RING)}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-Help: <mailto:lisa@topten.example?subject=help>",
        "List-Owner: <mailto:lisa@topten.example>",
        f"List-Archive: <{LONGEST_BASE}/archive>",
        "Feedback-ID: 20261121:main:issue:topten.example",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "MIME-Version: 1.0",
    ]
    assert [broken_rules(letter.removesuffix(b".\r\n")) for letter in wire.letters] == [set(), set()]


async def test_ten_thousand_hostile_addresses_add_no_command(post: Post, wire: Wire) -> None:
    """Through the real client each is refused, or stands in one RCPT line as stored; all bytes outside letters are commands of ours."""
    chance = random.Random(2026)
    addresses = {f"reader{number}@x.example": None for number in range(300)}
    while len(addresses) < 10_000:
        addresses["".join(chance.choices(INJECTIONS, k=chance.randint(1, 7)))] = None
    mixed = chance.sample(list(addresses), k=10_000)
    await post.release(*mixed)
    with capture_logs():
        result = counts(await send(post, wire, a_letterhead(), connections=4))
    understood = [COMMAND.fullmatch(line) for line in wire.commands]
    assert [line for line, found in zip(wire.commands, understood, strict=True) if not found] == []
    named = [_as_stored(found[1]) for found in understood if found and found[1]]
    states = await post.states()
    assert sorted(named) == sorted(address for address in mixed if states[address] == "accepted")
    assert result == {"accepted": len(named), "rejected": 10_000 - len(named)}
    assert 300 < len(named) == len(wire.letters) < 1_000
    assert sum(map(len, wire.connections)) == sum(map(len, wire.commands)) + sum(map(len, wire.letters))
    for letter in wire.letters:
        names = [line.partition(b":")[0].decode() for line in letter.partition(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] not in b" \t"]
        assert names == ISSUE_HEADERS


def _as_stored(wire: bytes) -> str:
    local, _, domain = wire.rpartition(b"@")
    return f"{local.decode()}@{domain.decode('idna')}"
