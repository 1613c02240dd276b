"""Point 47, P0: no request of any kind goes inside, whatever names and name servers say."""

from tests.sources.conftest import web
from tests.sources.test_fetch import test_no_spelling_of_loopback_is_connected_to
from tests.sources.test_rebinding import test_no_request_of_any_kind_goes_inside, zone

__all__ = ["test_no_request_of_any_kind_goes_inside", "test_no_spelling_of_loopback_is_connected_to", "web", "zone"]
