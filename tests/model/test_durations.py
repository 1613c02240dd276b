"""Durations as people write them."""

from datetime import timedelta

import pytest

from newsletter.model.durations import parse_duration, write_duration
from newsletter.model.options import ScheduleOptions
from newsletter.model.sending_options import DeliveryOptions


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("30m", 1800),
        ("6h", 21600),
        ("3d", 259200),
        ("20 seconds", 20),
        ("1 Day", 86400),
        ("1h 30m", 5400),
        ("0:05:00", 300),
        ("0.5s", 0.5),
    ],
)
def test_forms_that_are_read(text: str, seconds: float) -> None:
    """Short, long, joined and clock forms mean the same."""
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "soon", "90", "5 weeks", "-5m", "6h later", "h", "1:99:00"])
def test_anything_else_is_refused_with_the_cure(text: str) -> None:
    """A number without a unit is a guess, so it is no duration."""
    with pytest.raises(ValueError, match="write it like 90s, 30m, 6h or 3d"):
        parse_duration(text)


@pytest.mark.parametrize("value", [timedelta(0), timedelta(seconds=90), timedelta(minutes=90), timedelta(hours=72), timedelta(seconds=0.5)])
def test_what_is_written_is_read_back(value: timedelta) -> None:
    """Settings shown can be pasted back."""
    assert parse_duration(write_duration(value)) == value


def test_options_take_them_alone_and_in_lists() -> None:
    """Every duration setting is read the same way, also inside a list."""
    assert ScheduleOptions(catch_up="90m").catch_up == timedelta(minutes=90)
    assert DeliveryOptions(retry_after=["5m", "1 hour"]).retry_after == (timedelta(minutes=5), timedelta(hours=1))


@pytest.mark.parametrize("value", [-5, timedelta(seconds=-1), "-5m"])
def test_time_does_not_run_backwards(value: object) -> None:
    """A negative duration is refused however it is written."""
    with pytest.raises(ValueError, match="catch_up"):
        ScheduleOptions(catch_up=value)
