"""One connection of the test sink as bytes: reads what came piece by piece, and holds replies back while the client has more to say.

That is what PIPELINING asks of a server (RFC 2920 3.2): the replies to a group of commands leave together.
"""

import asyncio
import ssl
from dataclasses import dataclass, field

AT_ONCE = 256 * 1024


class Dropped(ConnectionError):
    """The sink closes the connection, or the client did."""


@dataclass
class Wire:
    """``came`` was read and not yet looked at; ``said`` was said and not yet written."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    came: bytearray = field(default_factory=bytearray)
    said: bytearray = field(default_factory=bytearray)

    async def line(self) -> bytes:
        """The next command line."""
        return await self._until(b"\n")

    async def content(self) -> bytes:
        """Everything up to the final dot, with its dots unstuffed."""
        while len(self.came) < 3:
            await self._read()
        if self.came.startswith(b".\r\n"):
            return bytes(self._take(3)[:0])
        return (await self._until(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")

    async def exactly(self, size: int) -> bytes:
        """So many bytes."""
        while len(self.came) < size:
            await self._read()
        return self._take(size)

    def say(self, reply: bytes) -> None:
        self.said += reply

    async def flush(self) -> None:
        """Write what was held back."""
        if self.said:
            if self.writer.is_closing():  # a client was killed; uvloop raises a RuntimeError of its own
                raise ConnectionResetError
            self.writer.write(bytes(self.said))
            self.said.clear()
            await self.writer.drain()

    async def drip(self, reply: bytes, pause: float) -> None:
        """Write a reply byte by byte."""
        await self.flush()
        for byte in reply:
            self.writer.write(bytes([byte]))
            await asyncio.sleep(pause)

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """What came before is forgotten: it was not protected."""
        await self.flush()
        self.came.clear()
        await self.writer.start_tls(context)

    async def _until(self, mark: bytes) -> bytes:
        looked = 0
        while (found := self.came.find(mark, looked)) < 0:
            looked = max(0, len(self.came) - len(mark) + 1)
            await self._read()
        return self._take(found + len(mark))

    async def _read(self) -> None:
        await self.flush()
        more = await self.reader.read(AT_ONCE)
        if not more:
            raise Dropped
        self.came += more

    def _take(self, size: int) -> bytes:
        piece = bytes(memoryview(self.came)[:size])
        del self.came[:size]
        return piece
