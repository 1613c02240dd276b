"""Point 14, P0: GET, HEAD and opening every link change nothing."""

from tests.web.conftest import newsroom, reader
from tests.web.test_feedback import test_opening_stores_nothing
from tests.web.test_links import test_looking_changes_nothing
from tests.web.test_self_service import test_looking_erases_nobody

__all__ = ["newsroom", "reader", "test_looking_changes_nothing", "test_looking_erases_nobody", "test_opening_stores_nothing"]
