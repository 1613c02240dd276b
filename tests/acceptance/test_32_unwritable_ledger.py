"""Point 32, P0: disk full, broken, read-only or locked: nothing leaves without its mark, and it recovers."""

from tests.journeys.test_power_cuts import test_nothing_leaves_while_the_ledger_cannot_be_written

__all__ = ["test_nothing_leaves_while_the_ledger_cannot_be_written"]
