"""docs/choosing.md says what is so."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.model.options import SelectionOptions
from newsletter.model.stories import Cluster
from tests.selection.days import choose, happening, keys

PAGE = (Path(__file__).parents[2] / "docs" / "choosing.md").read_text(encoding="utf-8")
SPORTS_DIGEST, TOWN_PAPER = (tomllib.loads(block)["selection"] for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))


def sports_and_politics() -> list[Cluster]:
    """Two happenings told by as many outlets each."""
    return [
        happening("Senate", 4, categories=("politics",)),
        happening("Final", 3, categories=("sport",)),
    ]


def test_the_sports_digest_leads_with_sport() -> None:
    """A sports digest is a settings file: what comes second by default comes first in it."""
    assert keys(choose(*sports_and_politics()).chosen) == ["Senate", "Final"]
    assert keys(choose(*sports_and_politics(), **SPORTS_DIGEST).chosen) == ["Final", "Senate"]


def test_the_town_paper_fills_its_issue() -> None:
    """Where three outlets write, most of it alone, there is a letter all the same."""
    day = [happening(name, [outlet]) for name, outlet in zip("ABCDEFG", ["Anchor", "Beacon", "Courier"] * 3, strict=False)]
    assert keys(choose(*day).chosen) == []
    assert len(choose(*day, **TOWN_PAPER).chosen) == 7


@pytest.mark.parametrize(
    ("said", "option"),
    [("72 hours", SelectionOptions().window), ("last 24 hours", SelectionOptions().fresh), ("thirty days", SelectionOptions().memory)],
)
def test_the_numbers_are_the_defaults(said: str, option: timedelta) -> None:
    """Readers are told the hours and days that hold."""
    number = {"72 hours": 72, "last 24 hours": 24, "thirty days": 30 * 24}[said]
    assert said in PAGE
    assert option == timedelta(hours=number)
