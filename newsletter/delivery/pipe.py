"""The pipe: an open SMTP connection on which several commands may wait for their replies at once (RFC 2920), each reply told apart.

A subclass of aiosmtplib's protocol that takes over its transport. While we await nothing, aiosmtplib reads for itself, so that its QUIT
works as ever. Does not choose what is said and does not judge what is answered.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterable
from typing import cast

from aiosmtplib.protocol import SMTPProtocol

from newsletter.delivery.courier import BEGUN, Lost, Reply, Stage
from newsletter.delivery.group import CONTENT, ENVELOPE, Group
from newsletter.delivery.reply_limits import Limits

REPLY_LIMIT = 32 * 1024
"""Longest reply with all its lines; even a long greeting has a few kB."""

_ROOM = 8 * 1024
_YES, _GO_ON = b"250 ", b"354 "
_DATA, _CONTENT = Stage.DATA, Stage.CONTENT
_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)
_USUAL = re.compile(rb"250 ([^\n]*)\n250 [^\n]*\n250 [^\n]*\n354 [^\n]*\n")
"""A letter is taken and the next may come, in one piece."""

_LONE_DOT = b".\r\n"
_CLOSING = b"421"

_UNSENT = 4096
"""More than the next envelope and what TLS holds back: if so much has not left, no answer to the final dot can be true."""


class Pipe(SMTPProtocol):
    """``on_surprise`` hears of whatever a relay does that cannot be told apart from losing count of its replies.

    ``unfinished``: the relay may still remember an envelope, which RSET must clear before the next.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        on_lost: Callable[[SMTPProtocol], None] | None,
        limits: Limits,
        on_surprise: Callable[[str], None],
    ) -> None:
        super().__init__(loop, on_lost)
        self.unfinished = False
        self._limits = limits
        self._on_surprise = on_surprise
        self._awaited: deque[Group] = deque()
        self._rest = b""
        self._lines: list[bytes] = []
        self._code = 0
        self._length = 0
        self._watch: asyncio.TimerHandle | None = None
        self._since = 0.0

    def adopt(self, transport: asyncio.Transport) -> None:
        """Take over a connection on which nothing is awaited."""
        self.connection_made(transport)
        self._response_pending = False
        self._wire = transport
        transport.set_protocol(self)
        # Where every part of a write becomes a record of its own, one large part is better.
        self._write = transport.writelines if transport.get_extra_info("ssl_object") is None else self._write_joined

    @property
    def is_open(self) -> bool:
        """Whether something said now could still leave."""
        return self.transport is not None and not self._wire.is_closing()

    @property
    def is_waiting(self) -> bool:
        """Whether replies are due."""
        return bool(self._awaited)

    def group(self, stages: tuple[Stage, ...]) -> Group:
        """A group of replies to wait for."""
        return Group(stages, self._loop.create_future())

    def say(self, words: Iterable[bytes], *groups: Group) -> None:
        """Write all of it, and await the replies of the groups in this order. On a closed connection nothing leaves."""
        if not self.is_open:
            for group in groups:
                group.lose("the connection is closed", nothing_left=True)
            return
        if not self._awaited:
            self._since = self._loop.time()
        self._awaited.extend(groups)
        self._write(words)
        if self._watch is None:
            self._watch = self._loop.call_later(self._limits.shortest, self._look)

    def _write_joined(self, words: Iterable[bytes]) -> None:
        self._wire.write(b"".join(words))

    def break_off(self, problem: str) -> None:
        """Close at once; what has not left yet does not leave, and every reply that was due is lost."""
        self._lose_all(problem)
        self._wire.abort()

    def data_received(self, data: bytes) -> None:
        """Hear every line that is whole."""
        if not self._awaited:
            self._unasked(data)
            return
        if (usual := _USUAL.fullmatch(data)) and self._hear_usual(usual[1]):
            return
        if self._rest:
            data = self._rest + data
        lines, awaited = data.split(b"\n"), self._awaited
        self._rest = lines.pop()
        for line in lines:
            if not awaited:
                self._unasked(line)
                return
            group = awaited[0]
            stage = group.stages[group.heard]
            if line.startswith(_GO_ON if stage is _DATA else _YES) and not self._lines:
                group.heard += 1
                if group.heard == len(group.stages):
                    self._conclude(group, stage, 354 if stage is _DATA else 250, line[4:])
            else:
                self._piece_together(line)
        if lines:
            self._since = self._loop.time()
        if self._rest and not awaited:
            self._unasked(self._rest)
        elif len(self._rest) > REPLY_LIMIT:
            self._surprised("answers without end")

    def _hear_usual(self, text: bytes) -> bool:
        """What nearly every letter hears, in few steps. False: something else is due, and the lines are to be heard one by one."""
        awaited = self._awaited
        if len(awaited) != 2 or self._rest or self._lines or self._wire.get_write_buffer_size() > _UNSENT:
            return False
        content, envelope = awaited
        if content.stages is not CONTENT or envelope.stages is not ENVELOPE:
            return False
        awaited.clear()
        self.unfinished = True
        self._since = self._loop.time()
        content.settle(Reply(_CONTENT, 250, _shown(text)))
        envelope.settle(BEGUN)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Account for every reply that will not come."""
        self._lose_all(f"the connection was lost: {exc}" if exc else "the connection was lost")
        super().connection_lost(exc)

    def _hear(self, code: int, text: bytes) -> None:
        group = self._awaited[0]
        stage = group.stages[group.heard]
        group.heard += 1
        if code != (354 if stage is Stage.DATA else 250) and not self._hear_other(group, Reply(stage, code, _shown(text))):
            return
        self._since = self._loop.time()
        if group.heard == len(group.stages):
            self._conclude(group, stage, code, text)

    def _hear_other(self, group: Group, reply: Reply) -> bool:
        """A reply that is not the usual yes: whether the conversation can go on."""
        kind = reply.code // 100
        if reply.code == 421 or kind in (4, 5):
            group.refuse(reply)
        elif kind != 2 or (reply.stage is Stage.DATA and not group.lone_dot):
            group.heard -= 1
            self._surprised(f"answers {reply.code} to {reply.stage}")
            return False
        if reply.code == 421:
            self.break_off("the relay closed the connection")
        return reply.code != 421

    def _conclude(self, group: Group, stage: Stage, code: int, text: bytes) -> None:
        """Every reply is there."""
        if group.refusal is not None:
            self._conclude_refused(group, stage, code)
            return
        if stage is _CONTENT and self._wire.get_write_buffer_size() > _UNSENT and self._is_last_content(group):
            self._surprised("answers before the whole letter has left")
            return
        self._awaited.popleft()
        self.unfinished = stage is not _CONTENT
        group.settle(Reply(stage, code, _shown(text)))

    def _conclude_refused(self, group: Group, stage: Stage, code: int) -> None:
        refusal = cast("Reply", group.refusal)
        if code == 354 and refusal.stage is Stage.RCPT and not group.lone_dot:
            # RFC 2920 3.1: no recipient, and yet it waits for the content. A lone dot gives it an empty letter for nobody.
            group.lone_dot, group.stages = True, (*group.stages, Stage.DATA)
            self._wire.write(_LONE_DOT)
        elif code == 354:
            self._surprised("goes on after it has refused the envelope")
        elif stage is Stage.CONTENT and code // 100 == 2:
            group.refusal = None  # it has the content: whether somebody will read it is in doubt
            self._surprised("takes the content after it has refused the envelope")
        elif (len(group.stages) > 1 or len(self._awaited) > 1) and group.refuses_groups():
            group.settle(Lost(Stage.DATA, f"refuses several commands at once: {refusal.code} {refusal.text}"))
            self._surprised(f"refuses several commands at once ({refusal.code})")
        else:
            self._awaited.popleft()
            self.unfinished = len(group.stages) > 1 or stage is not Stage.CONTENT
            group.settle(refusal)

    def _is_last_content(self, group: Group) -> bool:
        last = self._awaited[-1]
        return last is group or not last.carries_content

    def _piece_together(self, line: bytes) -> None:
        """One line of a reply that has several, or one that is anything but usual."""
        found = _LINE.fullmatch(line.rstrip(b"\r"))
        if not found or (self._lines and int(found[1]) != self._code):
            self._surprised(f"answers what is no reply: {_shown(line[:80])!r}")
            return
        self._code = int(found[1])
        self._lines.append((found[3] or b"").strip())
        self._length += len(line)
        if found[2] != b"-":
            text = b"\n".join(self._lines)
            self._lines, self._length = [], 0
            self._hear(self._code, text)
        elif self._length > REPLY_LIMIT:
            self._surprised("answers without end")

    def _unasked(self, data: bytes) -> None:
        """The relay speaks although nothing was asked: a goodbye, or we have lost count. Nothing it says later can be trusted."""
        if self._response_pending or self._quit_sent:
            super().data_received(data)
        elif data.startswith(_CLOSING):
            self.break_off("the relay closed the connection")
        elif not self._wire.is_closing():
            self._surprised(f"speaks without being asked: {_shown(data[:80])!r}")

    def _surprised(self, what: str) -> None:
        self._on_surprise(what)
        self.break_off(f"the relay {what}")

    def _lose_all(self, problem: str) -> None:
        groups = list(self._awaited)
        self._awaited.clear()
        self._rest = b""
        for group in groups:
            group.lose(problem)
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _look(self) -> None:
        """Is the reply that is due still in time? One timer for all: to set and cancel one for every letter costs more than the letter."""
        self._watch = None
        if not self._awaited:
            return
        limit = self._limits.of(self._awaited[0].stage)
        left = self._since + limit - self._loop.time()
        if left <= 0:
            self.break_off(f"no answer in {limit:g} s")
        else:
            self._watch = self._loop.call_later(min(left, self._limits.shortest), self._look)


class BufferedPipe(Pipe, asyncio.BufferedProtocol):
    """For asyncio's own loop: it reads into a small buffer of ours, for it would make one of 256 kB for each reply."""

    _room: memoryview

    def adopt(self, transport: asyncio.Transport) -> None:
        """Take over a connection on which nothing is awaited."""
        self._room = memoryview(bytearray(_ROOM))
        super().adopt(transport)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's own signature
        """Where the transport puts what it reads."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """So much was read."""
        self.data_received(bytes(self._room[:nbytes]))


def _shown(text: bytes) -> str:
    return text.strip().decode("utf-8", "replace")
