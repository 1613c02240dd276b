"""Point 54, P1: the time of an answer tells nothing about an address."""

from tests.web.test_sign_up_timing import test_nobody_learns_from_the_time_who_is_on_the_list

__all__ = ["test_nobody_learns_from_the_time_who_is_on_the_list"]
