"""Point 49, P0: ten thousand hostile addresses add no command."""

from tests.delivery.conftest import post
from tests.delivery.test_wire import test_ten_thousand_hostile_addresses_add_no_command, wire

__all__ = ["post", "test_ten_thousand_hostile_addresses_add_no_command", "wire"]
