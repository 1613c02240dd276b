"""The operations guide: the figures it states are the program's."""

from datetime import timedelta
from pathlib import Path

from newsletter.daily.duties import LONGEST_PAUSE_SECONDS
from newsletter.model.sending_options import RelayOptions

GUIDE = Path(__file__).parents[2] / "docs" / "operations.md"


def test_when_a_relay_is_asked_again() -> None:
    """A mended relay is asked again within one pause; who was told its old answer just before comes again after another."""
    (row,) = [line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| `relay …: nothing listens there`")]
    pauses = {RelayOptions().longest_pause, timedelta(seconds=LONGEST_PAUSE_SECONDS)}
    assert pauses == {timedelta(minutes=5)}
    assert RelayOptions().first_pause == timedelta(seconds=1)
    assert "tried again after a second" in row
    assert "asked again every five minutes or so" in row
    assert "within about ten minutes at the latest" in row
