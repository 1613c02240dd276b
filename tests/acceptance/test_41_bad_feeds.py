"""Point 41, P0: fifty feeds of which most hang, are garbage or huge do not delay the rest."""

from tests.sources.conftest import options
from tests.sources.test_refresh_feeds import test_fifty_feeds_of_which_most_are_bad_do_not_delay_the_rest

__all__ = ["options", "test_fifty_feeds_of_which_most_are_bad_do_not_delay_the_rest"]
