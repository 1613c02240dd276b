"""What a courier is: whoever speaks to the relay for us, as the rest of this room sees it, and what a conversation can come to."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol


class Stage(StrEnum):
    """How far a letter had come. Up to ``DATA`` nothing of it has left; from ``CONTENT`` on the relay may have all of it."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"


class Envelope(NamedTuple):
    """Sender and recipient as they go on the wire (RFC 5321): ASCII, without brackets."""

    sender: bytes
    recipient: bytes


class Reply(NamedTuple):
    """The relay answered, at this stage. ``text`` is untrusted and may have several lines."""

    stage: Stage
    code: int
    text: str


BEGUN = Reply(Stage.DATA, 354, "")
"""The relay waits for the content, in whatever words."""


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer that can be read: the connection broke, the time was up, or the relay talked nonsense."""

    stage: Stage
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """The relay could not be reached or did not let us in; nothing was handed over.

    ``needs_operator``: trying again will not help until somebody changes a setting; ``cure`` says which.
    """

    relay: str
    problem: str
    cure: str = ""
    needs_operator: bool = False


class Courier(Protocol):
    """One open connection to the relay, for one letter after another.

    ``start``, then ``content`` for each letter; where the next letter is known already, ``content`` with its envelope and then
    ``answer`` in place of its ``start``. A relay that allows it hears both in one write.
    """

    @property
    def is_open(self) -> bool:
        """Whether another letter can be tried. When it is false after ``content``, nothing of ``then`` counts: start it elsewhere."""

    @property
    def window(self) -> int:
        """How many letters may be on their way at once. More than one only where ``post`` may be used; otherwise 1."""

    async def start(self, envelope: Envelope) -> Reply | Lost:
        """Announce sender and recipient and ask to go on. A 354 at ``DATA`` means: now the content; none of it has left yet."""

    async def content(self, message: Sequence[bytes], then: Envelope | None = None) -> Reply | Lost:
        """Hand over a message, in parts, that is ready for the wire but for its final dot. Only a 2xx at ``CONTENT`` means: accepted.

        Returns as soon as the reply to the dot is there. Ask for the ``answer`` to ``then`` afterwards.
        """

    async def answer(self) -> Reply | Lost:
        """What the relay says to the envelope that went along as ``then``: what ``start`` would have returned."""

    def post(self, envelope: Envelope, message: Sequence[bytes]) -> Future[Reply | Lost]:
        """Where ``window`` is more than 1: envelope and content at once; nothing else is to be said before. Answers come in order.

        The content leaves before the relay has said yes to anything, so the durable mark must stand before; lost is lost at ``CONTENT``.
        """

    async def abandon(self) -> None:
        """Send no content after all: break the connection off, for after a 354 there is no other way (RFC 5321 4.1.1.4)."""

    async def close(self) -> None:
        """Say goodbye. Never raises: what was accepted stays accepted."""


Connect = Callable[[], Awaitable[Courier | Unreachable]]
"""Opens one connection."""
