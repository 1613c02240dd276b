"""Point 5, P0: no line over 998, no 8-bit bytes, quoted-printable."""

from tests.rendering.test_message import test_message_reads_as_the_parts_with_their_values
from tests.rendering.test_sizes import test_the_longest_likely_letter_stays_small

__all__ = ["test_message_reads_as_the_parts_with_their_values", "test_the_longest_likely_letter_stays_small"]
