"""Point 18, P1: complaints of 0.3 % pause the sending."""

from tests.daily.conftest import sink
from tests.daily.test_came_back import clock, desk, newsroom, test_complaints_tell_operators_and_then_stop_the_issue

__all__ = ["clock", "desk", "newsroom", "sink", "test_complaints_tell_operators_and_then_stop_the_issue"]
