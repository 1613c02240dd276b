"""Point 28, P0: every way in which a relay can break leaves the right state."""

from tests.journeys.test_broken_relays import (
    test_an_answer_lost_in_its_group_leaves_at_most_one_letter_unknown,
    test_each_break_leaves_its_reader_in_the_right_place,
)

__all__ = ["test_an_answer_lost_in_its_group_leaves_at_most_one_letter_unknown", "test_each_break_leaves_its_reader_in_the_right_place"]
