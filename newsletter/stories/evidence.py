"""Why each report stands in its cluster, in numbers: the report it is likest, how like it is to all, whose text it carries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from newsletter.model.rulings import Ruling, RulingKind
from newsletter.model.stories import Cluster, Evidence, Story
from newsletter.model.tf_idf import weigh
from newsletter.model.words import WordReader
from newsletter.stories.clusters import FADE
from newsletter.stories.copies import copy_groups, credit_of, shared_runs
from newsletter.stories.meaning import WORDS_SAY, Row, what_meaning_says

_DIGITS = 4
_MEASURED = 1_000
"""Of a flood's stories only so many are compared with each other, the oldest: ten thousand would be a hundred million pairs."""
_BY_HAND = {RulingKind.MERGE: "put together", RulingKind.SPLIT: "taken out of a larger cluster"}


def with_evidence(
    clusters: Sequence[Cluster], rulings: Sequence[Ruling] = (), meanings: Mapping[int, Row] | None = None
) -> tuple[Cluster, ...]:
    """The clusters, each with its evidence. ``rulings`` are the merges and splits in force, ``meanings`` what else the grouping heeded."""
    reader = WordReader()
    return tuple(replace(cluster, evidence=evidence_of(cluster, rulings, reader, meanings)) for cluster in clusters)


def evidence_of(
    cluster: Cluster, rulings: Sequence[Ruling] = (), reader: WordReader | None = None, meanings: Mapping[int, Row] | None = None
) -> tuple[Evidence, ...]:
    """One piece of evidence for each story, in their order; none where a story stands alone."""
    stories = cluster.stories
    if len(stories) < 2:
        return ()
    likeness = likeness_within(stories[:_MEASURED], cluster.rarity, reader or WordReader(), meanings)
    originals = _originals(stories)
    ruled = _ruled(stories, rulings)
    return tuple(_evidence(number, stories, likeness, originals.get(number), ruled.get(number, "")) for number in range(len(stories)))


def likeness_within(
    stories: Sequence[Story], rarity: Mapping[str, float], reader: WordReader, meanings: Mapping[int, Row] | None = None
) -> NDArray[np.float64]:
    """The likeness of every two stories as grouping sees it: cosine, fading over three days. A story's with itself is 0."""
    vectors = [weigh(reader.words_of_story(story), rarity) for story in stories]
    places = {word: place for place, word in enumerate(dict.fromkeys(word for vector in vectors for word in vector))}
    told = np.zeros((len(stories), max(1, len(places))))
    for row, vector in zip(told, vectors, strict=True):
        row[[places[word] for word in vector]] = list(vector.values())
    at = np.array([story.at.timestamp() for story in stories])
    fading = np.maximum(0.0, 1 - np.abs(at[:, None] - at[None, :]) / FADE.total_seconds())
    cosines: NDArray[np.float64] = told @ told.T
    if meanings:
        rows = np.stack([meanings[story.id] for story in stories])
        cosines = WORDS_SAY * cosines + what_meaning_says(rows @ rows.T)
    likeness: NDArray[np.float64] = cosines * fading
    np.fill_diagonal(likeness, 0.0)
    return likeness


def _evidence(
    number: int, stories: Sequence[Story], likeness: NDArray[np.float64], original: tuple[int, float] | None, ruling: str
) -> Evidence:
    nearest, like, mean = _likest(number, likeness)
    return Evidence(
        story_id=stories[number].id,
        nearest_id=stories[nearest].id if like else 0,
        likeness=like,
        mean=mean,
        copy_of=stories[original[0]].id if original else 0,
        shared=round(original[1], _DIGITS) if original else 0.0,
        credit=credit_of(stories[number])[1],
        ruling=ruling,
    )


def _likest(number: int, likeness: NDArray[np.float64]) -> tuple[int, float, float]:
    """The number of the likest other story, how like it is, and the mean over all others; nothing for those not measured."""
    if number >= len(likeness):
        return 0, 0.0, 0.0
    row = likeness[number]
    nearest = int(row.argmax())
    return nearest, round(float(row[nearest]), _DIGITS), round(float(row.sum()) / (len(row) - 1), _DIGITS)


def _originals(stories: Sequence[Story]) -> dict[int, tuple[int, float]]:
    """For each copy the earlier story with which it shares most, and how much."""
    found = {}
    for group in copy_groups(stories):
        for place, number in enumerate(group[1:], start=1):
            shared = [(shared_runs(stories[number], stories[earlier]), -earlier) for earlier in group[:place]]
            most, earlier = max(shared)
            found[number] = (-earlier, most)
    return found


def _ruled(stories: Sequence[Story], rulings: Sequence[Ruling]) -> dict[int, str]:
    """What editors decided about the stories, the latest word last."""
    said: dict[int, str] = {}
    for ruling in rulings:
        meant = [number for number, story in enumerate(stories) if story.canonical_url in ruling.urls]
        if ruling.kind in _BY_HAND and (len(meant) > 1 or ruling.kind is RulingKind.SPLIT):
            why = f": {ruling.reason}" if ruling.reason else ""
            said |= dict.fromkeys(meant, f"{_BY_HAND[ruling.kind]} by {ruling.by}{why}")
    return said
