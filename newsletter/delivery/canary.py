"""Whether an issue is being refused: asked of its first wave before the rest leaves, and of the latest replies all the while."""

import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from newsletter.model.deliveries import Verdict
from newsletter.model.plain_text import plain
from newsletter.model.states import DeliveryState as State
from newsletter.model.states import VerdictKind

CANARY = "canary"
"""Who paused an issue, in its history, when no person did."""

LATEST = 200
MANY = 50
"""Of the latest 200 replies more than half are refusals, and at least 50."""

_OUTSTANDING = (State.PENDING, State.CLAIMED, State.SENDING)
_ANSWERED = (State.ACCEPTED, State.DEFERRED, State.REJECTED)
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")
_LONGEST_REPLY = 120


class Wave(StrEnum):
    """What to do with the rest."""

    WAIT = "wait"
    GO = "go"
    STOP = "stop"


def judge_wave(counts: Mapping[State, int], most_refused: float) -> Wave:
    """What the first wave says, as soon as no reply that is still due could change it.

    A deferred letter was answered and not refused: greylists and busy relays mend themselves. Doubt and time-outs count neither way, but
    a wave of nothing else is no reason to go on.
    """
    due = sum(counts.get(state, 0) for state in _OUTSTANDING)
    answered = sum(counts.get(state, 0) for state in _ANSWERED)
    refused = counts.get(State.REJECTED, 0)
    if refused and refused >= most_refused * (answered + due):
        return Wave.STOP
    if answered and refused + due < most_refused * (answered + due):
        return Wave.GO
    if due:
        return Wave.WAIT
    return Wave.STOP if counts.get(State.UNKNOWN) else Wave.GO


def wave_reason(counts: Mapping[State, int], replies: Sequence[tuple[int, str]]) -> str:
    """Why the issue is paused, for the operator."""
    size, refused = sum(counts.values()), counts.get(State.REJECTED, 0)
    if not refused:
        return f"none of the first {size:,} letters was answered: look, then newsletter resume"
    return f"{refused:,} of the first {size:,} letters were refused{_most_often(replies)}: look, then newsletter resume"


@dataclass(slots=True)
class Replies:
    """The latest replies that this process heard."""

    _latest: deque[tuple[int, str] | None] = field(default_factory=lambda: deque(maxlen=LATEST))
    _refused: int = 0

    def hear(self, verdict: Verdict) -> None:
        """Take in a verdict. Doubt says nothing, nor does an address that we cannot write: no relay was asked."""
        if verdict.code and verdict.kind is not VerdictKind.UNKNOWN:
            self._take_in((verdict.code, verdict.reply) if verdict.kind is VerdictKind.PERMANENT else None)

    def hear_accepted(self, number: int) -> None:
        """Take in so many plain acceptances."""
        for _ in range(min(number, LATEST)):
            self._take_in(None)

    def _take_in(self, refusal: tuple[int, str] | None) -> None:
        if len(self._latest) == LATEST and self._latest[0] is not None:
            self._refused -= 1
        self._latest.append(refusal)
        self._refused += refusal is not None

    @property
    def trouble(self) -> str:
        """Why to pause, or ""."""
        if self._refused < MANY or 2 * self._refused <= len(self._latest):
            return ""
        refusals = [one for one in self._latest if one is not None]
        return (
            f"{self._refused} of the latest {len(self._latest)} letters were refused{_most_often(refusals)}: look, then newsletter resume"
        )


def _most_often(replies: Sequence[tuple[int, str]]) -> str:
    """The commonest answer, without anybody's address."""
    said = Counter(f"{code} {_ADDRESS.sub('…', reply)}".strip() if code else reply for code, reply in replies if code or reply)
    return f": {plain(said.most_common(1)[0][0], _LONGEST_REPLY)}" if said else ""
