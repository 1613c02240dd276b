"""Point 4, P0: SpamAssassin and rspamd have nothing against a real issue, DMARC holds, and From of another domain fails it."""

from tests.rig.test_filters import (
    found,
    pytestmark,
    test_a_strangers_name_is_refused,
    test_no_filter_holds_anything_against_a_letter,
    test_who_sends_is_proven,
)

__all__ = [
    "found",
    "pytestmark",
    "test_a_strangers_name_is_refused",
    "test_no_filter_holds_anything_against_a_letter",
    "test_who_sends_is_proven",
]
