"""Whether a session opens the console still."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.model.desk_options import OperatorOptions
from newsletter.model.operators import Operator, Session
from newsletter.model.rights import Role
from newsletter.operators.limits import is_too_many
from newsletter.operators.sessions import Standing, standing_of
from tests.conftest import NOW

OPTIONS = OperatorOptions()
ANNA = Operator(id=1, name="anna", role=Role.EDITOR, totp="sealed", created_at=NOW, changed_at=NOW)
FRESH = Session(digest="x", operator_id=1, created_at=NOW, seen_at=NOW, ends_at=NOW + timedelta(days=14), second_factor_at=NOW)


@pytest.mark.parametrize(
    ("changes", "later", "standing"),
    [
        pytest.param({}, timedelta(), Standing.GOOD, id="fresh"),
        pytest.param({}, OPTIONS.idle - timedelta(seconds=1), Standing.GOOD, id="nearly-idle"),
        pytest.param({}, OPTIONS.idle, Standing.OVER, id="idle"),
        pytest.param({"seen_at": NOW + timedelta(days=14)}, timedelta(days=14), Standing.OVER, id="old-though-used"),
        pytest.param({"ended_at": NOW}, timedelta(), Standing.OVER, id="logged-out"),
        pytest.param({"second_factor_at": None}, timedelta(), Standing.OVER, id="without-the-code-of-who-has-one"),
    ],
)
def test_a_session_ends(changes: dict[str, object], later: timedelta, standing: Standing) -> None:
    """Unused, old, ended by somebody, or from before there was a second factor."""
    assert standing_of(replace(FRESH, **changes), ANNA, OPTIONS, NOW + later) is standing


def test_a_closed_account_has_no_session() -> None:
    """From the moment it is closed."""
    assert standing_of(FRESH, replace(ANNA, closed_at=NOW), OPTIONS, NOW) is Standing.OVER


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("asked", [True, False])
def test_who_may_change_something_needs_a_second_factor(role: Role, asked: bool) -> None:
    """A password alone opens the set-up and nothing else, unless the settings say otherwise; a viewer needs no more."""
    session, operator = replace(FRESH, second_factor_at=None), replace(ANNA, role=role, totp="")
    half = asked and role is not Role.VIEWER
    assert standing_of(session, operator, OperatorOptions(second_factor=asked), NOW) is (Standing.HALF if half else Standing.GOOD)


def test_tries_are_counted_for_account_and_network() -> None:
    """The last allowed one of each is looked at, the next is not."""
    assert not is_too_many(OPTIONS, of_account=OPTIONS.tries_per_account, of_network=OPTIONS.tries_per_network)
    assert is_too_many(OPTIONS, of_account=OPTIONS.tries_per_account + 1, of_network=0)
    assert is_too_many(OPTIONS, of_account=0, of_network=OPTIONS.tries_per_network + 1)
