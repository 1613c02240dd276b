"""Point 57, P1: a forged Host, a forged proxy and made-up queries change no page."""

from tests.web.conftest import newsroom, reader
from tests.web.test_keeping import test_neither_host_nor_made_up_queries_lead_to_another_answer
from tests.web.test_peer import test_client_address
from tests.web.test_reading import test_the_host_header_changes_no_page

__all__ = [
    "newsroom",
    "reader",
    "test_client_address",
    "test_neither_host_nor_made_up_queries_lead_to_another_answer",
    "test_the_host_header_changes_no_page",
]
