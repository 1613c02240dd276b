"""Measures the choosing on headlines with labels, and the reading of bounces, by the verbs anyone can run: a table, by ``make eval``.

The data (about 5 MB, not part of this repository) is looked for where NEWSLETTER_EVAL_DATA points, by default ../shared/data; its
scorers lie in tools/ beside it. Every figure is of the default settings.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from benchmarks.chapters import SENT_STORIES, chapters_found
from benchmarks.training.clickbait import Headlines, precision_and_recall
from newsletter.cli.bounces import as_object
from newsletter.model.options import SelectionOptions
from newsletter.replay.cluster import cluster_rows
from newsletter.replay.label import label_developments, label_topics
from newsletter.replay.rank import cut_of, rank_rows
from newsletter.replay.rows import Row, read_rows
from newsletter.returns.reading import read_return

DATA = Path(os.environ.get("NEWSLETTER_EVAL_DATA", Path(__file__).parents[2] / "shared" / "data"))
FOUR_TOPICS = {"b": {"Business", "Economy"}, "t": {"Technology", "Science"}, "e": {"Culture"}, "m": {"Health"}}
"""The News Aggregator's four categories, and which of our dozen each means; every other topic is a miss."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number: what was asked ``at least`` and what to ``reach`` for (at most, where ``small``)."""

    name: str
    file: str
    measure: Callable[[Path], float]
    least: float
    reach: float
    small: bool = False

    def holds(self, value: float) -> bool:
        """Whether the number is as good as asked."""
        return value <= self.least if self.small else value >= self.least


def rows_of(path: Path, needed: tuple[str, ...] = ("id", "title")) -> tuple[Row, ...]:
    """The rows of a data file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return read_rows(lines, needed)[0]


def grouping(measure: str, path: Path) -> float:
    """A measure of ``newsletter cluster`` by the scorer cluster_eval."""
    return _grouped(path)[measure]


@cache
def _grouped(path: Path) -> dict[str, float]:
    return _scored("cluster_eval", path, cluster_rows(rows_of(path)), "--json")


def ranking(measure: str, path: Path, *, memory: bool) -> float:
    """A measure of ``newsletter rank`` by the scorer rank_eval."""
    return _ranked(path, memory)[measure]


@cache
def _ranked(path: Path, memory: bool) -> dict[str, float]:
    gold = path.with_name("rank-gold-2022-07.jsonl.gz")
    cuts = [cut_of(row) for row in rows_of(gold, ("day", "cut"))]
    return _scored("rank_eval", gold, rank_rows(rows_of(path), cuts, memory=memory, options=SelectionOptions()), "--json")


def developments(path: Path) -> float:
    """F1 of ``newsletter label --what development`` by the scorer label_eval."""
    rows = rows_of(path, ("id", "sent", "new"))
    return _scored("label_eval", path, label_developments(rows, SelectionOptions()), "--field", "development", "--json")["f1"]


def clickbait(measure: str, path: Path) -> float:
    """Precision or recall at the penalty's threshold of models that have not seen the headlines: five folds, a fixed seed."""
    return dict(zip(("precision", "recall"), _folds(path.parent), strict=True))[measure]


@cache
def _folds(data: Path) -> tuple[float, float]:
    headlines = Headlines(data)
    judged = headlines.origin == "judged"
    return precision_and_recall(headlines.bait[judged], headlines.cross_validated()[judged])


def topics(path: Path) -> float:
    """Mean F1 over those of the four categories that occur (the dev part has no medicine); a story of any other topic is missed."""
    rows = rows_of(path)
    found = {row["id"]: row["label"] for row in label_topics(rows)}
    occurring = {category: topics for category, topics in FOUR_TOPICS.items() if any(row["category"] == category for row in rows)}
    return sum(_f1(category, topics, rows, found) for category, topics in occurring.items()) / len(occurring)


def _f1(category: str, topics: Iterable[str], rows: Iterable[Row], found: Mapping[str, str]) -> float:
    pairs = [(row["category"] == category, found[row["id"]] in topics) for row in rows]
    return 2 * sum(is_so and said for is_so, said in pairs) / sum(is_so + said for is_so, said in pairs)


def bounces(measure: str, path: Path) -> float:
    """A measure of ``newsletter bounces read`` by the scorer bounce_eval; ``our_fault_removed`` as a share."""
    found = _bounces(path)
    return found["our_fault_removed"] / found["our_fault"] if measure == "our_fault_removed" else found[measure]


@cache
def _bounces(path: Path) -> dict[str, float]:
    labels = path.parent / BOUNCES / "labels.jsonl"
    with labels.open(encoding="utf-8") as rows:
        files = [json.loads(row)["file"] for row in rows]
    lines = (as_object(file, read_return((labels.parent / file).read_bytes())) for file in files)
    return _scored("bounce_eval", labels, lines, data=path.parent)


def _scored(scorer: str, gold: Path, lines: Iterator[Mapping[str, Any]], *more: str, data: Path | None = None) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as found:
        found.writelines(json.dumps(line) + "\n" for line in lines)
        found.flush()
        tool = (data or gold.parent).parent / "tools" / f"{scorer}.py"
        command = [sys.executable, str(tool), "--gold", str(gold), "--pred", found.name, *more]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


DENSE, NATURAL = "same-event-allsides.dev", "same-event-allsides-natural.dev"
STREAM = "rank-stream-2022-07"
BOUNCES = "bounces-dev"
FIGURES = (
    Figure("grouping, 60 events a day: BCubed F1", DENSE, partial(grouping, "bcubed_f1"), 0.862, 0.885),
    Figure("grouping, 60 events a day: pair precision", DENSE, partial(grouping, "pair_p"), 0.73, 0.78),
    Figure("grouping, natural density: BCubed F1", NATURAL, partial(grouping, "bcubed_f1"), 0.893, 0.915),
    Figure("grouping, events of one kind: BCubed F1", "same-event-ecbplus.dev", partial(grouping, "bcubed_f1"), 0.87, 0.89),
    Figure("grouping, headlines only: BCubed precision", "story-uci2014.dev", partial(grouping, "bcubed_p"), 0.86, 0.92),
    Figure("the ten, no memory: mean nDCG@10", STREAM, partial(ranking, "mean_ndcg", memory=False), 0.310, 0.340),
    Figure("the ten, with memory: mean nDCG@10", STREAM, partial(ranking, "mean_ndcg", memory=True), 0.29, 0.315),
    Figure("the ten, with memory: repeats", STREAM, partial(ranking, "repeat_share", memory=True), 0.08, 0.05, small=True),
    Figure("real developments: F1", "developments.dev", developments, 0.84, 0.90),
    Figure("earlier chapters among the first three of 3,000", SENT_STORIES.removesuffix(".jsonl.gz"), chapters_found, 0.80, 0.95),
    Figure("click-bait, five folds: precision", "clickbait.dev", partial(clickbait, "precision"), 0.99, 0.995),
    Figure("click-bait, five folds: recall", "clickbait.dev", partial(clickbait, "recall"), 0.75, 0.80),
    Figure("four topics: macro F1", "story-uci2014.dev", topics, 0.78, 0.88),
    Figure("bounces: precision of suppress", BOUNCES, partial(bounces, "suppress_precision"), 0.97, 0.98),
    Figure("bounces: recall of suppress", BOUNCES, partial(bounces, "suppress_recall"), 0.92, 0.97),
    Figure("bounces: our fault that would remove a reader", BOUNCES, partial(bounces, "our_fault_removed"), 0.01, 0.0, small=True),
)


def main() -> int:
    """Print the table. Exit status 1 when a figure is below what was asked, 2 without data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder with the data")
    data = parser.parse_args().data
    if not (data / f"{DENSE}.jsonl.gz").exists():
        print(f"{data}: no data there. Set NEWSLETTER_EVAL_DATA to the folder that holds {DENSE}.jsonl.gz.", file=sys.stderr)
        return 2
    print("| figure | at least | reach for | measured |\n|---|---:|---:|---:|")
    short = 0
    for figure in FIGURES:
        value = figure.measure(data / f"{figure.file}.jsonl.gz")
        short += not figure.holds(value)
        sign = "≤ " if figure.small else ""
        print(f"| {figure.name} | {sign}{figure.least:.3f} | {sign}{figure.reach:.3f} | {value:.3f} |", flush=True)
    return int(short > 0)


if __name__ == "__main__":
    sys.exit(main())
