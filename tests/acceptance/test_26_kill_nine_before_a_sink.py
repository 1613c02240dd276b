"""Point 26, P0: the same before a relay without a log: nobody twice, missed only among unknown."""

from tests.journeys.test_killed_senders import test_nobody_has_two_letters_after_kill_nine

__all__ = ["test_nobody_has_two_letters_after_kill_nine"]
