"""Point 62, P2: the published page is what the last runs wrote down."""

from tests.journeys.test_published import test_the_published_page_is_what_runs_wrote_down

__all__ = ["test_the_published_page_is_what_runs_wrote_down"]
