"""Point 41, P0: fifty feeds of which most hang, are garbage or huge do not delay the rest, and the letter goes out in time."""

from tests.daily.conftest import newsroom, sink
from tests.daily.test_bad_feeds import clock, servers, test_fifty_feeds_of_which_most_are_bad_make_a_letter_in_time
from tests.sources.conftest import options
from tests.sources.test_refresh_feeds import test_fifty_feeds_of_which_most_are_bad_do_not_delay_the_rest

__all__ = [
    "clock",
    "newsroom",
    "options",
    "servers",
    "sink",
    "test_fifty_feeds_of_which_most_are_bad_do_not_delay_the_rest",
    "test_fifty_feeds_of_which_most_are_bad_make_a_letter_in_time",
]
