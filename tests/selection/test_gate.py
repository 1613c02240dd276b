"""Which happenings may stand in the letter."""

from typing import Any

import pytest

from tests.builders import a_cluster, a_story
from tests.selection.days import OUTLETS, choose, happening, told_by, why

TEXT = (
    "The agency text of thirty words about a border that was closed on Friday night after the talks had failed and the last lorries "
    "had been turned back by soldiers."
)


def test_a_syndicated_text_of_six_outlets_is_one_voice() -> None:
    """Six labels on one text confirm nothing."""
    copies = [a_story(f"Border closed {n}", source=outlet, summary=TEXT, hours_ago=9 - n) for n, outlet in enumerate(OUTLETS[:6])]
    selection = choose(a_cluster(*copies, key="border"))
    assert selection.chosen == ()
    assert why(selection.passed_over[0]) == "only Anchor reports it, five outlets print the same text (two are needed)"


def test_eighteen_labels_on_one_agency_text_are_one_voice() -> None:
    """The agency is the one voice although none of its own pages is there."""
    copies = [a_story(f"Border closed {n}", source=f"Label {n}", summary=TEXT, byline="AP") for n in range(18)]
    assert why(choose(a_cluster(*copies, key="border")).passed_over[0]) == (
        "only Associated Press reports it, 18 outlets print the same text (two are needed)"
    )


def test_an_own_report_beside_copies_makes_two() -> None:
    """One outlet with words of its own confirms what the others copied."""
    copies = [a_story(f"Border closed {n}", source=outlet, summary=TEXT, byline="AP") for n, outlet in enumerate(OUTLETS[:3])]
    own = a_story("Border closed after talks, drivers stranded", source="Lantern")
    (chosen,) = choose(a_cluster(*copies, own, key="border")).chosen
    assert chosen.lead.source == own.source
    assert [reason.text for reason in chosen.reasons[:2]] == [
        "2 independent outlets in 24 hours: Associated Press 1, Lantern 1",
        "three outlets only carrying another’s text, a quarter of an article each: "
        "Anchor (Associated Press), Beacon (Associated Press), Courier (Associated Press)",
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"categories": ("Sponsored",)}, "nothing but sponsored pieces, press releases, deals or round-ups"),
        ({"categories": ("Press releases",)}, "nothing but sponsored pieces, press releases, deals or round-ups"),
        ({"categories": ("Shopping",)}, "nothing but sponsored pieces, press releases, deals or round-ups"),
        ({"family": "anchor.test"}, "only one outlet reports it (two are needed)"),
    ],
    ids=["sponsored", "press release", "deals", "one family"],
)
def test_what_never_qualifies(changes: dict[str, Any], reason: str) -> None:
    """Paid pieces and one outlet family under several names are no confirmation, however many there are."""
    assert why(choose(happening("amber", 5, **changes)).passed_over[0]) == reason


def test_a_sponsored_twin_lifts_nothing_over_the_gate() -> None:
    """One report and one paid piece are one voice."""
    mixed = a_cluster(*told_by("amber", ["Anchor"]), *told_by("amber", ["Beacon"], categories=("Sponsored",)), key="amber")
    assert why(choose(mixed).passed_over[0]) == "only one outlet reports it (two are needed)"


def test_a_trusted_source_is_enough_alone_unless_it_only_copies() -> None:
    """The mark counts for its own reports, not for agency copies it prints."""
    own = happening("amber", ["Anchor"], sole_source_enough=True)
    copied = happening("birch", ["Beacon"], sole_source_enough=True, byline="Reuters")
    selection = choose(own, copied)
    assert [why(one) for one in selection.chosen] == ["Anchor is marked as enough by itself"]
    assert [one.cluster.key for one in selection.passed_over] == ["birch"]


def test_the_setting_says_how_many() -> None:
    """``least_voices`` is the gate."""
    assert why(choose(happening("amber", 3), least_voices=4).passed_over[0]) == "only three outlets report it (four are needed)"
    assert len(choose(happening("amber", 1), least_voices=1).chosen) == 1


def test_two_outlets_must_mean_the_same() -> None:
    """Two reports that share a word or two may be two happenings; with a third outlet there is less to doubt."""
    quiet = [
        a_story("Quietest room on Earth gets quieter", source="Anchor", summary="Engineers replaced the lamp, which hummed too loudly."),
        a_story("Start-up rents out space by the hour", source="Beacon", summary="There is a lamp, a door, a kettle and no network."),
    ]
    selection = choose(a_cluster(*quiet, key="quiet"))
    assert why(selection.passed_over[0]) == "its two outlets tell it in words too unlike to confirm each other (likeness 0.10, 0.20 needed)"
    third = a_story("Rooms get quieter", source="Courier")
    assert len(choose(a_cluster(*quiet, third, key="quiet")).chosen) == 1
