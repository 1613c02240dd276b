"""Arranging by hand: what an editor placed stands where they said, what they took out is out, all else is as the machine has it."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.issue.arranging import arrange, places_toward
from newsletter.model.editing import Edit, EditKind
from newsletter.model.selections import Candidate, Reason, Selection
from newsletter.model.states import Choice
from tests.conftest import NOW
from tests.issue.builders import make_candidate

SIZE = 4
KEYS = [f"c{number}" for number in range(1, 10)]


def candidates(numbers: range, choice: Choice) -> tuple[Candidate, ...]:
    return tuple(replace(make_candidate(number, choice=choice), number=place) for place, number in enumerate(numbers, start=1))


def a_day(chosen: int = SIZE, runners_up: int = 3) -> Selection:
    """Happenings c1 to c9: the first chosen, then runners-up, the rest passed over."""
    return Selection(
        chosen=candidates(range(1, chosen + 1), Choice.CHOSEN),
        runners_up=candidates(range(chosen + 1, chosen + runners_up + 1), Choice.RUNNER_UP),
        passed_over=candidates(range(chosen + runners_up + 1, 10), Choice.PASSED_OVER),
    )


def an_edit(number: int, kind: EditKind, key: str, place: int | None = None, **changes: object) -> Edit:
    url = f"https://paper{key[1:]}.example/story-{key[1:]}"
    values = {"id": number, "kind": kind, "url": url, "cluster_key": key, "place": place, "by": "anna", "at": NOW}
    return Edit(**(values | changes))


def place(number: int, key: str, at: int) -> Edit:
    return an_edit(number, EditKind.PLACE, key, at)


def lock(number: int, key: str, at: int) -> Edit:
    return an_edit(number, EditKind.LOCK, key, at)


def bench(number: int, key: str) -> Edit:
    return an_edit(number, EditKind.BENCH, key)


def keys(found: tuple[Candidate, ...]) -> list[str]:
    return [one.cluster.key for one in found]


def order(selection: Selection, *edits: Edit, size: int = SIZE) -> list[str]:
    return keys(arrange(selection, edits, size).selection.chosen)


@st.composite
def some_edits(draw: st.DrawFn) -> list[Edit]:
    said = draw(
        st.lists(st.tuples(st.sampled_from((EditKind.PLACE, EditKind.BENCH)), st.sampled_from(KEYS), st.integers(1, SIZE)), max_size=8)
    )
    return [an_edit(number, kind, key, at if kind is EditKind.PLACE else None) for number, (kind, key, at) in enumerate(said, start=1)]


days = st.builds(a_day, st.integers(0, SIZE), st.integers(0, 3))


@given(days, some_edits())
def test_no_story_stands_twice_and_none_is_lost(day: Selection, edits: list[Edit]) -> None:
    """Everything the machine knew is chosen, a runner-up or passed over, once, with numbers without gaps."""
    found = arrange(day, edits, SIZE).selection
    assert sorted(keys((*found.chosen, *found.runners_up, *found.passed_over))) == KEYS
    for part, choice in ((found.chosen, Choice.CHOSEN), (found.runners_up, Choice.RUNNER_UP)):
        assert [(one.choice, one.number) for one in part] == [(choice, number) for number in range(1, len(part) + 1)]


@given(days, some_edits())
def test_as_many_are_chosen_as_there_are(day: Selection, edits: list[Edit]) -> None:
    """Never more than the size; as many as the machine chose, unless nothing is left to take the place of what was taken out."""
    found = arrange(day, edits, SIZE).selection.chosen
    out = {key for key in KEYS if (last := [edit for edit in edits if edit.cluster_key == key]) and last[-1].kind is EditKind.BENCH}
    free = [key for key in keys((*day.chosen, *day.runners_up)) if key not in out]
    assert min(len(day.chosen), len(free)) <= len(found) <= SIZE
    assert out.isdisjoint(keys(found))


@given(days, some_edits())
def test_the_last_word_on_a_place_is_kept(day: Selection, edits: list[Edit]) -> None:
    """What was placed last stands at its number, or last of all where there are fewer."""
    found = keys(arrange(day, edits, SIZE).selection.chosen)
    if edits and edits[-1].kind is EditKind.PLACE:
        assert found.index(edits[-1].cluster_key) + 1 == min(edits[-1].place or 0, len(found))


@given(days, some_edits())
def test_arranging_twice_changes_nothing_more(day: Selection, edits: list[Edit]) -> None:
    """An arranged selection, arranged again, is the same, reasons too."""
    once = arrange(day, edits, SIZE).selection
    assert arrange(once, edits, SIZE).selection == once


@given(days, days, some_edits())
def test_what_was_refreshed_before_does_not_matter(earlier: Selection, day: Selection, edits: list[Edit]) -> None:
    """The order of refreshes leaves no trace: only the last choice and the edits count, in whatever order they are read."""
    arrange(earlier, edits, SIZE)
    assert arrange(day, edits, SIZE) == arrange(day, list(reversed(edits)), SIZE)


@given(some_edits(), st.permutations(range(SIZE)))
def test_any_order_can_be_reached(edits: list[Edit], wanted: list[int]) -> None:
    """The places that lead to an order lead to it, whatever was said before; and nothing is said where one place is enough."""
    day = a_day()
    found = keys(arrange(day, edits, SIZE).selection.chosen)
    goal = [found[place % len(found)] for place in wanted][: len(found)]
    if len(set(goal)) < len(found):
        return
    places = [an_edit(0, EditKind.PLACE, key, number) for number, key in enumerate(goal, start=1)]
    taken = places_toward(goal, places, day, edits, SIZE)
    numbered = [replace(one, id=100 + number) for number, one in enumerate(taken)]
    assert order(day, *edits, *numbered) == goal


def test_a_move_of_one_story_is_one_place() -> None:
    """Those between make room by themselves."""
    day = a_day()
    first = [place(0, "c1", 3), place(0, "c2", 1), place(0, "c3", 2), place(0, "c4", 4)]
    assert places_toward(["c2", "c3", "c1", "c4"], first, day, (), SIZE) == (place(0, "c1", 3),)


def test_the_rest_fills_in_the_machines_order() -> None:
    """One from the bench takes the last one's place; one taken out leaves its place to the first runner-up."""
    day = a_day()
    assert order(day, place(1, "c6", 2)) == ["c1", "c6", "c2", "c3"]
    assert order(day, bench(1, "c2")) == ["c1", "c3", "c4", "c5"]
    assert order(day, bench(1, "c2"), place(2, "c6", 2)) == ["c1", "c6", "c3", "c4"]
    assert order(day, bench(1, "c5"), bench(2, "c2")) == ["c1", "c3", "c4", "c6"]


def test_what_is_undone_counts_for_nothing() -> None:
    """The machine's own order comes back."""
    undone = replace(place(1, "c6", 2), undone_at=NOW + timedelta(minutes=1), undone_by="ben")
    assert arrange(a_day(), [undone], SIZE).selection == a_day()


def test_a_locked_story_keeps_its_number_before_all_others() -> None:
    """A later place for the same number goes to the next that is free."""
    assert order(a_day(), lock(1, "c3", 1), place(2, "c4", 1)) == ["c3", "c4", "c1", "c2"]


def test_a_thin_day_is_not_filled_with_what_the_machine_would_not_take() -> None:
    """Three stay three when one is swapped; only what a person adds makes them four, and what was passed over never moves up."""
    day = a_day(chosen=3, runners_up=0)
    assert order(day, bench(1, "c3"), place(2, "c9", 3)) == ["c1", "c2", "c9"]
    assert order(day, place(1, "c9", 3)) == ["c1", "c2", "c9", "c3"]
    assert order(day, bench(1, "c3")) == ["c1", "c2"]
    alike = replace(a_day(chosen=3, runners_up=1).runners_up[0], reasons=(Reason(code="too_alike", amount=0.7, text="too like no. 1"),))
    assert order(replace(day, runners_up=(alike,)), bench(1, "c3")) == ["c1", "c2"]


def test_a_story_is_found_by_its_article_before_its_cluster() -> None:
    """Where the article went to another cluster that one is meant; where it is gone the key is; else it is told as lost."""
    day = a_day()
    assert order(day, an_edit(1, EditKind.PLACE, "c1", 4, url="https://paper2.example/story-2")) == ["c1", "c3", "c4", "c2"]
    assert order(day, an_edit(1, EditKind.PLACE, "c1", 4, url="https://gone.example/")) == ["c2", "c3", "c4", "c1"]
    gone = an_edit(1, EditKind.PLACE, "gone", 4, url="https://gone.example/")
    found = arrange(day, [gone], SIZE)
    assert (found.selection, found.lost) == (day, (gone,))


def test_a_ban_is_stronger_than_a_place() -> None:
    """What a ruling keeps out stays out, and the edit is told as lost."""
    day = a_day()
    banned = replace(day.passed_over[0], reasons=(Reason(code="banned", amount=7, text="banned by ben"),))
    wanted = place(1, banned.cluster.key, 1)
    found = arrange(replace(day, passed_over=(banned, *day.passed_over[1:])), [wanted], SIZE)
    assert (keys(found.selection.chosen), found.lost) == (["c1", "c2", "c3", "c4"], (wanted,))


def test_the_reasons_say_whose_hand_it_was() -> None:
    """Who placed, who took out, what moved up and what made room."""
    first = arrange(a_day(), [place(1, "c6", 1)], SIZE).selection
    assert [one.reasons[0].text for one in (*first.chosen[:2], *first.runners_up[:1])] == [
        "placed at no. 1 by anna",
        "3 independent outlets in 24 hours",
        "made room for a story that was put in by hand",
    ]
    second = arrange(a_day(), [bench(1, "c1")], SIZE).selection
    assert (second.chosen[3].reasons[0].text, second.runners_up[0].reasons[0].text) == (
        "moved up: a story before it was taken out by hand",
        "taken out by anna",
    )
