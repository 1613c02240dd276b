"""What an editor said and the issue does not show is never silent."""

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
