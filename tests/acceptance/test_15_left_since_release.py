"""Point 15, P0: who leaves between release and mark gets no letter."""

from tests.delivery.conftest import any_post, sink
from tests.delivery.test_marks import test_an_old_mark_is_asked_for_again
from tests.delivery.test_send_issue import test_whoever_left_since_release_gets_nothing

__all__ = ["any_post", "sink", "test_an_old_mark_is_asked_for_again", "test_whoever_left_since_release_gets_nothing"]
