"""Point 36, P1: a greylist costs one round."""

from tests.journeys.test_storms import test_greylisting_everybody_costs_one_round

__all__ = ["test_greylisting_everybody_costs_one_round"]
