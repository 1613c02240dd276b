"""The plan of a new sender's first days."""

from datetime import date, timedelta

from newsletter.delivery.warm_up import WarmDay, next_cap, outlook

FIRST = date(2026, 11, 21)


def after(*caps_tried_deferred: tuple[int, int, int]) -> int:
    days = [WarmDay(issue_on=FIRST + timedelta(days=n), cap=c, tried=t, deferred=d) for n, (c, t, d) in enumerate(caps_tried_deferred)]
    return next_cap(days, FIRST + timedelta(days=len(days)))


def test_good_days_grow_by_half() -> None:
    """200, 300, 450 …; a day on which more than one in fifty was put off is repeated."""
    assert after() == 200
    assert after((200, 200, 4)) == 300
    assert after((200, 200, 4), (300, 300, 0)) == 450
    assert after((200, 200, 5)) == 200


def test_a_day_that_proved_nothing_is_repeated() -> None:
    """A cap that nobody came near says nothing about a larger one."""
    assert [after((300, 299, 0)), after((300, 100, 0)), after((300, 0, 0))] == [450, 300, 300]


def test_a_long_silence_begins_anew() -> None:
    """Receivers forget."""
    day = WarmDay(issue_on=FIRST, cap=5000, tried=5000, deferred=0)
    assert [next_cap([day], FIRST + timedelta(days=n)) for n in (30, 31)] == [7500, 200]


def test_a_week_serves_two_thousand() -> None:
    """The plan as it is shown: day by day until everybody is within the cap."""
    assert [cap for _, cap in outlook(200, 2000, FIRST)] == [200, 300, 450, 675, 1012, 1518, 2277]
    assert outlook(200, 150, FIRST) == [(FIRST, 200)]
