"""Point 50, P0: a thousand posts make one letter; every state of an address gets the same bytes."""

from tests.web.conftest import newsroom, reader
from tests.web.test_subscribe import test_a_thousand_posts_make_one_letter, test_every_kind_of_address_gets_the_same_bytes

__all__ = ["newsroom", "reader", "test_a_thousand_posts_make_one_letter", "test_every_kind_of_address_gets_the_same_bytes"]
