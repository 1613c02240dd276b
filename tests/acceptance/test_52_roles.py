"""Point 52, P0: every role at every route; no route without a rule."""

from tests.web.conftest import newsroom
from tests.web.test_roles import (
    client,
    test_every_role_gets_where_its_rights_lead_and_nowhere_else,
    test_what_changes_something_asks_for_more_than_reading,
    test_without_a_login_nobody_gets_anywhere,
)

__all__ = [
    "client",
    "newsroom",
    "test_every_role_gets_where_its_rights_lead_and_nowhere_else",
    "test_what_changes_something_asks_for_more_than_reading",
    "test_without_a_login_nobody_gets_anywhere",
]
