"""Whether articles tell of one happening: groups the whole window anew, the same way whatever order it comes in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

import numpy as np

from newsletter.model.stories import Cluster, Story
from newsletter.model.tf_idf import rarity_of
from newsletter.model.words import WordReader
from newsletter.stories.cluster_keys import cluster_keys
from newsletter.stories.copies import origins
from newsletter.stories.first_groups import first_groups
from newsletter.stories.likeness import like_pairs
from newsletter.stories.meaning import Row, Rows, mixed_pairs
from newsletter.stories.merging import Groups, merge_groups
from newsletter.stories.same_words import tell_apart
from newsletter.stories.sureness import sure_pairs
from newsletter.stories.vectors import Amounts, Vectors, weigh_all

FADE = timedelta(hours=72)
"""Two reports this far apart are never one happening by their words alone; nearer ones count in proportion."""

ONE_TEXT = FADE / 3
"""Within this time the same words are the same text, later perhaps a column that returns every day."""

SAME_HAPPENING = 0.4
"""How sure all pairs of two groups must be, in the mean, to be one happening."""
SAME_SAGA = 0.08
"""How alike they must be, in the mean, to be chapters of one saga."""
LEAST_LIKENESS = 0.08
NEIGHBOURS = 20
MOST_NEIGHBOURS = 100
_KEPT_WORDS = 150

Bag = tuple[str, ...]


def cluster_stories(
    stories: Sequence[Story],
    *,
    together: Sequence[tuple[int, ...]] = (),
    apart: Sequence[tuple[int, int]] = (),
    meanings: Mapping[int, Row] | None = None,
) -> tuple[Cluster, ...]:
    """Every story in exactly one cluster, clusters in the order of their oldest story; keys live on from the last run.

    Stories that an editor put ``together`` (by id) are in one cluster whatever their words say, pairs that were split ``apart`` in none,
    not even through others. Where the two contradict each other, apart wins and the rest holds. Stories that are gone are left out.
    ``meanings``: the meaning of each story, by its id, where words alone are not to decide.
    """
    ordered = sorted(stories, key=lambda story: (story.at, story.id))
    reader = WordReader()
    bags = [reader.words_of_story(story) for story in ordered]
    rarity = rarity_of(bags)
    number_of = {story.id: number for number, story in enumerate(ordered)}
    groups, sagas = group_texts(
        bags,
        [story.at for story in ordered],
        rarity,
        together=[[number_of[story] for story in group if story in number_of] for group in together],
        apart=[(number_of[one], number_of[other]) for one, other in apart if one in number_of and other in number_of],
        neighbours=neighbours_kept(len({story.family for story in ordered})),
        rows=np.stack([meanings[story.id] for story in ordered]) if meanings else None,
    )
    keys = cluster_keys([[ordered[number] for number in group] for group in groups])
    saga_keys = _saga_keys(groups, sagas, keys)
    return tuple(
        Cluster(
            key=key,
            stories=_keyed([ordered[number] for number in group], key),
            words=marking_words([bags[number] for number in group], rarity),
            saga=saga,
            rarity=rarity,
        )
        for group, key, saga in zip(groups, keys, saga_keys, strict=True)
    )


def neighbours_kept(families: int) -> int:
    """So many of the likest are kept of each text: half as many as there are outlets, which may all tell of one great happening.

    With fewer it would fall into pieces of about so many reports, each a happening and an affair by itself.
    """
    return min(max(NEIGHBOURS, families // 2), MOST_NEIGHBOURS)


def group_texts(
    bags: Sequence[Bag],
    instants: Sequence[datetime],
    rarity: Mapping[str, float],
    *,
    together: Sequence[Sequence[int]] = (),
    apart: Sequence[tuple[int, int]] = (),
    rows: Rows | None = None,
    neighbours: int = NEIGHBOURS,
) -> tuple[Groups, Groups]:
    """Group texts (sorted by time) into happenings, and the happenings' numbers into sagas. ``rows``: what they mean, where that counts."""
    hours = np.array([instant.timestamp() / 3600 for instant in instants])
    bound = {number for numbers in (*together, *apart) for number in numbers}
    told = tell_apart(bags, hours, within=ONE_TEXT / timedelta(hours=1), alone=bound)
    place_of = {numbers[0]: place for place, numbers in enumerate(told)}
    groups, sagas = _group_distinct(
        weigh_all([bags[numbers[0]] for numbers in told], rarity),
        hours[list(place_of)],
        [[place_of[number] for number in group] for group in together],
        [(place_of[one], place_of[other]) for one, other in apart],
        None if rows is None else rows[list(place_of)],
        neighbours=neighbours,
    )
    return tuple(tuple(sorted(number for place in group for number in told[place])) for group in groups), sagas


def _group_distinct(
    vectors: Vectors,
    hours: Amounts,
    together: Sequence[Sequence[int]],
    apart: Sequence[tuple[int, int]],
    rows: Rows | None,
    *,
    neighbours: int,
) -> tuple[Groups, Groups]:
    span = FADE / timedelta(hours=1)
    pairs = like_pairs(vectors, hours, span=span, least=LEAST_LIKENESS, most=neighbours)
    if rows is not None:
        pairs = mixed_pairs(pairs, vectors, rows, hours, span=span, least=LEAST_LIKENESS, most=neighbours)
    sure = sure_pairs(pairs, hours, span=span)
    happenings = merge_groups(first_groups(vectors.texts, together, apart), sure, least=SAME_HAPPENING, apart=apart)
    sagas = merge_groups(happenings, pairs, least=SAME_SAGA)
    happening_of = {group[0]: number for number, group in enumerate(happenings)}
    return happenings, tuple(tuple(happening_of[text] for text in saga if text in happening_of) for saga in sagas)


def _saga_keys(groups: Groups, sagas: Groups, keys: Sequence[str]) -> tuple[str, ...]:
    """For each group the key of the largest cluster of its saga: its own, where it stands alone."""
    named = [""] * len(groups)
    for saga in sagas:
        largest = min(saga, key=lambda number: (-len(groups[number]), number))
        for number in saga:
            named[number] = keys[largest]
    return tuple(named)


def _keyed(stories: Sequence[Story], key: str) -> tuple[Story, ...]:
    return tuple(
        story if (story.cluster_key, story.origin) == (key, origin) else replace(story, cluster_key=key, origin=origin)
        for story, origin in zip(stories, origins(stories), strict=True)
    )


def marking_words(bags: Sequence[Bag], rarity: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """The words of a cluster by rarity times the share of its stories that have the word, heaviest first."""
    having = Counter(chain.from_iterable(map(dict.fromkeys, bags)))
    weights = sorted((-round(rarity[word] * count / len(bags), 4), word) for word, count in having.items())
    return tuple((word, -weight) for weight, word in weights[:_KEPT_WORDS])
