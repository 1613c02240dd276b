"""Point 21, P1: dead addresses are told with a precision of 0.97 and a recall of 0.92."""

from tests.returns.test_corpus import test_readers_are_suppressed_for_a_reason_and_the_dead_are_found

__all__ = ["test_readers_are_suppressed_for_a_reason_and_the_dead_are_found"]
