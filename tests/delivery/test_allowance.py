"""Dealing out a relay's letters: never more than it allows in a second or a day, however many ask."""

import random
from datetime import datetime, timedelta

import pytest

from newsletter.delivery.allowance import Block, Rate, Wait, deal, minute_of
from tests.conftest import NOW

SECOND = timedelta(seconds=1)


class Row:
    """The shared state, as storage keeps it."""

    def __init__(self, rate: Rate) -> None:
        self.rate, self.next_at, self.taken = rate, None, {}

    def ask(self, wanted: int, now: datetime) -> Block | Wait:
        dealt = deal(self.rate, wanted, now, next_at=self.next_at, taken=self.taken)
        if isinstance(dealt, Block):
            self.next_at = dealt.ends_at if self.rate.per_second else None
            minute = minute_of(dealt.begins_at)
            self.taken[minute] = self.taken.get(minute, 0) + dealt.letters
        return dealt


def times(block: Block) -> list[datetime]:
    return [block.begins_at + number * block.spacing for number in range(block.letters)]


def most_within(instants: list[datetime], length: timedelta) -> int:
    """The most that fall into any span of this length (its end not counted)."""
    instants.sort()
    first = most = 0
    for last, instant in enumerate(instants):
        while instants[first] <= instant - length:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_no_limit_is_no_limit() -> None:
    """Without a setting nothing is asked at all."""
    assert [bool(Rate()), bool(Rate(14)), bool(Rate(0, 5))] == [False, True, True]


@pytest.mark.parametrize("per_second", [0.1, 1, 14, 333.3])
@pytest.mark.parametrize("askers", [1, 2, 7])
def test_never_more_in_a_second(per_second: float, askers: int) -> None:
    """However many processes ask at whatever moments, no second has more letters than the rate, and little of it is wasted."""
    row, chance, now, sent = Row(Rate(per_second)), random.Random(askers), NOW, []
    while now < NOW + timedelta(seconds=60):
        for _ in range(askers):
            while isinstance(dealt := row.ask(chance.randint(1, 40), now), Block):
                assert dealt.ends_at <= now + 2 * SECOND + max(SECOND, dealt.spacing)
                sent += times(dealt)
        now += timedelta(seconds=chance.random() / 4)
    span = max(SECOND, timedelta(seconds=1 / per_second))
    assert most_within(sent, span) <= max(1, int(per_second * span.total_seconds()) + 1)
    assert len(sent) >= 60 * per_second * 0.95 - 1


def test_the_rate_is_kept_over_a_restart() -> None:
    """A process that begins while another's block runs begins behind it."""
    row = Row(Rate(14))
    first = row.ask(100, NOW)
    second = row.ask(100, NOW + SECOND / 2)
    assert first == Block(letters=14, begins_at=NOW, ends_at=NOW + 14 * (SECOND / 14), spacing=SECOND / 14)
    assert second.begins_at == first.ends_at
    assert row.ask(100, NOW + SECOND / 2) == Wait(until=second.ends_at - SECOND)


def test_a_clock_that_was_set_back_does_not_stop_the_post() -> None:
    """An hour's jump back would otherwise mean an hour without letters."""
    assert deal(Rate(14), 5, NOW, next_at=NOW + timedelta(hours=1), taken={}).begins_at == NOW
    assert deal(Rate(0.01), 5, NOW, next_at=NOW + timedelta(seconds=100), taken={}) == Wait(until=NOW + timedelta(seconds=99))


def test_a_day_is_any_24_hours() -> None:
    """Midnight changes nothing: what went out at ten in the evening counts until ten the next evening."""
    row, now, sent = Row(Rate(0, 1000)), NOW.replace(hour=22), []
    while now < NOW + timedelta(days=4):
        dealt = row.ask(70, now)
        if isinstance(dealt, Wait):
            assert dealt.for_the_day and dealt.until > now
            now = dealt.until
        else:
            sent += [now] * dealt.letters
            now += timedelta(minutes=3)
    assert most_within(sent, timedelta(hours=24)) == 1000
    assert len(sent) >= 3900


def test_second_and_day_together() -> None:
    """At most 14 a second and 50 a day: the day ends with the fiftieth, and refills when the oldest have left it."""
    row = Row(Rate(14, 50))
    letters = [row.ask(100, NOW + n * 1.1 * SECOND).letters for n in range(4)]
    assert letters == [14, 14, 14, 8]
    wait = row.ask(100, NOW + 5 * SECOND)
    assert wait == Wait(until=NOW + timedelta(hours=24, minutes=2), for_the_day=True)
    assert row.ask(100, wait.until).letters == 14


def test_who_waits_for_the_day_gets_more_than_a_letter() -> None:
    """With letters spread over the day, we come back when a twentieth of it is free, not every minute for a few."""
    taken = {NOW - timedelta(hours=23) + timedelta(minutes=m): 10 for m in range(100)}
    wait = deal(Rate(0, 1000), 500, NOW, next_at=None, taken=taken)
    assert wait == Wait(until=NOW + timedelta(hours=1, minutes=2 + 4), for_the_day=True)
