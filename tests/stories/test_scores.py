"""Grouping measured on the data kept beside the repository, with the scorer that others use too."""

import gzip
import importlib.util
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsletter.model.tf_idf import rarity_of
from newsletter.model.words import words_of
from newsletter.stories.clusters import group_texts

DATA = Path(os.environ.get("NEWSLETTER_EVAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
SCORER = DATA.parent / "tools" / "cluster_eval.py"
NO_TIME = datetime(2020, 1, 1, tzinfo=UTC)


def rows(name: str) -> list[dict[str, Any]]:
    path = DATA / f"{name}.jsonl.gz"
    if not path.exists() or not SCORER.exists():
        pytest.skip(f"no {path.name} with its scorer; set NEWSLETTER_EVAL_DATA to the folder that holds the evaluation data")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def instant(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["published"]) if row.get("published") else NO_TIME


def scored(gold: list[dict[str, Any]], found: dict[str, Any]) -> dict[str, float]:
    spec = importlib.util.spec_from_file_location("cluster_eval", SCORER)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer.score({row["id"]: row["cluster"] for row in gold}, found)


def score(gold: list[dict[str, Any]]) -> dict[str, float]:
    ordered = sorted(gold, key=lambda row: (instant(row), row["id"]))
    bags = [words_of(f"{row['title']} {row.get('summary', '')}") for row in ordered]
    groups, _ = group_texts(bags, [instant(row) for row in ordered], rarity_of(bags))
    return scored(gold, {ordered[text]["id"]: number for number, group in enumerate(groups) for text in group})


@pytest.mark.parametrize(
    ("name", "measure", "least"),
    [
        ("same-event-allsides.dev", "bcubed_f1", 0.88),
        ("same-event-allsides.dev", "pair_p", 0.77),
        ("same-event-allsides-natural.dev", "bcubed_f1", 0.915),
        ("same-event-ecbplus.dev", "bcubed_f1", 0.875),
        ("story-uci2014.dev", "bcubed_p", 0.89),
    ],
)
def test_grouping_reaches_its_score(name: str, measure: str, least: float) -> None:
    """One setting for all keeps what it reached, and that is more than was asked, on four sets of real headlines."""
    assert score(rows(name))[measure] >= least
