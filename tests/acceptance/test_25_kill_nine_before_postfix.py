"""Point 25, P0: kill -9 before a real Postfix: nobody twice, nobody missed, every doubt settled (100 times: `make guarantees`)."""

from tests.journeys.test_killed_before_postfix import test_the_relays_own_log_settles_every_doubt

__all__ = ["test_the_relays_own_log_settles_every_doubt"]
