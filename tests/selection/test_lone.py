"""What the choice left aside, made fit for print."""

from newsletter.model.states import Choice
from newsletter.selection.keeping import KEPT_WHOLE, in_brief, worth_keeping
from newsletter.selection.lone import lone_candidate, whole
from tests.builders import a_candidate, a_selection, a_story


def test_what_was_kept_in_few_words_is_named_and_remembered_again() -> None:
    """The words that later days know it by, and one report of each other outlet; what was kept whole stays as it is."""
    told = a_candidate(
        a_story("Storm reaches the coast"),
        a_story("Storm at the coast", source="Plain Ledger"),
        a_story("Coast storm", source="Plain Ledger"),
    )
    assert whole(told) == told
    again = whole(in_brief(told))
    assert [story.source for story in again.also] == ["Plain Ledger"]
    assert {word for word, _ in again.cluster.words} == {word for word, _ in told.cluster.words}


def test_a_story_that_came_later_stands_alone() -> None:
    """Passed over until somebody places it, with its own words."""
    story = a_story("Lighthouse goes to its keepers")
    found = lone_candidate(story, "key")
    assert (found.choice, found.lead, found.cluster.key, found.cluster.stories) == (Choice.PASSED_OVER, story, "key", (story,))
    assert found.cluster.words


def test_what_a_person_edited_is_kept_whole_however_far_behind() -> None:
    """By the article or by the key; its neighbours in few words."""
    far = [a_candidate(a_story(f"Story {number}"), a_story(f"Story {number}", source="Plain Ledger")) for number in range(KEPT_WHOLE + 3)]
    selection = a_selection(passed_over=tuple(far))
    by_key, by_url = far[KEPT_WHOLE], far[KEPT_WHOLE + 1]
    kept = worth_keeping(selection, keys={by_key.cluster.key}, urls={by_url.lead.canonical_url})
    assert kept[KEPT_WHOLE:] == (by_key, by_url, in_brief(far[-1]))
