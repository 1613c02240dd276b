"""Point 27, P0: power cuts: every promise of the ledger holds (60: `make guarantees`)."""

from tests.journeys.test_power_cuts import recording, test_a_power_cut_breaks_no_promise, test_commits_that_are_not_synced_would_break_them

__all__ = ["recording", "test_a_power_cut_breaks_no_promise", "test_commits_that_are_not_synced_would_break_them"]
