"""Point 7, P0: the same Message-ID at each try, one for each reader and issue, no address in it."""

from tests.delivery.conftest import post
from tests.delivery.test_blanks import test_message_ids_hold_no_address_and_stay_short
from tests.delivery.test_send_issue import test_a_retry_keeps_date_and_message_id

__all__ = ["post", "test_a_retry_keeps_date_and_message_id", "test_message_ids_hold_no_address_and_stay_short"]
