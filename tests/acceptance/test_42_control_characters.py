"""Point 42, P0: a control character or a tag of MJML in a title: the issue goes out, the title clean."""

from tests.rendering.test_hostile_words import (
    test_hostile_words_change_no_tag_of_the_letter,
    test_one_illegal_character_never_stops_an_issue,
)

__all__ = ["test_hostile_words_change_no_tag_of_the_letter", "test_one_illegal_character_never_stops_an_issue"]
