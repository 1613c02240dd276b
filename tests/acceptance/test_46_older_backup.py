"""Point 46, P1: a backup from before today's issue sends nothing again."""

from tests.cli.conftest import begun, collected, drafted, operator, publishers, relay, shelf, surroundings_as_they_were
from tests.cli.test_backup import test_nothing_is_sent_again

__all__ = [
    "begun",
    "collected",
    "drafted",
    "operator",
    "publishers",
    "relay",
    "shelf",
    "surroundings_as_they_were",
    "test_nothing_is_sent_again",
]
