"""Point 59, P0: the export is complete; erasing leaves no trace, also after a restore."""

from tests.daily.conftest import clock, sink
from tests.daily.test_backup import test_who_left_since_the_backup_stays_off_the_list
from tests.daily.test_erased_bytes import lines, newsroom, test_no_file_holds_who_was_erased

__all__ = ["clock", "lines", "newsroom", "sink", "test_no_file_holds_who_was_erased", "test_who_left_since_the_backup_stays_off_the_list"]
