"""A small SMTP server for tests that can misbehave at every point, and notes each letter at the moment it takes it.

As its own process: ``python tests/smtp_sink.py --port 0 --log FILE --rule "rcpt/7=450 4.2.0 later" --rule dot=drop``. It prints its port.
"""

import argparse
import asyncio
import json
import re
import ssl
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ENOUGH = 64 * 1024 * 1024
_RULE = re.compile(r"(?P<stage>\w+)(/(?P<every>\d+))?(\*(?P<times>\d+))?(@(?P<only>[^=]+))?=(?P<action>.*)", re.DOTALL)


@dataclass(frozen=True)
class Rule:
    """At a stage (banner, ehlo, starttls, auth, mail, rcpt, data, content, dot, quit) do not behave.

    ``action`` is a reply (``450 4.2.0 later``), ``drop``, ``hang``, or any other bytes to write and then drop (``half``-replies).
    ``every``: only each Nth time; ``times``: only so often; ``only``: only for recipients that contain this.
    At ``dot`` a letter is taken and noted unless the action is a 4xx or 5xx reply; at ``content`` the connection ends in the middle of it.
    """

    stage: str
    action: str
    every: int = 1
    times: int = 1_000_000_000
    only: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """``stage/EVERY*TIMES@ONLY=ACTION``; all but stage and action may be left out."""
        found = _RULE.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no rule; write it like rcpt/7=450 4.2.0 later")
        return cls(
            stage=found["stage"],
            action=found["action"],
            every=int(found["every"] or 1),
            times=int(found["times"] or 1_000_000_000),
            only=found["only"] or "",
        )


@dataclass(frozen=True)
class Letter:
    """A letter that the sink took."""

    message_id: str
    recipient: str
    sender: str
    at: float
    content: bytes = field(repr=False)


@dataclass
class Sink:
    """Enter it to listen. ``letters`` and ``lines`` (every command line as it came) grow as it works."""

    rules: tuple[Rule, ...] = ()
    extensions: tuple[str, ...] = ()
    port: int = 0
    log: Path | None = None
    slow: float = 0.0
    per_connection: int = 0
    greylist: bool = False
    account: str = ""
    tls: ssl.SSLContext | None = None
    tls_first: bool = False
    keep: bool = True
    letters: list[Letter] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    connections: int = 0
    seen: Counter = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._file = self.log.open("a", encoding="utf-8") if self.log else None
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(
            self._meet, "127.0.0.1", self.port, limit=ENOUGH, ssl=self.tls if self.tls_first else None
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._file:
            self._file.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        self.connections += 1
        try:
            await Conversation(self, reader, writer).hold()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            self._tasks.discard(task)
            with suppress(Exception):
                writer.close()

    def rule_for(self, stage: str, recipient: str) -> str:
        """What to do at this stage instead of behaving, or "" to behave."""
        for rule in self.rules:
            if rule.stage == stage and rule.only in recipient:
                self.seen[rule] += 1
                if self.seen[rule] % rule.every == 0 and self.seen[rule] // rule.every <= rule.times:
                    return rule.action
        return ""

    def take(self, sender: str, recipient: str, content: bytes) -> None:
        """Note a letter, in the file too, before anybody hears about it."""
        found = re.search(rb"(?im)^message-id:\s*(\S+)", content)
        letter = Letter(found[1].decode() if found else "", recipient, sender, time.time(), content if self.keep else b"")
        if self.keep:
            self.letters.append(letter)
        if self._file:
            line = {"message_id": letter.message_id, "rcpt": recipient, "at": letter.at, "size": len(content)}
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()


class Dropped(ConnectionError):
    """The sink closes the connection."""


@dataclass
class Conversation:
    """One client's connection."""

    sink: Sink
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sender: str = ""
    recipient: str = ""
    taken: int = 0

    async def hold(self) -> None:
        await self.say("banner", "220 sink ESMTP")
        while line := await self.reader.readline():
            if self.sink.keep:
                self.sink.lines.append(line)
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                await self.say("ehlo", "\r\n".join(self._greeting()))
            elif verb == b"STAR":
                await self.say("starttls", "220 go on")
                await self.writer.start_tls(self.sink.tls)
            elif verb == b"AUTH":
                await self.say("auth", "235 2.7.0 welcome" if self.sink.account else "503 no")
            elif verb == b"MAIL":
                await self._mail(line)
            elif verb == b"RCPT":
                await self._rcpt(line)
            elif verb == b"DATA":
                await self._data()
            elif verb == b"QUIT":
                await self.say("quit", "221 2.0.0 bye")
                return
            else:
                await self.say("other", "250 2.0.0 fine")

    def _greeting(self) -> list[str]:
        offered = ["sink", *self.sink.extensions]
        if self.sink.tls and not self.writer.get_extra_info("sslcontext"):
            offered.append("STARTTLS")
        if self.sink.account:
            offered.append("AUTH PLAIN")
        return [f"250-{word}" for word in offered[:-1]] + [f"250 {offered[-1]}"]

    async def say(self, stage: str, reply: str) -> bool:
        """Reply, or misbehave as a rule says; True when the usual reply was given."""
        action = self.sink.rule_for(stage, self.recipient)
        if action == "drop":
            raise Dropped
        if action == "hang":
            await asyncio.sleep(3600)
        complete = not action or re.match(r"\d{3}([ -]|$)", action)
        self.writer.write((action or reply).encode() + (b"\r\n" if complete else b""))
        await self.writer.drain()
        if not complete:
            raise Dropped
        if action.startswith("421"):
            raise Dropped
        return not action

    async def _mail(self, line: bytes) -> None:
        self.sender, self.recipient = _inside_brackets(line), ""
        if self.sink.per_connection and self.taken >= self.sink.per_connection:
            self.writer.write(b"421 4.7.0 enough letters on this connection\r\n")
            await self.writer.drain()
            raise Dropped
        await self.say("mail", "250 2.1.0 ok")

    async def _rcpt(self, line: bytes) -> None:
        self.recipient = _inside_brackets(line)
        if self.sink.greylist and self.recipient not in self.sink.known:
            self.sink.known.add(self.recipient)
            self.writer.write(b"450 4.7.1 greylisted, try again\r\n")
            await self.writer.drain()
            return
        await self.say("rcpt", "250 2.1.5 ok")

    async def _data(self) -> None:
        if not await self.say("data", "354 go on"):
            return
        action = self.sink.rule_for("content", self.recipient)
        if action:
            await self.reader.readexactly(100)
            raise Dropped
        content = (await self.reader.readuntil(b"\r\n.\r\n"))[:-3]
        action = self.sink.rule_for("dot", self.recipient)
        if not re.match(r"[45]\d\d", action):
            self.sink.take(self.sender, self.recipient, content.replace(b"\r\n..", b"\r\n."))
            self.taken += 1
        if self.sink.slow:
            await asyncio.sleep(self.sink.slow)
        if action == "drop":
            raise Dropped
        if action == "hang":
            await asyncio.sleep(3600)
        self.writer.write((action or "250 2.0.0 taken").encode() + (b"" if action and not re.match(r"\d{3}[ -]", action) else b"\r\n"))
        await self.writer.drain()
        if action.startswith("421") or (action and not re.match(r"[2-5]\d\d[ -]", action)):
            raise Dropped


def _inside_brackets(line: bytes) -> str:
    return line.partition(b"<")[2].rpartition(b">")[0].decode(errors="replace")


async def _serve(options: argparse.Namespace) -> None:
    sink = Sink(
        rules=tuple(Rule.read(text) for text in options.rule),
        extensions=tuple(options.offer),
        port=options.port,
        log=options.log,
        slow=options.slow,
        per_connection=options.per_connection,
        greylist=options.greylist,
        keep=False,
    )
    async with sink:
        print(sink.port, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, help="one JSON line for each letter, at its 250")
    parser.add_argument("--rule", action="append", default=[], metavar="STAGE[/EVERY][*TIMES][@ONLY]=ACTION")
    parser.add_argument("--offer", action="append", default=[], metavar="EXTENSION", help="such as PIPELINING; nothing by default")
    parser.add_argument("--slow", type=float, default=0.0, metavar="SECONDS", help="wait before the reply to the final dot")
    parser.add_argument("--per-connection", type=int, default=0, metavar="N", help="421 after so many letters on a connection")
    parser.add_argument("--greylist", action="store_true", help="450 at the first try for each recipient")
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
