"""Point 13, P0: one-click POST: both kinds of body, no cookie, no redirect, again is harmless."""

from tests.web.conftest import newsroom, reader
from tests.web.test_links import test_one_click_answers_alike_for_every_token, test_one_click_leaves_at_once

__all__ = ["newsroom", "reader", "test_one_click_answers_alike_for_every_token", "test_one_click_leaves_at_once"]
