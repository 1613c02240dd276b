"""Two days under the warm-up plan, in short: the program as operators type it, killed and stopped on the way."""

import random
from pathlib import Path

import pytest

from tests.journeys.warm_up_days import SCENES


@pytest.mark.slow
def test_two_days_of_warm_up_keep_their_caps(tmp_path: Path) -> None:
    """Each day's cap is kept by what the sink took, nobody has an issue twice, and who is left over stands there with the reason."""
    assert SCENES["restarted"](tmp_path, random.Random(2)).complaints == []
