"""Point 39, P0: schedulers that race make one issue a date."""

from tests.daily.conftest import clock, newsroom, sink
from tests.daily.test_due import test_four_processes_at_once
from tests.issue.test_run import test_racing_programs_make_one_issue_a_date

__all__ = ["clock", "newsroom", "sink", "test_four_processes_at_once", "test_racing_programs_make_one_issue_a_date"]
