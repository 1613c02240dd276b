"""What of a choice is kept with the issue."""

from dataclasses import replace

import pytest

from newsletter.model.selections import Candidate, Reason, Selection
from newsletter.model.stories import Story
from newsletter.selection.keeping import KEPT_WHOLE, complete, in_brief, worth_keeping
from tests.builders import a_candidate, a_cluster, a_selection, a_story
from tests.selection.days import choose, happening, told_by

SAGA = Reason(code="saga", amount=0.5, text="a chapter of a larger affair with attention 4.00; adds 0.50", facts={"attention": 4.0})


def chapter(title: str, score: float, saga: str = "gems", **changes: object) -> Candidate:
    cluster = a_cluster(a_story(title), key=title, saga=saga)
    return a_candidate(cluster=cluster, score=score, reasons=(SAGA,), **changes)


def affairs(selection: Selection) -> list[str]:
    """By what other happening each one's affair is known."""
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    return [str(one.reasons[0].facts.get("headline", "")) for one in everyone]


def test_an_affair_is_known_by_its_foremost_other_happening() -> None:
    """The best of the others, wherever it ended; an affair of its own has no name."""
    best, second, third = chapter("Amber", 2.0), chapter("Birch", 3.0), chapter("Cobalt", 1.0)
    completed = complete(a_selection(best, runners_up=(second,), passed_over=(third, chapter("Dune", 9.0, saga="sand"))))
    assert affairs(completed) == ["Birch", "Amber", "Birch", ""]
    assert completed.chosen[0].reasons[0].text == "a chapter of a larger affair (“Birch”) with attention 4.00; adds 0.50"


@pytest.mark.parametrize(
    ("title", "name"),
    [("Birch", "Birch"), ("long " * 20, f"{'long ' * 15}long …"), ("長" * 90, f"{'長' * 80} …")],
    ids=["short", "long", "long, in a script without spaces"],
)
def test_a_long_headline_is_cut(title: str, name: str) -> None:
    """A paragraph about one happening is not filled by the headline of another."""
    assert affairs(complete(a_selection(chapter("Amber", 2.0), chapter(title.strip(), 1.0))))[0] == name


def kinds_of(*stories: Story) -> dict[str, str]:
    completed = complete(choose(a_cluster(*stories, key="x")))
    (candidate,) = (*completed.chosen, *completed.runners_up, *completed.passed_over)
    sources = {story.id: story.source for story in stories}
    return {sources[story_id]: kind for story_id, kind in candidate.kinds}


def test_what_each_report_was() -> None:
    """Everything but plain news is noted, of a report alone only where that kept it out."""
    opinion = a_story("amber ambertown", source="Kite", categories=("Opinion",))
    advert = a_story("amber bargains", source="Lantern", categories=("Sponsored",))
    assert kinds_of(*told_by("amber", 2), opinion, advert) == {"Kite": "opinion", "Lantern": "sponsored"}
    assert (kinds_of(opinion), kinds_of(advert)) == ({}, {"Lantern": "sponsored"})


def test_the_long_tail_is_kept_in_brief() -> None:
    """Everybody is kept; beyond the first hundreds only what decided, who tells it and the score."""
    passed = choose(happening("amber", 3), happening("birch", 2), size=1, runners_up=0).passed_over[0]
    many = tuple(replace(passed, number=number) for number in range(1, KEPT_WHOLE + 3))
    kept = worth_keeping(a_selection(a_candidate(), passed_over=many))
    assert (len(kept), kept[1 : KEPT_WHOLE + 1]) == (KEPT_WHOLE + 3, many[:KEPT_WHOLE])
    assert kept[-1] == in_brief(many[-1])
    assert [reason.code for reason in kept[-1].reasons] == ["below_cut", "voices", "score"]
    assert (kept[-1].cluster.words, kept[-1].also, kept[-1].cluster.stories) == ((), (), passed.cluster.stories)
