"""The sent memory measured on the data kept beside the repository."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from newsletter.model.stories import Cluster
from newsletter.model.tf_idf import rarity_of
from newsletter.model.words import words_of, words_of_story
from newsletter.selection.memory import SentMemory, remember
from newsletter.stories.clusters import marking_words
from tests.builders import a_sent_cluster, a_story

DATA = Path(os.environ.get("NEWSLETTER_EVAL_DATA", Path(__file__).parents[3] / "shared" / "data"))


def rows(name: str) -> list[dict[str, Any]]:
    path = DATA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no {path.name}; set NEWSLETTER_EVAL_DATA to the folder that holds the evaluation data")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def comes_again(row: dict[str, Any], rarity: dict[str, float]) -> bool:
    """Whether the new reports would bring the sent story back as an update, whoever reports them."""
    sent, new = (
        tuple(
            a_story(told["title"], source=told["source"], id=number, url=f"https://{told['id']}.test/")
            for number, told in enumerate(row[part])
        )
        for part in ("sent", "new")
    )
    words = marking_words([words_of_story(story) for story in sent], rarity)
    chapter = a_sent_cluster(Cluster(key="affair", stories=sent, words=words))
    cluster = Cluster(key="affair", stories=(*sent, *new), rarity=rarity)
    remembered = remember(cluster, cluster.stories, SentMemory([chapter]), 1)
    return remembered is not None and remembered.update is not None


def test_developments_are_told_from_repeats() -> None:
    """The novelty rule finds the real developments among what outlets add to a story already sent."""
    affairs = rows("developments.dev")
    titles = [told["title"] for row in affairs for told in (*row["sent"], *row["new"])]
    titles += [row["title"] for row in rows("rank-stream-2022-07")[:5000]]
    rarity = rarity_of([words_of(title) for title in titles])
    judged = [(comes_again(row, rarity), bool(row["development"])) for row in affairs]
    right = sum(found and gold for found, gold in judged)
    f1 = 2 * right / (sum(found for found, _ in judged) + sum(gold for _, gold in judged))
    assert f1 >= 0.84
