"""Nothing twice, unless there is news."""

from dataclasses import replace

import pytest

from newsletter.selection.memory import SentMemory, voices_for_update
from tests.builders import a_cluster, a_sent_cluster, a_story
from tests.selection.days import choose, happening, keys, told_by, why

SENT = told_by("dam", 4, hours_ago=26)
REPEATS = told_by("dam", ["Globe", "Herald", "Ibis"])
NEWS = tuple(
    a_story(f"dam damtown verdict: court annuls referendum, {outlet} learns", source=outlet) for outlet in ("Globe", "Herald", "Ibis")
)


def test_a_story_sent_yesterday_with_only_repeats_stays_out() -> None:
    """More outlets telling the same is no news."""
    selection = choose(a_cluster(*SENT, *REPEATS, key="dam"), sent=[a_sent_cluster(a_cluster(*SENT, key="dam"), number=2)])
    assert selection.chosen == ()
    assert why(selection.passed_over[0]) == "already sent on 2026-11-20 as no. 2; not new enough (novelty 0.00, needed 0.26)"


def test_a_development_returns_as_an_update() -> None:
    """A verdict brings the story back, names the new words, remembers the earlier chapter and leads with a new report."""
    (chosen,) = choose(a_cluster(*SENT, *NEWS, key="dam"), sent=[a_sent_cluster(a_cluster(*SENT, key="dam"), number=2)]).chosen
    assert chosen.update_of == "2026-11-20"
    assert why(chosen) == ("an update of no. 2 of 2026-11-20: novelty 0.80 from three outlets, new words: annuls, verdict, court, learns")
    assert chosen.lead.title in {story.title for story in NEWS}


def test_one_outlet_s_news_is_no_update() -> None:
    """A development must be reported by enough outlets that have something new."""
    selection = choose(a_cluster(*SENT, NEWS[0], key="dam"), sent=[a_sent_cluster(a_cluster(*SENT, key="dam"))])
    assert why(selection.passed_over[0]) == "already sent on 2026-11-20 as no. 1; only one outlet with something new (two are needed)"


@pytest.mark.parametrize(("chapters", "again"), [(1, True), (2, True), (3, False)])
def test_after_two_updates_more_news_is_needed(chapters: int, again: bool) -> None:
    """A small piece of news brings a story back twice, not a third time."""
    sent = [a_sent_cluster(a_cluster(*SENT, key="dam"), days_ago=days) for days in range(1, chapters + 1)]
    longer = (a_story(f"dam damtown damville lengthened, says {outlet}{outlet}", source=outlet) for outlet in ("Kite", "Lantern", "Echo"))
    assert bool(choose(a_cluster(*SENT, *longer, key="dam"), sent=sent).chosen) is again


@pytest.mark.parametrize(
    ("cluster", "same"),
    [
        (a_cluster(*REPEATS, key="other"), True),
        (a_cluster(SENT[0], *told_by("lake", 4), key="other"), True),
        (a_cluster(SENT[0], *told_by("lake", 9), key="other"), False),
        (a_cluster(*told_by("lake", 3), key="dam"), True),
        (happening("lake", 3), False),
        (a_cluster(a_story("The"), key="other"), False),
    ],
    ids=["same words", "a fifth of the articles", "a tenth", "same key", "another happening", "no words"],
)
def test_what_is_the_same(cluster, same: bool) -> None:
    """Same key, a fifth of the articles, or nearly half of the words' weight."""
    memory = SentMemory([a_sent_cluster(a_cluster(*SENT, key="dam"))])
    assert bool(memory.chapters_of(cluster)) is same


@pytest.mark.parametrize(("least_voices", "families", "needed"), [(2, 40, 3), (2, 8, 2), (1, 8, 1), (5, 8, 3)])
def test_small_instances_need_fewer_voices_for_an_update(least_voices: int, families: int, needed: int) -> None:
    """Three families where ten or more have news, as many as the gate asks where fewer do."""
    assert voices_for_update(least_voices, families) == needed


def test_memory_is_only_of_the_same() -> None:
    """What was sent does not keep another happening out."""
    assert keys(choose(happening("lake", 3), sent=[a_sent_cluster(happening("dam", 3))]).chosen) == ["lake"]


def test_words_as_alike_as_those_of_one_affair_are_the_same() -> None:
    """A happening that grouping told apart from yesterday's is the same to a reader where the words that mark both are alike."""
    sent = replace(a_cluster(*SENT, key="dam"), words=(("lanka", 5.0), ("palace", 3.0), ("flee", 4.0), ("night", 4.0)))
    alike = replace(happening("storm"), words=(("lankan", 5.0), ("palace", 3.0), ("resign", 4.0), ("speaker", 4.0)))
    unlike = replace(alike, words=(("lankan", 5.0), ("tea", 3.0), ("resign", 4.0), ("speaker", 4.0)))
    memory = SentMemory([a_sent_cluster(sent)])
    assert [len(memory.chapters_of(cluster)) for cluster in (alike, unlike)] == [1, 0]


def test_nearly_half_of_the_weight_on_the_same_words_is_the_same() -> None:
    """Many small words in common count too, where one heavy word of each hides them from the likeness."""
    small = tuple((f"detail{number}", 1.0) for number in range(10))
    sent = replace(a_cluster(*SENT, key="dam"), words=(("dam", 12.0), *small))
    told = [replace(happening("flood"), words=(("flood", heavy), *small)) for heavy in (12.0, 13.0)]
    memory = SentMemory([a_sent_cluster(sent)])
    assert [len(memory.chapters_of(cluster)) for cluster in told] == [1, 0]
