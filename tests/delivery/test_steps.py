"""The state diagram of a delivery, as pure functions."""

import random
from datetime import timedelta

import pytest

from newsletter.delivery.steps import ASIDES, MAY_COME_FROM, PUT_BACK, next_step
from newsletter.model.deliveries import Hindrance, Step, Verdict
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import DeliveryState as State
from newsletter.model.states import Fault, VerdictKind
from tests.conftest import NOW

BUSY = Verdict(kind=VerdictKind.TEMPORARY, code=450)
RELAY_BUSY = Verdict(kind=VerdictKind.TEMPORARY, code=421, fault=Fault.RELAY)


def step(verdict: Verdict, attempts: int = 0, **more: object) -> Step:
    usual = {
        "not_after": NOW + timedelta(hours=20),
        "now": NOW,
        "randomness": random.Random(4),
        "retry_after": DeliveryOptions().retry_after,
    }
    return next_step(verdict, attempts, **{**usual, **more})


@pytest.mark.parametrize(
    ("kind", "state"),
    [(VerdictKind.ACCEPTED, State.ACCEPTED), (VerdictKind.PERMANENT, State.REJECTED), (VerdictKind.UNKNOWN, State.UNKNOWN)],
)
def test_a_final_verdict_is_final(kind: VerdictKind, state: State) -> None:
    """Accepted, permanent and unknown have no retry time, whatever was tried before."""
    reached = step(Verdict(kind=kind), attempts=5)
    assert (reached.state, reached.retry_at) == (state, None)


def test_pauses_grow_and_vary_upwards_by_a_fifth() -> None:
    """Tries come after 5, 15, 30 minutes and so on; the last pause repeats; a greylist never sees us early."""
    many = [[step(BUSY, attempts=n, randomness=random.Random(seed)).retry_at - NOW for seed in range(200)] for n in range(9)]
    for pauses, minutes in zip(many, (5, 15, 30, 60, 120, 240, 480, 480, 480), strict=True):
        assert timedelta(minutes=minutes) <= min(pauses) < max(pauses) <= timedelta(minutes=minutes * 1.2)
        assert max(pauses) - min(pauses) > timedelta(minutes=minutes * 0.15)


def test_nothing_is_retried_past_the_end() -> None:
    """A try that would come too late is not waited for: the delivery expires now."""
    assert step(BUSY, not_after=NOW + timedelta(minutes=5)).state is State.EXPIRED


@pytest.mark.parametrize(("minutes", "state"), [(4.9, State.EXPIRED), (5, State.EXPIRED), (6.1, State.DEFERRED), (1200, State.DEFERRED)])
def test_the_last_moment_is_no_longer_in_time(minutes: float, state: State) -> None:
    """At the very instant of the end a letter may not leave any more, so a try for then is not planned."""
    still = random.Random()
    still.random = lambda: 0.0
    assert step(BUSY, not_after=NOW + timedelta(minutes=minutes), randomness=still).state is state


def test_a_whole_day_of_refusals_ends_in_time() -> None:
    """Tries at 5, 15, 30 minutes, 1, 2, 4 and 8 hours after one another fit into twenty hours, and the one after them expires."""
    now, number, end = NOW, 0, NOW + timedelta(hours=20)
    while (reached := step(BUSY, attempts=number, now=now, not_after=end)).state is State.DEFERRED:
        assert now < reached.retry_at < end
        now, number = reached.retry_at, number + 1
    assert (reached.state, number) == (State.EXPIRED, 7)


def test_relay_trouble_puts_the_row_back_until_the_third_time() -> None:
    """The relay's trouble is not the reader's; but a row at which it breaks off again and again must not hold up all others."""
    assert [step(RELAY_BUSY, troubles=n).state for n in (1, 2, 3)] == [State.PENDING, State.PENDING, State.DEFERRED]
    assert step(RELAY_BUSY, troubles=1) == PUT_BACK
    assert step(RELAY_BUSY, troubles=3).reason == "relay"


@pytest.mark.parametrize("now_in", [None, *State])
def test_no_step_leads_to_a_second_copy(now_in: State | None) -> None:
    """Nothing that may have left is ever put back, and nothing that is settled is tried again."""
    again = {to for to in (State.PENDING, State.DEFERRED, State.SENDING) if now_in in MAY_COME_FROM.get(to, ())}
    assert again == ({State.PENDING, State.DEFERRED} if now_in in (State.CLAIMED, State.SENDING) else set())


def test_the_truth_may_follow_unknown() -> None:
    """A worker taken for dead that still hears the answer corrects its own row, to what is final only."""
    assert {to for to in State if State.UNKNOWN in MAY_COME_FROM.get(to, ())} == {State.ACCEPTED, State.REJECTED}


@pytest.mark.parametrize(
    ("hindrance", "state"),
    [
        (Hindrance.PAUSED, State.PENDING),
        (Hindrance.CANCELLED, State.CANCELLED),
        (Hindrance.LATE, State.EXPIRED),
        (Hindrance.LEFT, State.SUPPRESSED),
        (Hindrance.SUPPRESSED, State.SUPPRESSED),
        (Hindrance.ERASED, State.SUPPRESSED),
        (Hindrance.UNSURE, State.PENDING),
        (Hindrance.TAKEN, None),
    ],
)
def test_what_hinders_a_letter(hindrance: Hindrance, state: State | None) -> None:
    """Each reason why a letter must not leave has its state; a row that is somebody else's is not touched."""
    aside = ASIDES.get(hindrance)
    assert (aside.state if aside else None) is state
