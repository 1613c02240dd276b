"""Point 53, P0: planted secrets and addresses stand in no log, error, export, backup or list of processes."""

from tests.cli.conftest import begun, collected, drafted, operator, publishers, shelf, surroundings_as_they_were
from tests.cli.test_planted import planted, relay, test_no_secret_and_no_address_comes_out

__all__ = [
    "begun",
    "collected",
    "drafted",
    "operator",
    "planted",
    "publishers",
    "relay",
    "shelf",
    "surroundings_as_they_were",
    "test_no_secret_and_no_address_comes_out",
]
