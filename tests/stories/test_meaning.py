"""A sentence model has a say in grouping where it is switched on, and is nowhere else."""

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from newsletter.bootstrap import begin_instance, open_newsroom
from newsletter.model.errors import SettingsError
from newsletter.stories.clusters import cluster_stories
from newsletter.stories.meaning import Meanings, weighed_by_meaning
from newsletter.stories.neighbours import Pairs
from newsletter.stories.sentence_model import open_sentence_model
from tests.builders import a_story

INSTALLED = find_spec("wordllama") is not None
QUAKE = ("Strong tremor shakes southern Maranta coast before dawn", "Frightened residents of Maranta flee homes as ground trembles")
FERRY = "Island ferry service between Maranta and Orsa resumes after repairs"


class Theme:
    """A model that knows one theme: texts with one of its words mean the same, all others nothing to each other."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.asked: list[str] = []

    def meanings_of(self, texts: Sequence[str]) -> Meanings:
        self.asked += texts
        meanings = np.zeros((len(texts), len(texts) + 1))
        for number, text in enumerate(texts):
            meanings[number, 0 if any(word in text for word in self.words) else number + 1] = 1
        return meanings


def test_meaning_speaks_for_one_pair_and_against_another() -> None:
    """Pairs that mean the same become likelier, those that do not less like; far apart in time it says little; 0 and 1 are the ends."""
    pairs = Pairs(earlier=np.array([0, 0, 1, 2]), later=np.array([1, 2, 3, 3]), likeness=np.array([0.2, 0.2, 0.05, 0.95]))
    meanings = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    weighed = weighed_by_meaning(pairs, meanings, np.array([0.0, 0.0, 36.0, 36.0]), span=72)
    assert weighed.likeness.tolist() == pytest.approx([0.3, 0.15, 0.0, 1.0])


def test_the_model_is_asked_about_every_story_and_heeded() -> None:
    """Two reports that share one word and mean the same come together; a third with that word stays apart."""
    stories = [a_story(title, source=outlet) for title, outlet in zip((*QUAKE, FERRY), "ABC", strict=True)]
    model = Theme("tremor", "trembles")
    assert len(cluster_stories(stories)) == 3
    together = {frozenset(story.title for story in cluster.stories) for cluster in cluster_stories(stories, sentences=model)}
    assert together == {frozenset(QUAKE), frozenset({FERRY})}
    assert [text.strip() for text in model.asked] == [story.title for story in sorted(stories, key=lambda story: (story.at, story.id))]
    assert cluster_stories(stories[::-1], sentences=model) == cluster_stories(stories, sentences=model)


def test_switched_off_nothing_imports_it() -> None:
    """Neither the program nor the rooms of a day bring the package in."""
    rooms = "import newsletter.bootstrap, newsletter.daily.stages, newsletter.cli.app, newsletter.stories.run, sys"
    done = subprocess.run(
        [sys.executable, "-c", f"{rooms}; print([name for name in sys.modules if 'wordllama' in name or 'sentence_model' in name])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(INSTALLED, reason="the extra semantic is installed here")
async def test_switched_on_without_the_package_it_names_the_cure(tmp_path: Path) -> None:
    """The setting without its extra is a mistake in the settings, told when the program opens."""
    begin_instance(tmp_path, {"": {"mark": "test"}, "selection": {"semantic": True}})
    with pytest.raises(SettingsError) as refused:
        async with open_newsroom(tmp_path):
            pass
    assert refused.value.thing == "selection.semantic"
    assert "pip install wordllama" in refused.value.cure


@pytest.mark.skipif(not INSTALLED, reason="the extra semantic is not installed")
def test_the_real_model_knows_a_quake_from_a_rate() -> None:
    """Sentences of one meaning in other words are more alike than strangers; a text without words means nothing; no text, no trouble."""
    model = open_sentence_model()
    quake, tremor, rates, empty = model.meanings_of(
        ["Earthquake kills dozens", "Dozens die in strong tremor", "Bank leaves interest rates alone", ""]
    )
    assert quake @ tremor > 0.3 > quake @ rates
    assert not empty.any()
    assert model.meanings_of([]).shape[0] == 0
