"""What is new since readers last had a story, in the words they would see."""

from typing import Any

import pytest

from newsletter.model.stories import Cluster, Story
from newsletter.selection.memory import NOVELTY
from newsletter.selection.new_words import as_printed, novelty
from newsletter.selection.readings import Readings
from tests.builders import a_cluster, a_sent_cluster, a_story
from tests.selection.days import OUTLETS, choose, keys, told_by, why

SENT = tuple(a_story(f"Ferry firm Luso weighs sale of Estrella, says {name}{name}", source=name, hours_ago=30) for name in OUTLETS[:4])
LATER = OUTLETS[4:7]


def told(title: str, **changes: Any) -> tuple[Story, ...]:
    return tuple(a_story(f"{title}, {name}{name}", source=name, **changes) for name in LATER)


def news_of(*stories: Story) -> tuple[float, tuple[str, ...]]:
    whole: Cluster = a_cluster(*SENT, *stories, key="ferry")
    return novelty(whole.stories[len(SENT) :], [a_sent_cluster(a_cluster(*SENT, key="ferry"))], whole.rarity, Readings())


def test_new_words_are_named_as_printed_most_telling_first() -> None:
    """Not their stems: the outcome before what goes with it, money with its sign."""
    amount, words = news_of(*told("Luso wins Estrella acquisition for $44B as the CEO’s rival goes"))
    assert words == ("wins", "acquisition", "CEO", "rival")
    assert amount > 0.5
    assert as_printed(("44b", "ceo", "goes", "acquisition"), told("Luso’s acquisition at $44B: CEO Goes")) == (
        "$44B",
        "CEO",
        "goes",
        "acquisition",
    )


def test_growing_numbers_are_no_news() -> None:
    """A jackpot, a price or a toll that rises is the story readers have had."""
    assert news_of(*told("Ferry firm Luso weighs sale of Estrella for 1.28 billion"))[0] == 0


def test_what_one_outlet_alone_says_is_no_news() -> None:
    """Its own turn of phrase, or the furniture of its addresses, however often it repeats it."""
    echo = tuple(a_story(f"Ferry firm Luso weighs sale of Estrella intl hnk {n}", source="Echo") for n in range(3))
    assert news_of(*echo, a_story("Luso weighs Estrella sale", source="Forum")) == (0, ())


def test_an_outcome_counts_double() -> None:
    """A verdict is told in few words."""
    plain, outcome = (news_of(*told(f"Ferry firm Luso {word} sale of Estrella"))[0] for word in ("ponders", "rejects"))
    assert plain < NOVELTY < outcome


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("Opinion: what the Luso trial verdict means for ferry unions", False),
        ("Court convicts Luso owner of fraud in ferry trial", True),
    ],
    ids=["only analyses", "a verdict"],
)
def test_a_story_sent_yesterday_comes_back_for_news_not_for_analyses(words: str, back: bool) -> None:
    """Three new opinion pieces stay out however new their words; three reports of a verdict return as an update."""
    selection = choose(a_cluster(*SENT, *told(words), key="ferry"), sent=[a_sent_cluster(a_cluster(*SENT, key="ferry"))])
    assert bool(selection.chosen) is back
    if back:
        assert selection.chosen[0].update_of == "2026-11-20"
        assert why(selection.chosen[0]).endswith("new words: convicts, trial, Court, fraud")
    else:
        assert why(selection.passed_over[0]) == "already sent on 2026-11-20 as no. 1; nothing new since"


def test_scripts_without_spaces_name_what_they_have() -> None:
    """A run of signs is shown as it stands in the headline."""
    assert as_printed(("台風",), [a_story("台風 上陸")]) == ("台風",)


def test_memory_keeps_no_other_story_out() -> None:
    """The words of a sent story bar only the same story."""
    lake = a_cluster(*told_by("lake", 3), key="lake")
    assert keys(choose(lake, sent=[a_sent_cluster(a_cluster(*SENT, key="ferry"))]).chosen) == ["lake"]
