"""Point 40, P0: down over the due time: ten minutes late runs once, seven hours late is skipped and told."""

from tests.daily.conftest import clock, newsroom, sink
from tests.daily.test_due import test_down_over_the_due_time

__all__ = ["clock", "newsroom", "sink", "test_down_over_the_due_time"]
