"""Point 37, P2: warm-up: who waits is named, and all are served within the plan."""

from tests.delivery.conftest import any_post
from tests.delivery.test_warm_up_run import test_a_week_of_warm_up_serves_everybody_within_the_plan

__all__ = ["any_post", "test_a_week_of_warm_up_serves_everybody_within_the_plan"]
