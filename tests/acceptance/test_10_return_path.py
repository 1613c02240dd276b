"""Point 10, P1: the three kinds of reports of a real Postfix come back to the letter they are about."""

from tests.returns.test_round_trip import test_each_bounce_of_a_real_relay_finds_its_reader

__all__ = ["test_each_bounce_of_a_real_relay_finds_its_reader"]
