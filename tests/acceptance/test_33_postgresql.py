"""Point 33, P1: PostgreSQL restarted in a sending, and a COMMIT whose answer is lost."""

from tests.journeys.test_many_workers import test_nobody_is_served_twice_or_missed_by_many_workers

__all__ = ["test_nobody_is_served_twice_or_missed_by_many_workers"]
