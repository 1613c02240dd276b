"""What becomes of a delivery after a try, or when it must not be tried: the state diagram of docs/flow.md as pure functions."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random

from newsletter.model.deliveries import Hindrance, Step, Verdict
from newsletter.model.states import DeliveryState as State
from newsletter.model.states import VerdictKind

TROUBLES_BEFORE_DEFERRED = 3
"""A row at which the relay breaks off this often has to wait like a refused one, so that it cannot hold up all others."""


MAY_COME_FROM: dict[State, Collection[State]] = {
    State.PENDING: (State.CLAIMED, State.SENDING),
    State.ACCEPTED: (State.SENDING, State.UNKNOWN),
    State.REJECTED: (State.CLAIMED, State.SENDING, State.UNKNOWN),
    State.DEFERRED: (State.CLAIMED, State.SENDING),
    State.EXPIRED: (State.CLAIMED, State.SENDING),
    State.CANCELLED: (State.CLAIMED, State.SENDING),
    State.SUPPRESSED: (State.CLAIMED, State.SENDING),
    State.UNKNOWN: (State.SENDING,),
}
"""A worker that the broom took for dead may still learn the truth about its own row, so accepted and rejected follow unknown too.
Cancelled and suppressed follow sending where the letter was marked ahead and its content never began."""

ASIDES: dict[Hindrance, Step] = {
    Hindrance.PAUSED: Step(state=State.PENDING),
    Hindrance.CANCELLED: Step(state=State.CANCELLED, reason="the rest of the issue was called off"),
    Hindrance.LATE: Step(state=State.EXPIRED, reason="not sent in time"),
    Hindrance.LEFT: Step(state=State.SUPPRESSED, reason="unsubscribed"),
    Hindrance.SUPPRESSED: Step(state=State.SUPPRESSED, reason="on the suppression list"),
    Hindrance.ERASED: Step(state=State.SUPPRESSED, reason="erased"),
    Hindrance.UNSURE: Step(state=State.PENDING),
}
"""Where a letter goes that must not leave."""

PUT_BACK = Step(state=State.PENDING)
"""Nothing of it has left: somebody else may take it up."""


def next_step(
    verdict: Verdict,
    attempts: int,
    *,
    troubles: int = 0,
    now: datetime,
    not_after: datetime,
    retry_after: tuple[timedelta, ...],
    randomness: Random,
) -> Step:
    """The step after a verdict. ``attempts`` counts earlier tries, ``troubles`` how often the relay broke off at this very row.

    A pause varies by a fifth and only upwards: a greylist counts the full time from the first try.
    """
    match verdict.kind:
        case VerdictKind.ACCEPTED:
            return Step(state=State.ACCEPTED, verdict=verdict)
        case VerdictKind.PERMANENT:
            return Step(state=State.REJECTED, reason="reply", verdict=verdict)
        case VerdictKind.UNKNOWN:
            return Step(state=State.UNKNOWN, reason="the content had left and no answer came", verdict=verdict)
    if verdict.relay_trouble and troubles < TROUBLES_BEFORE_DEFERRED:
        return PUT_BACK
    pause = retry_after[min(attempts, len(retry_after) - 1)]
    return _try_later(verdict, now + pause * (1 + randomness.random() / 5), not_after)


def _try_later(verdict: Verdict, retry_at: datetime, not_after: datetime) -> Step:
    if retry_at >= not_after:
        return Step(state=State.EXPIRED, reason="no try is left in time", verdict=verdict)
    return Step(state=State.DEFERRED, reason="relay" if verdict.relay_trouble else "reply", retry_at=retry_at, verdict=verdict)
