"""Point 2, P0: ten thousand hostile titles add no header; the header set equals the expected one."""

from tests.delivery.conftest import post
from tests.delivery.test_wire import test_the_wire_holds_these_commands_and_headers_and_no_others, wire
from tests.rendering.test_hostile_words import test_ten_thousand_titles_and_names_add_no_header

__all__ = [
    "post",
    "test_ten_thousand_titles_and_names_add_no_header",
    "test_the_wire_holds_these_commands_and_headers_and_no_others",
    "wire",
]
