"""Point 9, P1: addresses outside ASCII: a domain as A-labels, a local part refused by itself, and no batch stops."""

from tests.delivery.conftest import post, sink
from tests.delivery.test_send_issue import test_an_address_that_cannot_be_written_stops_nobody_else

__all__ = ["post", "sink", "test_an_address_that_cannot_be_written_stops_nobody_else"]
