"""Point 44, P1: a clock two hours back, three days on: no second issue, and an alarm."""

from tests.daily.conftest import clock, newsroom, sink
from tests.daily.test_clock_guard import (
    live,
    test_a_clock_set_forward_under_a_running_server,
    test_a_clock_that_goes_back_sends_nothing_again,
)

__all__ = [
    "clock",
    "live",
    "newsroom",
    "sink",
    "test_a_clock_set_forward_under_a_running_server",
    "test_a_clock_that_goes_back_sends_nothing_again",
]
