"""What holds for every day, however odd."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model.options import SelectionOptions
from newsletter.model.stories import Story
from newsletter.selection.choose import choose_slots
from newsletter.selection.contenders import contend
from newsletter.selection.voices import owner_of
from newsletter.stories.clusters import cluster_stories
from tests.builders import a_sent_cluster, a_story
from tests.conftest import NOW
from tests.selection.days import LISBON

WORDS = (
    "storm",
    "dam",
    "vote",
    "court",
    "quake",
    "harbour",
    "台風",
    "बारिश",
    "إعصار",
    "<b>",
    "=?x?=",
    "\u202e",
    "the",
    "7",
    "Opinion:",
    "live",
    "",
)


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    count = draw(st.integers(0, 25))
    return [
        a_story(
            " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=6))),
            id=number + 1,
            url=f"https://o{number}.test/{draw(st.sampled_from(('news', 'opinion', 'video', 'sponsored')))}/{number}",
            source=draw(st.sampled_from(("Anchor", "Beacon", "Courier", "Dispatch"))),
            summary=draw(st.text(max_size=60)),
            byline=draw(st.sampled_from(("", "AP", "Jane Roe"))),
            at=NOW - timedelta(hours=draw(st.integers(0, 71))),
            by_hand=draw(st.integers(0, 19)) == 0,
        )
        for number in range(count)
    ]


@settings(max_examples=80, deadline=None)
@given(told=stories(), size=st.integers(1, 10), per_source=st.integers(1, 3))
def test_every_day_can_be_chosen_from(told: list[Story], size: int, per_source: int) -> None:
    """Every story is in one cluster, every cluster in one place with a reason, no affair has three, and nothing comes twice."""
    clusters = cluster_stories(told)
    assert Counter(story.id for cluster in clusters for story in cluster.stories) == Counter(story.id for story in told)
    options = SelectionOptions(size=size, per_source=per_source)
    contenders = contend(clusters, [], options, now=NOW, zone=LISBON)
    selection = choose_slots(contenders, options)
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    assert sorted(one.cluster.key for one in everyone) == sorted(contender.cluster.key for contender in contenders)
    assert all(one.reasons for one in everyone)
    assert len(selection.chosen) <= size
    not_by_hand = [one for one in selection.chosen if not any(story.by_hand for story in one.cluster.stories)]
    assert max(Counter(one.cluster.saga for one in not_by_hand).values(), default=0) <= 2
    assert all(owner_of(other.family) != owner_of(one.lead.family) for one in everyone for other in one.also)
    tomorrow = contend(
        clusters, [a_sent_cluster(one.cluster, number=one.number) for one in selection.chosen], options, now=NOW, zone=LISBON
    )
    sent = {one.cluster.key for one in selection.chosen}
    assert sent.isdisjoint(one.cluster.key for one in choose_slots(tomorrow, options).chosen)
