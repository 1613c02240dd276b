"""What an editor said and the issue does not show is never silent."""

from newsletter.model.selections import Selection
from newsletter.selection.keeping import in_brief
from newsletter.selection.unheeded import unheeded
from tests.builders import a_ruling, a_story
from tests.conftest import NOW
from tests.selection.days import choose, happening


def test_what_the_issue_does_not_follow_says_why() -> None:
    """A banned pin, one that came after the draft, one without a story, and a ban that came after; what is followed is not listed."""
    days = [happening(name, count) for name, count in (("amber", 4), ("birch", 3), ("cobalt", 1), ("dune", 2))]
    amber, birch, cobalt, dune = (cluster.stories[0] for cluster in days)
    heeded = [a_ruling("pin", amber, place=1), a_ruling("pin", birch), a_ruling("ban", birch), a_ruling("ban", "topic:Sport")]
    selection = choose(*days, rulings=heeded)
    gone = a_story("Gone")
    later = [
        a_ruling("pin", cobalt),
        a_ruling("ban", dune, at=NOW),
        a_ruling("pin", gone),
        a_ruling("pin", a_story("Other"), cluster_key="dune"),
    ]
    assert [(one.ruling.name, one.why) for one in unheeded([*heeded, *later], selection)] == [
        (birch.title, "banned by anna on 2026-11-21 at 06:00"),
        (cobalt.title, "pinned since the draft was made; newsletter draft makes it anew"),
        (dune.title, "banned since the draft was made; newsletter draft makes it anew"),
        ("Gone", f"none of its reports was among the stories of the draft; newsletter add {gone.canonical_url} puts it in"),
    ]


def test_a_boost_that_does_not_count_says_why() -> None:
    """One whose reports are gone, one that came after the draft, and one that a later boost of the same happening replaced."""
    days = [happening("amber", 4), happening("birch", 1)]
    amber, birch = (cluster.stories[0] for cluster in days)
    earlier, heeded = a_ruling("boost", amber, factor=3, id=1), a_ruling("boost", amber, factor=2, id=2)
    out_but_heeded = a_ruling("boost", birch, factor=2, id=3)
    given = [earlier, heeded, out_but_heeded]
    selection = choose(*days, rulings=given)
    later = [a_ruling("boost", a_story("Gone"), factor=2, id=4), a_ruling("boost", birch, factor=3, id=5)]
    assert [(one.ruling.id, one.why) for one in unheeded([*given, *later], selection)] == [
        (1, "a later boost, no. 2, counts instead"),
        (4, "none of its reports was among the fresh stories of the draft; only a pin brings in an older one"),
        (5, "boosted since the draft was made; newsletter draft makes it anew"),
    ]
    in_few_words = Selection(chosen=(), runners_up=(), passed_over=tuple(map(in_brief, (*selection.chosen, *selection.passed_over))))
    assert [one.ruling.id for one in unheeded(given, in_few_words)] == [1]
