"""Point 45, P1: a scheduler that stopped is noticed from outside."""

from tests.daily.conftest import clock, newsroom, sink
from tests.daily.test_watching import switch, test_an_issue_that_does_not_add_up_is_not_done, test_the_switch_is_asked_once

__all__ = ["clock", "newsroom", "sink", "switch", "test_an_issue_that_does_not_add_up_is_not_done", "test_the_switch_is_asked_once"]
