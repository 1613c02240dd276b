"""Labels the rows of a file: click-bait or not, a real development or not, and what a story is about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsletter.model.options import SelectionOptions
from newsletter.model.selections import SentCluster
from newsletter.model.stories import Cluster, Story
from newsletter.model.tf_idf import rarity_of
from newsletter.model.words import words_of_story
from newsletter.replay.rows import Row, stories_of
from newsletter.selection.clickbait import PENALTY, clickbait_probability
from newsletter.selection.memory import SentMemory, remember, voices_for_update
from newsletter.selection.topics import topic_of
from newsletter.selection.voices import owner_of
from newsletter.stories.clusters import marking_words

_KEY = "affair"


def label_clickbait(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """``score`` is the probability that a headline is bait; ``label`` 1 where it is enough to make the story count less."""
    for row in rows:
        score = clickbait_probability(str(row["title"]))
        yield {"id": row["id"], "score": round(score, 4), "label": int(score >= PENALTY)}


def label_topics(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """``label`` is one of the dozen topics, from section, path and words."""
    told = dict(stories_of(rows).values())
    for row in rows:
        yield {"id": row["id"], "label": topic_of([told[str(row["id"])]])}


def label_developments(rows: Sequence[Row], options: SelectionOptions) -> Iterator[dict[str, Any]]:
    """Each row has ``sent``, reports of a story that readers have had, and ``new``, what outlets added.

    ``score`` is the novelty, ``label`` 1 where the story would come again as an update. How rare a word is the whole file tells.
    """
    affairs = [(row, _told(row["sent"]), _told([*row["sent"], *row["new"]])) for row in rows]
    everything = [story for _, _, told in affairs for story in told]
    rarity = rarity_of([words_of_story(story) for story in everything])
    needed = voices_for_update(options.least_voices, len({owner_of(story.family) for story in everything}))
    for row, sent, told in affairs:
        before = remember(Cluster(key=_KEY, stories=told, rarity=rarity), told, SentMemory([_chapter(sent, rarity)]), needed)
        came_again = before is not None and before.update is not None
        yield {"id": row["id"], "score": round(before.novelty, 4) if before else 0.0, "label": int(came_again)}


def _told(rows: Sequence[Row]) -> tuple[Story, ...]:
    """The rows as stories, each id once."""
    return tuple(story for _, story in stories_of(list({str(row["id"]): row for row in rows}.values())).values())


def _chapter(sent: Sequence[Story], rarity: Mapping[str, float]) -> SentCluster:
    return SentCluster(
        issue_on="",
        number=1,
        headline="",
        cluster_key=_KEY,
        canonical_urls=tuple(story.canonical_url for story in sent),
        words=marking_words([words_of_story(story) for story in sent], rarity),
    )
