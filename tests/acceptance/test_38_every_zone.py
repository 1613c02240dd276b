"""Point 38, P0: every zone, 2020 to 2037: exactly one due instant for each local date."""

from tests.issue.test_calendar import test_every_local_date_is_due_exactly_once, test_every_zone_of_tzdata_is_among_the_kinds

__all__ = ["test_every_local_date_is_due_exactly_once", "test_every_zone_of_tzdata_is_among_the_kinds"]
