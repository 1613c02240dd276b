"""Point 29, P0: a receiver that answers late gets one copy (8, 90 and 300 s: `make guarantees`)."""

from tests.journeys.test_slow_answers import test_whoever_answers_late_has_one_copy

__all__ = ["test_whoever_answers_late_has_one_copy"]
