"""Point 6, P0: the HTML of ten stories at their longest stays under what is clipped."""

from tests.rendering.test_sizes import test_a_letter_that_would_be_clipped_is_refused, test_the_longest_likely_letter_stays_small

__all__ = ["test_a_letter_that_would_be_clipped_is_refused", "test_the_longest_likely_letter_stays_small"]
