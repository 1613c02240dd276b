"""Point 31, P0: several workers, and one that freezes past its lease: nobody twice."""

from tests.journeys.test_killed_senders import test_a_frozen_sender_that_wakes_sends_nothing_twice
from tests.journeys.test_many_workers import test_nobody_is_served_twice_or_missed_by_many_workers

__all__ = ["test_a_frozen_sender_that_wakes_sends_nothing_twice", "test_nobody_is_served_twice_or_missed_by_many_workers"]
