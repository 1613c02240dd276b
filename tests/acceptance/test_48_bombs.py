"""Point 48, P0: bombs stay within 256 MiB and 5 s."""

from tests.sources.test_bombs import test_all_bombs_stay_within_the_limits

__all__ = ["test_all_bombs_stay_within_the_limits"]
