"""How a story came to stand with others, in numbers."""

from datetime import timedelta

import numpy as np
import pytest

from newsletter.model.rulings import Ruling, RulingKind, RulingTarget
from newsletter.model.stories import Evidence
from newsletter.model.tf_idf import cosine, weigh
from newsletter.model.words import WordReader, words_of_story
from newsletter.stories.clusters import FADE, LEAST_LIKENESS
from newsletter.stories.evidence import evidence_of, likeness_within
from newsletter.stories.likeness import like_pairs
from newsletter.stories.vectors import weigh_all
from tests.builders import a_cluster, a_story
from tests.conftest import NOW

DAM = a_story("Dam at Karun bursts, villages flee", source="Anchor", hours_ago=5)
FLEE = a_story("Villages flee as dam at Karun bursts", source="Beacon", hours_ago=4)
RAINS = a_story("Rains filled the Karun dam for weeks", source="Courier", hours_ago=3)
OPENING = (
    "Engineers had warned for years that the dam above the valley could not hold the water of another wet spring, and on Tuesday night"
    " they were proved right when the eastern wall gave way"
)


def test_the_likest_report_and_the_mean() -> None:
    """The likeness is the one that grouping sees: of words, fading over three days; order of the reports makes no difference."""
    cluster = a_cluster(DAM, FLEE, RAINS)
    likeness = likeness_within(cluster.stories, cluster.rarity, WordReader())
    one, other = (weigh(words_of_story(story), cluster.rarity) for story in (DAM, FLEE))
    assert likeness[0, 1] == pytest.approx(cosine(one, other) * (1 - 1 / 72))
    assert (likeness == likeness.T).all()
    found = {evidence.story_id: evidence for evidence in evidence_of(cluster)}
    assert found[DAM.id] == Evidence(
        story_id=DAM.id, nearest_id=FLEE.id, likeness=round(likeness[0, 1], 4), mean=round((likeness[0, 1] + likeness[0, 2]) / 2, 4)
    )
    assert found[RAINS.id].mean == pytest.approx((likeness[2, 0] + likeness[2, 1]) / 2, abs=1e-4)


def test_it_is_the_likeness_that_grouping_sees() -> None:
    """What is told as the reason is the very number from which grouping judges."""
    cluster = a_cluster(DAM, FLEE, RAINS)
    bags = [WordReader().words_of_story(story) for story in cluster.stories]
    hours = np.array([story.at.timestamp() / 3600 for story in cluster.stories])
    pairs = like_pairs(weigh_all(bags, cluster.rarity), hours, span=FADE / timedelta(hours=1), least=LEAST_LIKENESS, most=9)
    told = likeness_within(cluster.stories, cluster.rarity, WordReader())
    assert told[pairs.earlier, pairs.later] == pytest.approx(pairs.likeness)
    assert len(pairs.likeness) == 3


def test_days_apart_are_not_alike() -> None:
    """After three days the same words say nothing."""
    stories = (DAM, a_story(DAM.title, source="Beacon", at=DAM.at + timedelta(hours=72)))
    assert likeness_within(stories, {}, WordReader())[0, 1] == 0


def test_whose_text_it_is() -> None:
    """A copy names the earlier story with which it shares most, and how much; a credit says where it stands."""
    first = a_story("Dam bursts in the night", source="Anchor", text=OPENING, hours_ago=5)
    carried = a_story("Wall of the dam gives way", source="Beacon", text=f"KARUN (AP) — {OPENING}", hours_ago=4)
    changed = a_story("Dam gives way", source="Courier", text=OPENING.replace("gave way", "gave out"), hours_ago=3)
    own = a_story("Dam above Karun bursts", source="Dispatch", hours_ago=2, byline="Jane Roe, Associated Press")
    found = {evidence.story_id: evidence for evidence in evidence_of(a_cluster(first, carried, changed, own))}
    assert [(found[story.id].copy_of, found[story.id].shared, found[story.id].credit) for story in (first, carried, changed, own)] == [
        (0, 0.0, ""),
        (first.id, 1.0, "by its dateline"),
        (first.id, 0.9355, ""),
        (0, 0.0, "by its byline"),
    ]


def test_an_editors_word() -> None:
    """A merge names who made it on every report it put together; a split on those that it took out; no other."""
    rest = {"target": RulingTarget.STORY, "name": "x", "at": NOW}
    merge = Ruling(kind=RulingKind.MERGE, urls=(DAM.canonical_url, RAINS.canonical_url), by="anna", reason="one dam", **rest)
    split = Ruling(kind=RulingKind.SPLIT, urls=(FLEE.canonical_url,), by="ben", **rest)
    alone = Ruling(kind=RulingKind.MERGE, urls=(FLEE.canonical_url, "https://elsewhere.test/x"), by="carl", **rest)
    said = {evidence.story_id: evidence.ruling for evidence in evidence_of(a_cluster(DAM, FLEE, RAINS), [merge, split, alone])}
    assert said == {
        DAM.id: "put together by anna: one dam",
        FLEE.id: "taken out of a larger cluster by ben",
        RAINS.id: "put together by anna: one dam",
    }


def test_a_report_alone_needs_no_evidence() -> None:
    """There is nothing it was joined with."""
    assert evidence_of(a_cluster(DAM)) == ()


def test_reports_without_words() -> None:
    """A title of stop words is like nothing; the evidence says so."""
    one, other = a_story("The", source="Anchor"), a_story("And", source="Beacon")
    assert evidence_of(a_cluster(one, other)) == (
        Evidence(story_id=one.id),
        Evidence(story_id=other.id),
    )


def test_a_flood_is_not_compared_all_with_all() -> None:
    """Beyond a thousand stories of one cluster the youngest are told without likeness, and none is left out."""
    flood = [a_story(f"Dam bursts {number}", hours_ago=5 - number / 1000) for number in range(1_002)]
    found = evidence_of(a_cluster(*flood))
    assert [evidence.story_id for evidence in found] == [story.id for story in flood]
    assert [evidence.likeness > 0 for evidence in found[-4:]] == [True, True, False, False]
