"""Point 24, P2: a forged bounce does nothing."""

from tests.returns.conftest import lite
from tests.returns.test_taking import test_a_forged_return_path_proves_nothing

__all__ = ["lite", "test_a_forged_return_path_proves_nothing"]
