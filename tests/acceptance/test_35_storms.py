"""Point 35, P1: 421 and 4.7 storms: slower, nobody lost, everybody served."""

from tests.journeys.test_storms import test_a_receiver_that_says_we_are_too_fast_is_written_to_more_slowly, test_nobody_is_lost_in_a_storm

__all__ = ["test_a_receiver_that_says_we_are_too_fast_is_written_to_more_slowly", "test_nobody_is_lost_in_a_storm"]
