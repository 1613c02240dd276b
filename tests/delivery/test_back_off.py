"""How long the relay is left alone."""

from datetime import timedelta

from newsletter.delivery.back_off import BackOff


def test_the_pause_doubles_up_to_its_limit_and_ends() -> None:
    """One second, two, four, never more than the limit; an answer ends it; only the first trouble and the first answer are news."""
    pause = BackOff(timedelta(seconds=1), timedelta(seconds=5))
    news = [(pause.trouble(pause.episode), pause.pause.total_seconds()) for _ in range(4)]
    assert news == [(True, 1), (False, 2), (False, 4), (False, 5)]
    assert (pause.recovered(), pause.pause, pause.recovered()) == (True, timedelta(0), False)


def test_connections_that_break_together_count_once() -> None:
    """Eight connections lost in one breakdown are one trouble, not eight."""
    pause = BackOff(timedelta(seconds=1), timedelta(minutes=5))
    opened_in = pause.episode
    assert [pause.trouble(opened_in) for _ in range(8)] == [True] + [False] * 7
    assert pause.pause == timedelta(seconds=1)
