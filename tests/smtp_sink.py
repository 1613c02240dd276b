"""A small SMTP server for tests that can misbehave at every point, and notes each letter at the moment it takes it.

As its own process: ``python -m tests.smtp_sink --port 0 --log FILE --offer PIPELINING --rule "rcpt/7=450 4.2.0 later" --rule dot=drop``.
It prints its port. With PIPELINING offered it answers a group of commands together, with CHUNKING it takes BDAT; what a client says
too early is refused and noted.
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
from typing import Self, TextIO

import uvloop

from tests.smtp_conversation import Conversation
from tests.smtp_rules import Rule
from tests.smtp_wire import AT_ONCE, Wire

__all__ = ["Letter", "Rule", "Sink"]

_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(\S+)")


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
    """Enter it to listen. ``letters`` and ``lines`` (every command line as it came) grow as it works.

    ``early`` counts commands that came before the reply to the last one although PIPELINING was not offered, and anything that followed
    DATA before its 354: a relay may answer such a client with whatever it likes.
    """

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
    drip: float = 0.001
    letters: list[Letter] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    connections: int = 0
    early: int = 0
    seen: Counter = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._file: TextIO | None = self.log.open("a", encoding="utf-8") if self.log else None
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(
            self._meet, "127.0.0.1", self.port, limit=AT_ONCE, ssl=self.tls if self.tls_first else None
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
            await Conversation(self, Wire(reader, writer)).hold()
        except (ConnectionError, asyncio.CancelledError, ssl.SSLError):
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
        found = _MESSAGE_ID.search(content)
        letter = Letter(found[1].decode() if found else "", recipient, sender, time.time(), content if self.keep else b"")
        if self.keep:
            self.letters.append(letter)
        self.note({"message_id": letter.message_id, "rcpt": recipient, "at": letter.at, "size": len(content)})

    def note(self, line: dict[str, object]) -> None:
        """Write a line into the file; whoever reads it sees it at once, even if the sink is killed."""
        if self._file:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()


async def _serve(options: argparse.Namespace) -> None:
    sink = Sink(
        rules=tuple(Rule.read(text) for text in (*options.rule, *(json.loads(options.rules.read_text()) if options.rules else ()))),
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
    parser.add_argument("--rules", type=Path, help="more of them, as a JSON list in a file: some are long")
    parser.add_argument("--offer", action="append", default=[], metavar="EXTENSION", help="such as PIPELINING; nothing by default")
    parser.add_argument("--slow", type=float, default=0.0, metavar="SECONDS", help="wait before the reply to the final dot")
    parser.add_argument("--per-connection", type=int, default=0, metavar="N", help="421 after so many letters on a connection")
    parser.add_argument("--greylist", action="store_true", help="450 at the first try for each recipient")
    with suppress(KeyboardInterrupt):
        uvloop.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
