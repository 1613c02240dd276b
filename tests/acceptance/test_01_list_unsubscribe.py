"""Point 1, P0: `List-Unsubscribe` in sent bytes is ASCII, has no `=?`, https first, for tokens and domains up to the allowed size."""

from tests.delivery.conftest import post, sink
from tests.delivery.test_return_paths_on_the_wire import test_the_header_stands_as_receivers_want_it
from tests.rendering.test_message import test_long_unsubscribe_url_stands_whole_on_one_line

__all__ = ["post", "sink", "test_long_unsubscribe_url_stands_whole_on_one_line", "test_the_header_stands_as_receivers_want_it"]
