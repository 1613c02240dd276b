"""Point 43, P0: four stories are held with an alarm, seven go as Top 7."""

from tests.daily.conftest import clock, newsroom, sink
from tests.daily.test_due import test_a_thin_day_is_held_with_an_alarm, test_seven_stories_go

__all__ = ["clock", "newsroom", "sink", "test_a_thin_day_is_held_with_an_alarm", "test_seven_stories_go"]
