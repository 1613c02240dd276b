"""A relay that says what a script tells it, also what no relay should: too early, too much, or out of order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

EHLO = b"250-relay\r\n250-PIPELINING\r\n250 CHUNKING\r\n"


@dataclass
class Scripted:
    """``replies``: what to say to a command, by how its line begins, instead of the usual; ``letters`` it took, ``lines`` it heard.

    ``""`` stands for the greeting, ``.`` for the final dot and ``354`` for what to say right behind a 354. A reply with ``None`` drops the
    connection. ``times``: how often it does anything unusual.

    ``together`` counts commands behind which more had come already.
    """

    replies: dict[str, bytes | None] = field(default_factory=dict)
    times: int = 1_000_000
    port: int = 0
    lines: list[bytes] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    connections: int = 0
    together: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def say(self, what: str, usual: bytes) -> bytes:
        """The reply; raises ConnectionError where the script drops."""
        found = next((key for key in self.replies if what.startswith(key) and (key or not what)), None)
        if found is None or self.times <= 0:
            return usual
        self.times -= 1
        if (reply := self.replies[found]) is None:
            raise ConnectionError
        return reply

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(self.say("", b"220 relay\r\n"))
            while line := await reader.readline():
                self.lines.append(line)
                self.together += bool(reader._buffer)
                await self._hear(line.decode(), reader, writer)
        writer.close()

    async def _hear(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if line.startswith("BDAT"):
            self.letters.append(await reader.readexactly(int(line.split()[1])))
        usual = {"EHLO": EHLO, "DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}.get(line[:4], b"250 ok\r\n")
        reply = self.say(line, usual)
        waits = reply.startswith(b"354")
        writer.write(reply + self.say("354", b"") if waits else reply)
        if waits:
            content = b""
            while not (content == b".\r\n" or content.endswith(b"\r\n.\r\n")):
                content += await reader.readuntil(b".\r\n")
            self.letters.append(content)
            writer.write(self.say(".", b"250 taken\r\n"))


@asynccontextmanager
async def scripted(replies: dict[str, bytes | None] | None = None, times: int = 1_000_000) -> AsyncIterator[Scripted]:
    """A relay that offers PIPELINING and CHUNKING and follows the script."""
    relay = Scripted(replies or {}, times)
    server = await asyncio.start_server(relay.meet, "127.0.0.1", 0, limit=16 * 1024 * 1024)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        for writer in relay.writers:
            writer.transport.abort()
