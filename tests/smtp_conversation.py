"""One client's connection to the test sink, command by command, as RFC 5321, 2920 and 3030 want it and as the sink's rules break it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.smtp_rules import is_refusal, is_reply
from tests.smtp_wire import Dropped, Wire

if TYPE_CHECKING:
    from tests.smtp_sink import Sink


@dataclass
class Conversation:
    """One client's connection. ``may_send``: a recipient was taken, so that content may come."""

    sink: Sink
    wire: Wire
    sender: str = ""
    recipient: str = ""
    may_send: bool = False
    begun: bool = False
    chunks: list[bytes] = field(default_factory=list)
    taken: int = 0

    async def hold(self) -> None:
        verbs = self._verbs()
        await self.say("banner", "220 sink ESMTP")
        while True:
            if self.wire.came and "PIPELINING" not in self.sink.extensions:
                self._too_early("command")
            line = await self.wire.line()
            if self.sink.keep:
                self.sink.lines.append(line)
            verb = line[:4].upper()
            if verb == b"QUIT":
                await self.say("quit", "221 2.0.0 bye")
                await self.wire.flush()
                return
            await verbs.get(verb, self._other)(line)

    def _verbs(self) -> dict[bytes, Callable[[bytes], Awaitable[None]]]:
        chunking = {b"BDAT": self._bdat} if "CHUNKING" in self.sink.extensions else {}
        return chunking | {
            b"EHLO": self._ehlo,
            b"HELO": self._ehlo,
            b"STAR": self._starttls,
            b"AUTH": self._auth,
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"RSET": self._rset,
        }

    async def say(self, stage: str, reply: str) -> bool:
        """Reply, or misbehave as a rule says; True when the reply was of the usual kind."""
        action = self.sink.rule_for(stage, self.recipient)
        if action:
            await self._misbehave(action, reply)
        else:
            self.wire.say(reply.encode() + b"\r\n")
        return action in ("", "drip") or action[:1] == reply[:1]

    async def _misbehave(self, action: str, reply: str) -> None:
        if action == "cut":
            raise Dropped
        if action == "drip":
            await self.wire.drip(reply.encode() + b"\r\n", self.sink.drip)
            return
        if action not in ("drop", "hang"):
            self.wire.say(action.encode() + (b"\r\n" if is_reply(action) else b""))
        await self.wire.flush()
        if action == "hang":
            await asyncio.sleep(3600)
        if action.startswith("421") or not is_reply(action):
            raise Dropped

    async def _ehlo(self, line: bytes) -> None:
        self._forget()
        offered = ["sink", *self.sink.extensions] if line[:4].upper() == b"EHLO" else ["sink"]
        if self.sink.tls and not self.wire.writer.get_extra_info("sslcontext"):
            offered.append("STARTTLS")
        if self.sink.account:
            offered.append("AUTH PLAIN")
        await self.say("ehlo", "\r\n".join([f"250-{word}" for word in offered[:-1]] + [f"250 {offered[-1]}"]))

    async def _starttls(self, line: bytes) -> None:
        await self.say("starttls", "220 go on")
        await self.wire.start_tls(self.sink.tls)

    async def _auth(self, line: bytes) -> None:
        await self.say("auth", "235 2.7.0 welcome" if self.sink.account else "503 no")

    async def _mail(self, line: bytes) -> None:
        if self.begun:
            self.wire.say(b"503 5.5.1 nested MAIL command\r\n")
            return
        self.recipient = ""
        if self.sink.per_connection and self.taken >= self.sink.per_connection:
            await self._misbehave("421 4.7.0 enough letters on this connection", "")
        if await self.say("mail", "250 2.1.0 ok"):
            self.sender, self.begun = _inside_brackets(line), True

    async def _rcpt(self, line: bytes) -> None:
        self.recipient = _inside_brackets(line)
        if not self.begun:
            self.wire.say(b"503 5.5.1 need MAIL first\r\n")
        elif self.sink.greylist and self.recipient not in self.sink.known:
            self.sink.known.add(self.recipient)
            self.wire.say(b"450 4.7.1 greylisted, try again\r\n")
        else:
            self.may_send = await self.say("rcpt", "250 2.1.5 ok")

    async def _data(self, line: bytes) -> None:
        if not self.may_send:
            self.wire.say(b"554 5.5.1 no valid recipients\r\n" if self.begun else b"503 5.5.1 need RCPT first\r\n")
            return
        if self.wire.came:
            self._too_early("content")
        if not await self.say("data", "354 go on"):
            return
        if action := self.sink.rule_for("content", self.recipient):
            await self._break_content(action)
        await self._end(await self.wire.content())

    async def _bdat(self, line: bytes) -> None:
        """A chunk of content, which comes without being asked for (RFC 3030); after a refusal it is read and thrown away."""
        words = line.split()
        size, last = int(words[1]), len(words) == 3
        if self.may_send and (action := self.sink.rule_for("content", self.recipient)):
            await self._break_content(action)
        chunk = await self.wire.exactly(size)
        if not self.may_send:
            self.wire.say(b"554 5.5.1 no valid recipients\r\n" if self.begun else b"503 5.5.1 need RCPT first\r\n")
            return
        self.chunks.append(chunk)
        if last:
            await self._end(b"".join(self.chunks))
        else:
            self.wire.say(b"250 2.0.0 more\r\n")

    async def _break_content(self, action: str) -> None:
        await self.wire.flush()
        if action == "hang":
            self.wire.writer.transport.pause_reading()
            await asyncio.sleep(3600)
        await self.wire.exactly(100)
        raise Dropped

    async def _end(self, content: bytes) -> None:
        """The letter is complete: take it, unless the answer is a refusal, and only then answer."""
        action = self.sink.rule_for("dot", self.recipient)
        if not is_refusal(action):
            self.sink.take(self.sender, self.recipient, content)
            self.taken += 1
        self._forget()
        if self.sink.slow:
            await self.wire.flush()
            await asyncio.sleep(self.sink.slow)
        if action:
            await self._misbehave(action, "250 2.0.0 taken")
        else:
            self.wire.say(b"250 2.0.0 taken\r\n")

    async def _rset(self, line: bytes) -> None:
        self._forget()
        await self._other(line)

    async def _other(self, line: bytes) -> None:
        await self.say("other", "250 2.0.0 fine")

    def _forget(self) -> None:
        self.begun = self.may_send = False
        self.chunks.clear()

    def _too_early(self, what: str) -> None:
        self.sink.early += 1
        self.sink.note({"early": what})


def _inside_brackets(line: bytes) -> str:
    return line.partition(b"<")[2].rpartition(b">")[0].decode(errors="replace")
