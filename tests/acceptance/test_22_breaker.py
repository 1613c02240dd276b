"""Point 22, P1: a provider that denies its readers in crowds removes nobody and calls a person."""

from tests.returns.conftest import desk
from tests.returns.test_counting import test_a_provider_that_denies_its_readers_in_crowds_by_mail_removes_nobody

__all__ = ["desk", "test_a_provider_that_denies_its_readers_in_crowds_by_mail_removes_nobody"]
