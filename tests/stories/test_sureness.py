"""How sure two alike texts are one happening depends on what else they are like."""

import numpy as np
import pytest

from newsletter.stories.clusters import SAME_HAPPENING, cluster_stories
from newsletter.stories.neighbours import Pairs
from newsletter.stories.sureness import sure_pairs
from tests.builders import a_story

Found = dict[tuple[int, int], float]


def sure(likeness: Found, hours: tuple[float, ...] = (0, 0, 0, 0)) -> Found:
    pairs = sorted(likeness)
    found = sure_pairs(
        Pairs(
            earlier=np.array([one for one, _ in pairs], dtype=int),
            later=np.array([other for _, other in pairs], dtype=int),
            likeness=np.array([likeness[pair] for pair in pairs]),
        ),
        np.array(hours, dtype=float),
        span=72,
    )
    return dict(zip(zip(found.earlier.tolist(), found.later.tolist(), strict=True), found.likeness.tolist(), strict=True))


def test_a_far_better_match_speaks_against_a_pair() -> None:
    """The same likeness says less where one of the two is much liker another, and less still where both are."""
    lone = sure({(0, 1): 0.2})[0, 1]
    one_taken = sure({(0, 1): 0.2, (0, 2): 0.5})[0, 1]
    both_taken = sure({(0, 1): 0.2, (0, 2): 0.5, (1, 3): 0.5})[0, 1]
    assert lone > one_taken > SAME_HAPPENING > both_taken


def test_a_weak_best_match_is_no_match() -> None:
    """Being the best of strangers is not enough: below a certain likeness the measure no longer sinks with the best match."""
    assert sure({(0, 1): 0.1})[0, 1] < SAME_HAPPENING / 2
    assert sure({(0, 1): 0.1, (0, 2): 0.3, (1, 3): 0.3})[0, 1] == sure({(0, 1): 0.1})[0, 1]


def test_copies_do_not_shut_out_who_wrote_anew() -> None:
    """Of two that are nearly the same text each may still be joined by a third, as if their likeness were only strong."""
    written_anew = {(0, 2): 0.4, (1, 2): 0.4}
    assert sure({(0, 1): 0.99, **written_anew}) == pytest.approx({**sure({(0, 1): 0.6, **written_anew}), (0, 1): 1}, abs=0.02)
    assert sure({(0, 1): 0.99, **written_anew})[0, 2] > SAME_HAPPENING


def test_hours_apart_speak_against_a_pair() -> None:
    """Of two pairs that are equally alike after fading the one nearer in time is surer."""
    found = sure({(0, 1): 0.2, (2, 3): 0.2}, (0, 48, 48, 49))
    assert found[2, 3] > found[0, 1]


def test_every_amount_is_a_share_and_nothing_is_fine() -> None:
    """Sureness lies between 0 and 1 and rises with likeness; no pairs stay no pairs."""
    found = sure({(0, 1): 0.08, (0, 2): 0.3, (0, 3): 1.0})
    assert 0 < found[0, 1] < found[0, 2] < found[0, 3] < 1
    assert sure({}) == {}


def test_two_arrests_in_one_town_are_two_clusters() -> None:
    """Reports of one kind of happening in one place stay apart where each has its own likest reports."""
    harbour = ("Arson suspect held by Orsa police after harbour warehouse fire", "Harbour warehouse fire: Orsa arson suspect held")
    forger = ("Banker held by Orsa police over forged paintings", "Forged paintings lead to arrest of Orsa banker")
    stories = [a_story(title, source=outlet) for title, outlet in zip((*harbour, *forger), "ABCD", strict=True)]
    assert {frozenset(story.title for story in cluster.stories) for cluster in cluster_stories(stories)} == {
        frozenset(harbour),
        frozenset(forger),
    }
