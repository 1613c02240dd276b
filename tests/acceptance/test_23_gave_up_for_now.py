"""Point 23, P1: `Action: failed` with a status of 4 is soft."""

from tests.returns.conftest import desk
from tests.returns.test_counting import test_a_relay_that_gave_up_for_now_counts_against_nobody

__all__ = ["desk", "test_a_relay_that_gave_up_for_now_counts_against_nobody"]
