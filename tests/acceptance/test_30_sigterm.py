"""Point 30, P0: SIGTERM in a sending leaves no doubt, ends in time, and the rest is sent."""

from tests.journeys.test_killed_senders import test_a_gentle_stop_leaves_nothing_in_doubt

__all__ = ["test_a_gentle_stop_leaves_nothing_in_doubt"]
