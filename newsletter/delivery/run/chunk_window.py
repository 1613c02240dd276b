"""The chunk window: the letters that are on their way over one connection at once, each with its envelope in one write (RFC 3030).

Chooses no letters and judges no answer but for one question: whether the connection will be closed for it. Answers come in order.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from newsletter.delivery.courier import Courier, Lost, Reply, Stage
from newsletter.delivery.logbook import Logbook
from newsletter.delivery.run.claims import Attempt, Message
from newsletter.delivery.verdict import CLOSING, judge
from newsletter.model.states import VerdictKind

HandIn = Callable[[Attempt, Reply | Lost], Awaitable[None]]


@dataclass(slots=True)
class ChunkWindow:
    """Enter it to post letters. Leaving it, also with an error, hears everybody who is still on the way: the relay may have their letters.

    Who is called off, as at a second Ctrl-C, waits for no answer; those that are there count.
    """

    courier: Courier
    logbook: Logbook
    hand_in: HandIn
    _due: deque[tuple[Attempt, asyncio.Future[Reply | Lost]]] = field(default_factory=deque)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None and not isinstance(error, Exception):
            self._due = deque((letter, answer) for letter, answer in self._due if answer.done() and not answer.cancelled())
        await self._hear_all()

    @property
    def is_empty(self) -> bool:
        """Whether no letter is on its way."""
        return not self._due

    @property
    def has_room(self) -> bool:
        """Whether one more letter may leave; never where the relay no longer takes several at once."""
        window = self.courier.window
        return 1 < window > len(self._due) and self.courier.is_open

    def post(self, letter: Attempt, message: Message) -> None:
        """Send a letter on its way. From here we may die not knowing."""
        self.logbook.begin(letter.row)
        self._due.append((letter, self.courier.post(letter.envelope, message)))

    async def hear(self) -> bool:
        """Wait for the oldest answer and hand it in. False: the relay is in trouble, and all that were on their way were heard."""
        letter, answer = self._due[0]
        outcome = await answer
        if _is_trouble(outcome):
            await self._hear_all()
            return False
        self._due.popleft()
        await self.hand_in(letter, outcome)
        return True

    async def _hear_all(self) -> None:
        """What makes us close the connection is handed in last: it must not put the letters behind it in doubt."""
        troubles: list[tuple[Attempt, Reply | Lost]] = []
        try:
            while self._due:
                letter, answer = self._due[0]
                outcome = await answer
                self._due.popleft()
                if _is_trouble(outcome):
                    troubles.append((letter, outcome))
                else:
                    await self.hand_in(letter, outcome)
        finally:
            for letter, outcome in troubles:
                await self.hand_in(letter, outcome)


def _is_trouble(outcome: Reply | Lost) -> bool:
    """Whether the connection will be closed for it."""
    if isinstance(outcome, Reply) and outcome.code == 250 and outcome.stage is Stage.CONTENT:
        return False  # of nearly every letter: not worth a judgement
    verdict = judge(outcome)
    return verdict.relay_trouble or verdict.kind is VerdictKind.UNKNOWN or verdict.code == CLOSING
