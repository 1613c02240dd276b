"""Point 60, P0: no pixel, no third party, no reader in a link of a story."""

from tests.daily.conftest import clock, sink
from tests.daily.test_no_tracking import (
    newsroom,
    test_a_letter_fetches_nothing_and_tells_nobody,
    test_two_readers_get_the_same_but_for_their_blanks,
)

__all__ = [
    "clock",
    "newsroom",
    "sink",
    "test_a_letter_fetches_nothing_and_tells_nobody",
    "test_two_readers_get_the_same_but_for_their_blanks",
]
