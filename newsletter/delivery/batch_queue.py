"""The port through which processes are called to an issue: who should take part, at once, on which machine.

A call is a convenience and never the truth: the delivery rows say what is left to send, and whoever looks at them finds the work without
any call. So a queue may lose every part it holds, or hand one out twice, and no letter is lost or doubled.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, Self

PARTS = 4
"""So many processes are called to an issue at once; any more find the work at their next look."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part in the sending of an issue, for whoever takes it first. Which rows that means is settled row by row, by claiming."""

    issue_id: int
    number: int

    def __bytes__(self) -> bytes:
        return str(self).encode()

    def __str__(self) -> str:
        return f"{self.issue_id}:{self.number}"

    @classmethod
    def read(cls, written: bytes) -> Self:
        """The part that ``bytes`` wrote. Raises ValueError for anything else."""
        issue_id, number = written.split(b":")
        return cls(int(issue_id), int(number))


def parts_of(issue_id: int) -> tuple[Part, ...]:
    """What is handed out when an issue is released."""
    return tuple(Part(issue_id, number) for number in range(PARTS))


Take = Callable[[Part], Awaitable[None]]
"""Takes part until nothing is left to do now. Must be harmless for an issue that is done, and for one that it takes part in already."""


class BatchQueue(Protocol):
    """Hands parts to processes."""

    async def enqueue(self, parts: tuple[Part, ...]) -> None:
        """Hand out parts; one that still waits or is being taken is not handed out again. Raises OSError where that is not possible now."""

    async def run(self, take: Take) -> None:
        """Take parts, two at most at a time, until ``stop``; then wait for those in hand. Raises OSError when the queue is lost."""

    def stop(self) -> None:
        """Take no more."""
