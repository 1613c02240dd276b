"""The undo delay with a server running, in short: the letter leaves once, or not at all."""

import random
from pathlib import Path

import pytest

from tests.journeys.undo_delay import SCENES


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_an_announced_issue_leaves_once_or_not_at_all(tmp_path: Path, name: str) -> None:
    """Whoever comes first after the delay lets it go, whatever becomes of who pressed; taken back in time, nothing leaves."""
    assert SCENES[name](tmp_path, random.Random(7)) == []
