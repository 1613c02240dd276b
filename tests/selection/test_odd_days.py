"""Days that would fool a simpler choice, from raw reports through grouping to the ten and their explanation."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.made_news import make_stories
from newsletter.model.feeds import StoredEntry
from newsletter.model.selections import Selection
from newsletter.model.stories import Story
from newsletter.selection.clickbait import clickbait_probability
from newsletter.selection.explaining import explain
from newsletter.selection.keeping import complete
from newsletter.selection.kinds import Kind, kind_of
from newsletter.stories.clusters import cluster_stories
from newsletter.stories.gathering import gather
from tests.builders import a_cluster, a_stored_entry, a_story
from tests.conftest import NOW
from tests.selection.days import OUTLETS, choose, keys, told_by, why

BORDER = (
    "The agency text of thirty words about a border that was closed on Friday night after the talks had failed and the last lorries "
    "had been turned back by soldiers."
)
FRESH = (*told_by("amber", 3), *told_by("birch", 2))
FIVE = told_by("amber", 5)


def ten(stories: Sequence[Story], **options: object) -> Selection:
    return choose(*cluster_stories(stories), **options)


def leads(selection: Selection) -> list[str]:
    """The first word of each chosen headline."""
    return [one.lead.title.split()[0] for one in selection.chosen]


def gathered(entries: Sequence[StoredEntry]) -> list[Story]:
    """The stories of these entries, numbered as storage would."""
    return [replace(story, id=number) for number, story in enumerate(gather(entries).stories, start=1)]


@pytest.mark.parametrize("marks", [{}, {"byline": "Jane Roe, Associated Press"}], ids=["nobody named", "the agency named"])
def test_eighteen_labels_and_forty_headlines_on_one_text_push_no_fresh_story_out(marks: dict[str, str]) -> None:
    """One text is one voice under however many labels and headlines: it has no place beside what two outlets tell in words of their own."""
    labels = [
        a_story(f"Border closed after talks, take {n}", source=f"Label {n % 18}", summary=BORDER, hours_ago=9 - n / 10, **marks)
        for n in range(40)
    ]
    selection = ten([*labels, *FRESH])
    assert leads(selection) == ["amber", "birch"]
    assert all(why(one).endswith("outlets print the same text (two are needed)") for one in selection.passed_over)
    assert sum(len(one.cluster.stories) for one in selection.passed_over) == 40


def test_eighteen_labels_do_not_lift_a_story_over_five_outlets() -> None:
    """Where another outlet has a report of its own beside the agency's text, the labels that print it still count for little."""
    labels = [a_story(f"Border closed {n}", source=f"Label {n}", summary=BORDER, byline="AP") for n in range(18)]
    own = a_story("Border closed, drivers stranded", source="Lantern", summary="Hundreds of drivers wait at a border that was closed.")
    border, five = a_cluster(*labels, own, key="border"), a_cluster(*FIVE, key="amber")
    assert keys(choose(border, five).chosen) == ["amber", "border"]


@pytest.mark.parametrize("articles", [10, 60, 600])
@pytest.mark.parametrize(
    "summary", ["", "Every crate of cod, herring, mackerel and squid at this hour."], ids=["headlines", "with a summary"]
)
def test_a_feed_that_floods_wins_nothing_by_volume(articles: int, summary: str) -> None:
    """Ten articles of one outlet or six hundred, one other beside it: five outlets with one each stand before it."""
    flood = [
        a_story("Marsh closed after spill", source="Kite", url=f"https://kite.test/{n}", summary=summary, hours_ago=1 + n / 100)
        for n in range(articles)
    ]
    confirmed = a_story("Marsh closed after oil spill", source="Lantern", summary=summary)
    selection = ten([*flood, confirmed, *FIVE])
    assert leads(selection) == ["amber", "Marsh"]
    assert leads(ten([*flood, *FIVE])) == ["amber"]


def test_the_story_of_the_year_is_one_story() -> None:
    """What a hundred and twenty outlets tell, each in words of its own, is one happening, first, and once in the letter."""
    chance = random.Random(3)
    subject = (
        "president",
        "shot",
        "rally",
        "gunman",
        "killed",
        "stage",
        "ear",
        "service",
        "campaign",
        "blood",
        "crowd",
        "rifle",
        "roof",
        "ward",
    )
    event = [
        a_story(
            " ".join(chance.sample(subject, 6)),
            source=f"Desk {n}",
            summary=" ".join([*chance.sample(subject, 8), *(f"word{chance.randrange(3000)}" for _ in range(10))]),
            hours_ago=20 * chance.random(),
        )
        for n in range(120)
    ]
    selection = ten([*event, *make_stories(1_500, days=1)])
    (place,) = [one.number for one in selection.chosen if one.lead.source.startswith("Desk ")]
    assert (place, len(selection.chosen[0].cluster.stories)) == (1, 120)


@pytest.mark.parametrize(
    ("language", "one", "other", "stranger"),
    [
        ("ar", "إعصار قوي يضرب الساحل ويقتل العشرات", "عشرات القتلى بعد إعصار قوي ضرب الساحل", "البنك المركزي يثبت أسعار الفائدة"),
        ("hi", "दिल्ली में भारी बारिश से सड़कें डूबीं", "भारी बारिश के बाद दिल्ली की सड़कें पानी में", "केंद्रीय बैंक ने ब्याज दर नहीं बदली"),
        ("ja", "大型の台風が沖縄に接近", "台風が沖縄に接近、暴風雨に警戒", "日銀が金利を据え置き"),
    ],
    ids=["Arabic", "Hindi", "Japanese"],
)
@pytest.mark.parametrize("tagged", [True, False], ids=["language given", "language unknown"])
def test_a_day_in_another_script(language: str, one: str, other: str, stranger: str, tagged: bool) -> None:
    """Two reports are one happening, under clean headlines, plain news and no bait, with a topic, and explained like any other."""
    told = ((one, "Anchor", 4), (other, "Beacon", 3), (stranger, "Courier", 3))
    stories = gathered(
        [
            a_stored_entry(
                f"{title} - {outlet}",
                source=outlet,
                url=f"https://{outlet.lower()}.test/a",
                hours_ago=hours,
                language=language if tagged else "",
            )
            for title, outlet, hours in told
        ]
    )
    assert {story.title for story in stories} == {one, other, stranger}
    assert {kind_of(story) for story in stories} == {Kind.NEWS}
    assert max(clickbait_probability(story.title) for story in stories) < 0.6
    selection = complete(ten(stories))
    (chosen,) = selection.chosen
    assert {story.title for story in chosen.cluster.stories} == {one, other}
    assert chosen.topic == "World"
    assert explain(chosen, selection) == (
        "No. 1: 2 independent outlets in 24 hours (Anchor and Beacon); attention 1.39; nothing soft; score 1.39. Nothing above it; nothing"
        " below it. First reported by Anchor on 21 November 2026 at 05:00. Nothing pinned."
    )
    assert why(selection.passed_over[0]) == "only one outlet reports it (two are needed)"


def test_wrong_clocks_put_nobody_first_or_out() -> None:
    """A report from next year, one from 1970 and one without a date count as of the moment they were first seen, and confirm each other."""
    seen = NOW - timedelta(hours=2)
    dates = (NOW + timedelta(days=400), NOW - timedelta(days=20_000), None)
    odd = [
        a_stored_entry(
            "Marsh closed after oil spill", source=outlet, summary=f"{outlet} saw it.", published_at=published, first_seen_at=seen
        )
        for outlet, published in zip(OUTLETS, dates, strict=False)
    ]
    late = a_stored_entry("Marsh closed by spill of oil", source="Kite", hours_ago=1)
    stories = gathered([*odd, late])
    assert [story.at for story in stories] == [seen, seen, seen, NOW - timedelta(hours=1)]
    (chosen,) = ten(stories).chosen
    reasons = {reason.code: reason.text for reason in chosen.reasons}
    assert reasons["voices"].startswith("4 independent outlets in 24 hours")
    assert reasons["first"] == "first reported by Anchor on 2026-11-21 at 07:00"


def test_nothing_and_one_through_every_stage() -> None:
    """A day without a report and a day with one are letters without a story, not errors."""
    nothing, one = ten([]), ten([a_story()])
    assert nothing == Selection(chosen=(), runners_up=(), passed_over=())
    assert (one.chosen, one.runners_up, [why(out) for out in one.passed_over]) == ((), (), ["only one outlet reports it (two are needed)"])


def test_the_same_reports_in_any_order_give_the_same_letter() -> None:
    """Shuffled or twice: the same clusters and keys, picks, runners-up, numbers and reasons, to the last digit."""
    stories = make_stories(400, days=2)
    selection = ten(stories)
    assert len(selection.chosen) == 10
    assert ten(stories) == selection
    for seed in range(3):
        assert ten(random.Random(seed).sample(stories, len(stories))) == selection


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_day_of_a_hundred_thousand_reports() -> None:
    """Everything is grouped and asked, ten have a place, and whoever has none knows why."""
    stories = make_stories(100_000, days=1)
    clusters = cluster_stories(stories)
    assert sorted(story.id for cluster in clusters for story in cluster.stories) == list(range(1, 100_001))
    selection = choose(*clusters)
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    assert len(selection.chosen) == 10
    assert len({one.cluster.key for one in everyone}) == len(everyone) > 20_000
    assert all(one.reasons for one in everyone)
