"""Point 51, P0: hostile words in every stored field: no page makes anything of them, and the policy reports nothing."""

from tests.browser.conftest import chromium, page, printed, unwritten
from tests.browser.test_hostile_store import pytestmark, test_no_words_become_anything_else
from tests.browser.test_pages import test_everybody_can_use_the_page

__all__ = [
    "chromium",
    "page",
    "printed",
    "pytestmark",
    "test_everybody_can_use_the_page",
    "test_no_words_become_anything_else",
    "unwritten",
]
