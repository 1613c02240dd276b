"""Trains the word model of newsletter/selection/topic_words.py and prints what it reaches on groups it has not seen.

    python -m benchmarks.training.topics [--data FOLDER] [--check] [--folds]

Needs numpy, which the newsletter itself needs, and the evaluation data (rank-stream-2022-07, wcep-2022-07, story-uci2014.dev).

Training begins with our own lists (topic_words.toml) and is pulled back to them. What the data teach is labelled coarsely: a folder such as
/business/ means one of two topics, so each round first asks the model which of those allowed a headline is about, then learns that.
"""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from benchmarks.training.data import finish, read_rows, read_task
from benchmarks.training.logistic import Array, Model, train
from newsletter.selection.topic_signs import TOPICS
from newsletter.selection.topic_words import NAMED_WORK, topic_words
from newsletter.selection.topics import topics_of_place

SEED = 3
FOLDS = 10
_LISTED = 3.0
"""What a listed word speaks for its topic before training."""

_LEANING = 0.5
"""The share of that which a word with other everyday senses speaks: jump is said of shares, and of fires."""

_NAMED = 1.5
"""What a name in quotation marks speaks for culture: films, books and songs are written so."""

_PULL = 5.0
_ROUNDS = 2
_LEAST_OCCASIONS = 4
_ABOUT = (
    "Topic model: how much each word of a headline (newsletter/selection/topic_words.py) adds to the log-odds of each topic.",
    "Made by benchmarks/training/topics.py from its own word lists and: notnews/top_news [3fbd53f], CC BY 4.0;",
    "Wikipedia, Portal:Current events, by way of kiwicopple/current-events [e0d0818], CC BY-SA.",
)
_PORTAL = {
    "Armed conflicts and attacks": ("World",),
    "International relations": ("World",),
    "Disasters and accidents": ("World", "Climate"),
    "Health and environment": ("Health", "Climate"),
    "Law and crime": ("Justice",),
    "Politics and elections": ("Politics", "World"),
    "Business and economy": ("Business", "Economy"),
    "Science and technology": ("Science", "Technology"),
    "Sports": ("Sport",),
    "Arts and culture": ("Culture",),
}
AGGREGATOR = {"b": ("Business", "Economy"), "t": ("Technology", "Science"), "e": ("Culture",), "m": ("Health",)}
"""Which of our topics count as right for a category of story-uci2014: business, science and technology, entertainment, medicine."""

_COARSE = {("Business",): ("Business", "Economy"), ("Economy",): ("Business", "Economy")}
_UNTOLD = {
    "us-news",
    "style",
    "lifestyle",
    "travel",
    "food",
    "dining",
    "recipes",
    "design",
    "people",
    "media",
    "nature",
    "mode",
    "internet",
}
"""Folders that say little about the words under them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A headline, the topics it may be about, and the occasion (a day, a group) whose other headlines resemble it."""

    title: str
    topics: tuple[str, ...]
    occasion: str


def read_examples(folder: Path) -> list[Example]:
    """What is labelled by folder or by the portal's editors, every headline once."""
    found: dict[str, Example] = {}
    for row in read_rows(folder, "rank-stream-2022-07"):
        topics = _filed_under(row["url"])
        if topics and not row["briefing"]:
            found.setdefault(row["title"], Example(title=row["title"], topics=topics, occasion=row["first_seen"][:10]))
    for row in read_rows(folder, "wcep-2022-07"):
        if row["category"] in _PORTAL:
            found.setdefault(row["text"], Example(title=row["text"], topics=_PORTAL[row["category"]], occasion=f"portal {row['day']}"))
    return list(found.values())


def read_groups(folder: Path) -> list[tuple[dict[str, str], Example]]:
    """The aggregator's rows, which are for measuring, each also as an example."""
    return [
        (row, Example(title=row["title"], topics=AGGREGATOR[row["category"]], occasion=row["cluster"]))
        for row in read_rows(folder, "story-uci2014.dev")
    ]


def _filed_under(url: str) -> tuple[str, ...]:
    """By the deepest folder that tells."""
    for folder in reversed(urlsplit(url).path.lower().split("/")[:-1]):
        topics = tuple(TOPICS[topic] for topic in topics_of_place(folder)) if folder not in _UNTOLD and folder.count("-") < 3 else ()
        if topics:
            return _COARSE.get(topics, topics)
    return ()


def train_topics(examples: Sequence[Example]) -> Model:
    lists = _lists()
    texts = [topic_words(example.title) for example in examples]
    occasions = defaultdict(set)
    for text, example in zip(texts, examples, strict=True):
        for word in text:
            occasions[word].add(example.occasion)
    known = {word for word, found in occasions.items() if len(found) >= _LEAST_OCCASIONS} | set(lists)
    texts = [text & known for text in texts] + [{word} for word in lists]
    allowed = np.array([[topic in example.topics for topic in TOPICS] for example in examples] + [[True] * len(TOPICS)] * len(lists), float)
    counted = np.array([1.0] * len(examples) + [0.0] * len(lists))

    def prior(words: Sequence[str]) -> Array:
        return np.array([lists.get(word, np.zeros(len(TOPICS))) for word in words])

    guessed = np.exp([np.sum([lists[word] for word in text if word in lists] or [np.zeros(len(TOPICS))], axis=0) for text in texts])
    for _ in range(_ROUNDS):
        targets = allowed * guessed
        targets /= targets.sum(axis=1, keepdims=True)
        share = (targets * counted[:, None]).sum(axis=0)
        importance = counted * (targets @ (share.mean() / share))
        model = train(texts, targets, importance=importance, penalty=_PULL, least_texts=1, most_features=1_000_000, start=prior)
        guessed = model.probabilities(texts)
    return model


def _lists() -> dict[str, Array]:
    """Each listed word with what it speaks for; one on several lists says less for each."""
    lists = tomllib.loads(Path(__file__).with_name("topic_words.toml").read_text("utf-8"))
    spoken: dict[str, Array] = {}
    for number, topic in enumerate(TOPICS):
        for word in sorted(_stems(lists[topic])):
            spoken.setdefault(word, np.zeros(len(TOPICS)))[number] = 1.0
    leaning = _stems(lists["Leaning"])
    says_first = {word: _LISTED * (_LEANING if word in leaning else 1) * says / says.sum() ** 0.5 for word, says in spoken.items()}
    says_first[NAMED_WORK] = _NAMED * np.array([topic == "Culture" for topic in TOPICS], float)
    return dict(sorted(says_first.items()))


def _stems(listed: str) -> set[str]:
    """Of a list of any length; one of a headline reads no further than headlines go."""
    return {stem for word in listed.split() for stem in topic_words(word)}


def likeliest(model: Model, titles: Sequence[str]) -> list[str]:
    return [TOPICS[number] for number in model.probabilities([topic_words(title) for title in titles]).argmax(axis=1)]


def macro_f1(predicted: Sequence[str], categories: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Over the categories that occur; any topic of ours that belongs to none counts as a miss."""
    scores = {}
    for category in sorted(set(categories)):
        said = [topic in AGGREGATOR[category] for topic in predicted]
        right = sum(claimed and gold == category for claimed, gold in zip(said, categories, strict=True))
        scores[category] = 2 * right / max(1, sum(said) + list(categories).count(category))
    return sum(scores.values()) / len(scores), scores


def weight_lines(model: Model) -> list[str]:
    """A line a word, sorted (the first, empty, is the bias), a column a topic; what says next to nothing is left out."""
    rows = {"": 0, **model.features}
    rounded = {word: [f"{weight:.1f}" if abs(weight) >= 0.15 else "" for weight in model.weights[row]] for word, row in rows.items()}
    return ["\t".join(["word", *TOPICS]), *("\t".join([word, *columns]) for word, columns in sorted(rounded.items()) if any(columns))]


def main() -> int:
    task = read_task(__doc__)
    examples, groups = read_examples(task.data), read_groups(task.data)
    model = train_topics(examples)
    rows = [row for row, _ in groups]
    print("story-uci2014.dev, macro-F1 over the categories that occur:")
    _show("headlines alone, no row of it in training (as shipped)", likeliest(model, [row["title"] for row in rows]), rows)
    _show(f"headlines alone, {FOLDS} folds by group", _by_fold(examples, groups), rows)
    return finish(task, "topics", _ABOUT, weight_lines(model))


def _by_fold(examples: list[Example], groups: Sequence[tuple[dict[str, str], Example]]) -> list[str]:
    """Trained on the other groups too; no group is ever in both parts."""
    names = sorted({example.occasion for _, example in groups})
    fold_of = dict(zip(names, (np.random.default_rng(SEED).permutation(len(names)) % FOLDS).tolist(), strict=True))
    found = [""] * len(groups)
    for fold in range(FOLDS):
        model = train_topics(examples + [example for _, example in groups if fold_of[example.occasion] != fold])
        tested = [number for number, (_, example) in enumerate(groups) if fold_of[example.occasion] == fold]
        for number, topic in zip(tested, likeliest(model, [groups[number][1].title for number in tested]), strict=True):
            found[number] = topic
    return found


def _show(name: str, predicted: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    mean, scores = macro_f1(predicted, [row["category"] for row in rows])
    print(f"{name:>56}  {mean:.3f}  ({', '.join(f'{category} {score:.3f}' for category, score in scores.items())})")


if __name__ == "__main__":
    sys.exit(main())
