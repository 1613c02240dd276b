"""Point 60, P0: no pixel, no third party, no reader in a link of a story; nor where an operator has clicks counted."""

from dataclasses import replace

import pytest

from newsletter.daily.newsroom import Newsroom
from tests.conftest import HandClock
from tests.daily.conftest import clock, sink
from tests.daily.test_no_tracking import (
    VARIANTS,
    newsroom,
    test_a_letter_fetches_nothing_and_tells_nobody,
    test_two_readers_get_the_same_but_for_their_blanks,
)
from tests.daily.test_story_links import COUNTING
from tests.daily.test_story_links import test_two_readers_have_the_same_links_of_stories as same_links_of_stories
from tests.smtp_sink import Sink

__all__ = [
    "clock",
    "newsroom",
    "sink",
    "test_a_letter_fetches_nothing_and_tells_nobody",
    "test_two_readers_get_the_same_but_for_their_blanks",
    "test_where_clicks_are_counted_too_a_link_of_a_story_tells_nobody",
]


@pytest.mark.parametrize("variant", VARIANTS, ids=[one or "as it is" for one in VARIANTS])
async def test_where_clicks_are_counted_too_a_link_of_a_story_tells_nobody(
    newsroom: Newsroom,
    clock: HandClock,
    sink: Sink,
    variant: str,
) -> None:
    """Two readers' letters hold the very same links of stories, and none of them has a sign of either."""
    counting = replace(newsroom, privacy=COUNTING)
    await same_links_of_stories(counting, clock, sink, variant)
