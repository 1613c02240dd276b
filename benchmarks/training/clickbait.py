"""Trains the click-bait model of newsletter/selection/clickbait.py and prints its five-fold table.

    python -m benchmarks.training.clickbait [--data FOLDER] [--check]

Needs numpy, which the newsletter itself needs, and the evaluation data (clickbait.dev, same-event-allsides.dev, rank-stream-2022-07).

Half of clickbait.dev is bait of a few sites, the other half mostly sober news; alone they teach that *we* and *what* are bait. So headlines
of everyday outlets stand beside them as news that counts little each: some of them are bait, which a weak say forgives.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.training.data import finish, read_rows, read_task
from benchmarks.training.logistic import Array, Model, train
from newsletter.selection.clickbait import PENALTY, headline_features

SEED = 3
FOLDS = 5
_IMPORTANCE = {"judged": 1.0, "AllSides": 0.5, "stream": 0.15}
_ABOUT = (
    "Click-bait model: how much each feature of a headline (newsletter/selection/clickbait.py) adds to the log-odds of bait.",
    "Made by benchmarks/training/clickbait.py, seed 3, from: bhargaviparanjape/clickbait [203d979], MIT;",
    "HLTCHKUST/framing-bias-metric [1586f55], MIT, and notnews/top_news [3fbd53f], CC BY 4.0, as everyday news.",
    "A feature is a word, two neighbours or a length; ^ and $ are beginning and end, 0 a small number, 000 a large one, 0000 a year.",
)


class Headlines:
    """Headlines with their features: where they are from, whether they are bait, and the fold they are tested in."""

    def __init__(self, folder: Path) -> None:
        judged = [(row["title"], row["clickbait"]) for row in read_rows(folder, "clickbait.dev")]
        allsides = sorted({row["title"] for row in read_rows(folder, "same-event-allsides.dev") if not row["opinion"]})
        stream = sorted({row["title"] for row in read_rows(folder, "rank-stream-2022-07") if _everyday(row)})
        told = [("judged", *row) for row in judged] + [("AllSides", t, 0) for t in allsides] + [("stream", t, 0) for t in stream[::3]]
        self.origin = np.array([origin for origin, _, _ in told])
        self.features = [headline_features(title) for _, title, _ in told]
        self.bait = np.array([bait for _, _, bait in told], float)
        self.importance = np.array([_IMPORTANCE[origin] for origin in self.origin])
        self.fold = np.random.default_rng(SEED).permutation(len(told)) % FOLDS

    def train(self, part: Sequence[bool] | np.ndarray) -> Model:
        rows = np.flatnonzero(part)
        return train(
            [self.features[row] for row in rows],
            np.stack([1 - self.bait[rows], self.bait[rows]], axis=1),
            importance=self.importance[rows],
            penalty=1.0,
            least_texts=3,
            most_features=4000,
        )

    def cross_validated(self) -> Array:
        """The probability of each headline by the model that has not seen its fold."""
        found = np.zeros(len(self.features))
        for fold in range(FOLDS):
            rows = np.flatnonzero(self.fold == fold)
            found[rows] = self.train(self.fold != fold).probabilities([self.features[row] for row in rows])[:, 1]
        return found


def _everyday(row: dict[str, object]) -> bool:
    return row["section"] == "news" and not row["briefing"] and len(str(row["title"]).split()) > 4


def precision_and_recall(bait: Array, probability: Array) -> tuple[float, float]:
    flagged = probability >= PENALTY
    return float(bait[flagged].mean()), float(flagged[bait == 1].mean())


def weight_lines(model: Model) -> list[str]:
    """A line a feature, sorted; the bias has no name."""
    log_odds = model.weights[:, 1] - model.weights[:, 0]
    named = {"": log_odds[0], **{name: log_odds[row] for name, row in model.features.items()}}
    rounded = {name: f"{weight:.3f}" for name, weight in sorted(named.items())}
    return ["feature\tbait", *(f"{name}\t{weight}" for name, weight in rounded.items() if float(weight))]


def main() -> int:
    task = read_task(__doc__)
    headlines = Headlines(task.data)
    probability = headlines.cross_validated()
    judged = headlines.origin == "judged"
    print(f"five folds, at {PENALTY}: precision  recall")
    for name, part in [*((f"fold {fold}", headlines.fold == fold) for fold in range(FOLDS)), ("all", headlines.fold >= 0)]:
        precision, recall = precision_and_recall(headlines.bait[judged & part], probability[judged & part])
        print(f"{name:>22}  {precision:8.4f}  {recall:6.4f}")
    for origin in ("AllSides", "stream"):
        print(f"flagged of {origin}: {(probability[headlines.origin == origin] >= PENALTY).mean():.2%}")
    return finish(task, "clickbait", _ABOUT, weight_lines(headlines.train(headlines.fold >= 0)))


if __name__ == "__main__":
    sys.exit(main())
