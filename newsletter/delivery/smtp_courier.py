"""The courier over SMTP: says envelopes and contents as the relay allows, in groups, in chunks, or one command at a time.

Does not connect, judge replies, or decide what is sent. It always knows whether the content of a letter had begun to leave.
"""

from asyncio import Future
from collections.abc import Sequence
from contextlib import suppress

from aiosmtplib import SMTP, SMTPException

from newsletter.delivery.courier import Envelope, Lost, Reply, Stage
from newsletter.delivery.group import CHUNK, CONTENT, ENVELOPE, Group
from newsletter.delivery.manners import Manners
from newsletter.delivery.pipe import Pipe

GOODBYE_SECONDS = 1.0
_FINAL_DOT = b".\r\n"
_RESET = b"RSET\r\n"
_DATA = b"DATA\r\n"
_ANNOUNCED = b"MAIL FROM:<%b>\r\nRCPT TO:<%b>\r\n"
_THEN = _FINAL_DOT + _ANNOUNCED + _DATA
"""Ends a content and begins the next letter."""
_CLOSED = Lost(Stage.MAIL, "the connection is closed")
_GO_ON = Reply(Stage.DATA, 354, "")


class SmtpCourier:
    """An open connection. ``most``: letters after which it takes no more; 0 for no limit."""

    def __init__(self, client: SMTP, pipe: Pipe, manners: Manners, *, offers_groups: bool, offers_chunks: bool, most: int) -> None:
        self._client = client
        self._pipe = pipe
        self._manners = manners
        self._offers_groups = offers_groups
        self._offers_chunks = offers_chunks
        self._most = most
        self._handed_over = 0
        self._then: Envelope | None = None
        self._with_chunk: Envelope | None = None
        self._answer: Group | None = None
        self._awaits_content = False

    @property
    def is_open(self) -> bool:
        """Whether another letter can be tried here."""
        return self._has_turns and self._pipe.is_open

    @property
    def _has_turns(self) -> bool:
        return not self._most or self._handed_over < self._most

    @property
    def window(self) -> int:
        """More than one only with chunks."""
        return self._manners.window if self._in_chunks else 1

    @property
    def _in_groups(self) -> bool:
        return self._offers_groups and self._manners.pipelining

    @property
    def _in_chunks(self) -> bool:
        return self._offers_chunks and self._manners.chunking

    async def start(self, envelope: Envelope) -> Reply | Lost:
        """MAIL, RCPT and DATA; the first that is not a yes is the outcome. With chunks nothing is said before the content."""
        if not self.is_open:
            return _CLOSED
        if self._in_chunks:
            self._with_chunk = envelope
            return _GO_ON
        if not self._in_groups:
            return await self._start_plainly(envelope)
        reset = self._pipe.unfinished
        group = self._pipe.group((Stage.MAIL, *ENVELOPE) if reset else ENVELOPE)
        self._pipe.say((_RESET if reset else b"", _ANNOUNCED % envelope, _DATA), group)
        return self._begun(await group.outcome)

    async def content(self, message: Sequence[bytes], then: Envelope | None = None) -> Reply | Lost:
        """The message, its final dot and the next envelope in one write; then the reply to the dot."""
        self._awaits_content = False
        if self._with_chunk is not None:
            envelope, self._with_chunk, self._then = self._with_chunk, None, then
            return await self.post(envelope, message)
        self._handed_over += 1
        group = self._pipe.group(CONTENT)
        if then is not None and self._in_groups and self._has_turns:
            self._answer = self._pipe.group(ENVELOPE)
            self._pipe.say((*message, _THEN % then), group, self._answer)
        else:
            self._then = then
            self._pipe.say((*message, _FINAL_DOT), group)
        return await group.outcome

    async def answer(self) -> Reply | Lost:
        """What came back to the envelope that went along; where it could not go along it is said now."""
        if (group := self._answer) is not None:
            self._answer = None
            return self._begun(await group.outcome)
        if self._then is None:
            raise RuntimeError("no envelope went along with the last content")
        envelope, self._then = self._then, None
        return await self.start(envelope)

    def post(self, envelope: Envelope, message: Sequence[bytes]) -> Future[Reply | Lost]:
        """Envelope and content in one write (RFC 3030). Letters before it may still be refused, so RSET comes first then."""
        self._handed_over += 1
        reset = self._pipe.unfinished or self._pipe.is_waiting
        group = self._pipe.group((Stage.MAIL, *CHUNK) if reset else CHUNK)
        self._pipe.say((_RESET if reset else b"", _ANNOUNCED % envelope, b"BDAT %d LAST\r\n" % sum(map(len, message)), *message), group)
        return group.outcome

    async def abandon(self) -> None:
        """Without the final dot the relay must forget the letter."""
        self._with_chunk = None
        self._break_off()

    async def close(self) -> None:
        """QUIT with a short wait, unless it would be taken for content; whatever goes wrong changes nothing any more."""
        if not self._pipe.is_waiting and not self._awaits_content and self._answer is None:
            with suppress(SMTPException, OSError):
                if self._pipe.is_connected:
                    await self._client.quit(timeout=GOODBYE_SECONDS)
        self._break_off()

    def _break_off(self) -> None:
        self._pipe.break_off("we closed the connection")
        self._client.close()

    def _begun(self, outcome: Reply | Lost) -> Reply | Lost:
        """The outcome of an envelope that was said in one go."""
        if isinstance(outcome, Lost):
            self._manners.lost(outcome.problem)
        elif outcome.code == 354:
            self._awaits_content = self._manners.proven = True
        return outcome

    async def _start_plainly(self, envelope: Envelope) -> Reply | Lost:
        if self._pipe.unfinished and not _is_yes(reset := await self._say(Stage.MAIL, _RESET)):
            return reset
        if not _is_yes(sender := await self._say(Stage.MAIL, b"MAIL FROM:<" + envelope.sender + b">\r\n")):
            return sender
        if not _is_yes(recipient := await self._say(Stage.RCPT, b"RCPT TO:<" + envelope.recipient + b">\r\n")):
            return recipient
        outcome = await self._say(Stage.DATA, _DATA)
        self._awaits_content = isinstance(outcome, Reply) and outcome.code == 354
        return outcome

    async def _say(self, stage: Stage, words: bytes) -> Reply | Lost:
        group = self._pipe.group((stage,))
        self._pipe.say((words,), group)
        return await group.outcome


def _is_yes(outcome: Reply | Lost) -> bool:
    return isinstance(outcome, Reply) and outcome.code // 100 == 2
