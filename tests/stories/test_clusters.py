"""Which articles tell of one happening."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model.stories import Story
from newsletter.stories.clusters import cluster_stories
from tests.builders import a_story


def titles(stories: list[Story]) -> set[frozenset[str]]:
    return {frozenset(story.title for story in cluster.stories) for cluster in cluster_stories(stories)}


QUAKE = ("Earthquake shakes Maranta coast, dozens killed", "Dozens killed as earthquake shakes coast near Maranta")
PRICES = "Every price in the harbour at this hour: cod, herring, mackerel and squid by the crate, with the auctioneer's own remarks."
RATES = ("Central bank holds interest rates for third month", "Interest rates unchanged as central bank waits")


def quake(days_ago: float) -> list[Story]:
    return [a_story(title, source=outlet, hours_ago=24 * days_ago + n) for n, (title, outlet) in enumerate(zip(QUAKE, "AB", strict=True))]


def test_happenings_are_told_apart() -> None:
    """Reports of one happening in other words come together, others stay apart."""
    stories = [
        *quake(0),
        *(a_story(title, source=outlet) for title, outlet in zip(RATES, "CD", strict=True)),
        a_story("Lynx seen in Orsa valley"),
    ]
    assert titles(stories) == {frozenset(QUAKE), frozenset(RATES), frozenset({"Lynx seen in Orsa valley"})}


def test_two_quakes_a_week_apart_are_two_clusters() -> None:
    """The same words a week later are another happening."""
    clusters = cluster_stories([*quake(0), *quake(7)])
    assert [[story.title for story in cluster.stories] for cluster in clusters] == [[QUAKE[1], QUAKE[0]]] * 2


def test_the_order_of_the_input_makes_no_difference() -> None:
    """Shuffled input gives the identical clusters, keys and words, to the last digit."""
    nouns = ["storm", "bridge", "harbour", "minister", "strike", "vaccine", "planet", "lynx", "dam", "treaty"]
    chance = random.Random(7)
    stories = [
        a_story(f"{' '.join(chance.sample(nouns, 4))} number {n % 9}", source=f"Outlet {n % 13}", hours_ago=n % 50) for n in range(150)
    ]
    clusters = cluster_stories(stories)
    chance.shuffle(stories)
    assert cluster_stories(stories) == clusters
    assert len(clusters) < 150


NOUNS = ("storm", "bridge", "harbour", "minister", "strike", "vaccine", "planet", "lynx")
IDS = st.integers(1, 30)


@settings(max_examples=60, deadline=None)
@given(
    heads=st.lists(st.lists(st.sampled_from(NOUNS), min_size=1, max_size=4, unique=True), max_size=25),
    together=st.lists(st.lists(IDS, max_size=4).map(tuple), max_size=3),
    apart=st.lists(st.tuples(IDS, IDS), max_size=4),
    chance=st.randoms(use_true_random=False),
)
def test_the_same_stories_give_the_same_clusters(
    heads: list[list[str]], together: list[tuple[int, ...]], apart: list[tuple[int, int]], chance: random.Random
) -> None:
    """In any order, twice, and with an editor's word on stories that are here and on others that are not."""
    stories = [a_story(" ".join(head), id=number, source=f"Outlet {number % 7}", hours_ago=number % 5) for number, head in enumerate(heads)]
    clusters = cluster_stories(stories, together=together, apart=apart)
    home = {story.id: cluster.key for cluster in clusters for story in cluster.stories}
    assert sorted(home) == list(range(len(stories)))
    assert not any(one in home and other in home and one != other and home[one] == home[other] for one, other in apart)
    if not apart:
        assert all(len({home[number] for number in group if number in home}) <= 1 for group in together)
    assert cluster_stories(stories, together=together, apart=apart) == clusters
    for words in (stories, together, apart):
        chance.shuffle(words)
    assert cluster_stories(stories, together=together, apart=apart) == clusters


def test_an_editor_merges_and_splits() -> None:
    """Two happenings put together are one cluster; a report taken out of its cluster is alone, and the rest stays."""
    first, second, third = a_story(QUAKE[0], source="A"), a_story(QUAKE[1], source="B"), a_story(QUAKE[1] + " again", source="C")
    lynx = a_story("Lynx seen in Orsa valley")
    merged = cluster_stories([first, second, third, lynx], together=[(lynx.id, second.id)], apart=[(first.id, second.id)])
    assert {frozenset(story.id for story in cluster.stories) for cluster in merged} == {
        frozenset({lynx.id, second.id}),
        frozenset({first.id, third.id}),
    }


def test_nothing_and_one() -> None:
    """An empty window has no clusters; a lone story is a cluster of one, also without a single word."""
    lone = cluster_stories([a_story("The")])
    assert cluster_stories([]) == ()
    assert [(cluster.words, len(cluster.stories), cluster.saga) for cluster in lone] == [((), 1, lone[0].key)]


@pytest.mark.parametrize(
    ("one", "other", "stranger"),
    [
        ("إعصار قوي يضرب الساحل ويقتل العشرات", "عشرات القتلى بعد إعصار قوي ضرب الساحل", "البنك المركزي يثبت أسعار الفائدة"),
        ("दिल्ली में भारी बारिश से सड़कें डूबीं", "भारी बारिश के बाद दिल्ली की सड़कें पानी में", "केंद्रीय बैंक ने ब्याज दर नहीं बदली"),
        ("大型の台風が沖縄に接近", "台風が沖縄に接近、暴風雨に警戒", "日銀が金利を据え置き"),
    ],
    ids=["Arabic", "Hindi", "Japanese"],
)
def test_other_scripts_are_grouped_too(one: str, other: str, stranger: str) -> None:
    """Arabic, Hindi and Japanese headlines find each other."""
    stories = [a_story(title, source=outlet) for title, outlet in zip((one, other, stranger), "ABC", strict=True)]
    assert titles(stories) == {frozenset({one, other}), frozenset({stranger})}


def test_chapters_of_one_affair_share_a_saga() -> None:
    """Clusters that are half as alike as one happening must be are chapters of one saga, named after the largest or oldest."""
    stories = [
        a_story("Ferry Aurora sinks off Maranta, ninety people missing", source="A", hours_ago=30),
        a_story("Ninety missing as ferry sinks near Maranta", source="B", hours_ago=30),
        a_story("Owner of ferry Aurora arrested over skipped inspections", source="C", hours_ago=8),
        a_story("Police arrest shipowner after skipped inspections of Aurora", source="D", hours_ago=7),
        a_story("Lynx seen in Orsa valley", source="E"),
    ]
    sunk, arrested, lynx = cluster_stories(stories)
    assert (sunk.saga, arrested.saga, lynx.saga) == (sunk.key, sunk.key, lynx.key)


def test_one_text_in_many_outlets_is_one_cluster() -> None:
    """An agency's text in three hundred outlets, and reports in other words, are one cluster; the same words days later are not."""
    copies = [a_story(QUAKE[0], source=f"Outlet {number}", hours_ago=20 - number / 20) for number in range(300)]
    own = a_story(QUAKE[1], source="B", hours_ago=9)
    later = a_story(QUAKE[0], source="Yearbook", hours_ago=-60)
    assert [len(cluster.stories) for cluster in cluster_stories([*copies, own, later])] == [301, 1]


@pytest.mark.slow
def test_a_long_day_and_a_flood() -> None:
    """Twenty thousand stories of three days are grouped; three thousand of them, all but the same, draw no others in."""
    chance = random.Random(5)
    words = [f"{first}{last}" for first in ("bar", "cel", "dor", "fen", "gul", "hem") for last in range(500)]
    stories = [
        a_story(" ".join(chance.choices(words, k=9)), id=number, source=f"Outlet {number % 90}", hours_ago=chance.random() * 72)
        for number in range(17_000)
    ]
    flood = [
        a_story(f"Harbour prices number {number}", id=30_000 + number, source="Flood", summary=PRICES, hours_ago=number / 1000)
        for number in range(3_000)
    ]
    clusters = cluster_stories([*stories, *flood])
    assert sum(len(cluster.stories) for cluster in clusters) == 20_000
    assert all(len({story.source == "Flood" for story in cluster.stories}) == 1 for cluster in clusters)
