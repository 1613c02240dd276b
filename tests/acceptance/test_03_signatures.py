"""Point 3, P0: the seven changes on the way break the signatures, or do not, as they should; opendkim agrees."""

from tests.delivery.test_dkim import test_a_change_on_the_way
from tests.delivery.test_dkim_elsewhere import test_opendkim_takes_our_signatures_and_no_others

__all__ = ["test_a_change_on_the_way", "test_opendkim_takes_our_signatures_and_no_others"]
