"""Point 20, P0: what is our fault removes nobody."""

from tests.model.test_fault import test_our_own_fault_never_touches_a_reader
from tests.returns.test_corpus import test_what_is_our_fault_removes_nobody

__all__ = ["test_our_own_fault_never_touches_a_reader", "test_what_is_our_fault_removes_nobody"]
