"""Which article the reader is sent to."""

from typing import Any

import pytest

from newsletter.model.states import PageState
from newsletter.selection.lead import pick_lead
from tests.builders import a_cluster, a_story
from tests.selection.days import OUTLETS

GOOD = {"summary": "Roofs are off."}
ALIKE = (("A", 9, 1, "One two three four five six seven " * 3), ("B", 5, 2, "Roofs are off and nobody knows where they went " * 3))


def pick(*stories: Any) -> Any:
    cluster = a_cluster(*stories, key="storm")
    return pick_lead(cluster, cluster.stories)


@pytest.mark.parametrize(
    "fault",
    [
        {"byline": "AP"},
        {"categories": ("Opinion",)},
        {"categories": ("Video",)},
        {"categories": ("Live",)},
        {"page_state": PageState.FAILED},
        {"family": "nytimes.com"},
        {"summary": ""},
    ],
    ids=["agency copy", "opinion", "video", "live blog", "page not readable", "paywall", "no summary"],
)
def test_a_fault_gives_the_lead_to_another(fault: dict[str, Any]) -> None:
    """No copy, no opinion, a page anyone can read, with a summary: before being first or closest."""
    faulty = a_story("Storm tears roofs off houses in Maranta", source="Anchor", hours_ago=9, weight=3, **GOOD | fault)
    sound = a_story("Storm tears roofs", source="Beacon", **GOOD)
    assert pick(faulty, sound).story.source == "Beacon"


def test_by_hand_leads_whatever_its_faults() -> None:
    """The editor's own link is the link."""
    chosen = a_story("Storm tears roofs", source="Anchor", by_hand=True)
    assert pick(chosen, a_story("Storm tears roofs off houses", source="Beacon", **GOOD)).story.source == "Anchor"


def test_the_report_that_tells_most_of_what_all_tell_leads() -> None:
    """Closest to the middle, then the editor's weight, then the earliest."""
    middle = "Storm tears roofs off houses in Maranta"
    stories = [
        a_story("Maranta mayor weeps over football pitch after storm", source="Anchor", hours_ago=9, **GOOD),
        a_story(middle, source="Beacon", hours_ago=2, **GOOD),
        a_story(f"{middle} province", source="Courier", hours_ago=5, **GOOD),
    ]
    assert pick(*stories).story.source == "Beacon"
    alike = [a_story(middle, source=outlet, hours_ago=hours, weight=weight, text=text) for outlet, hours, weight, text in ALIKE]
    assert pick(*alike).story.source == "B"
    for ids in ((1, 2), (2, 1)):
        told = zip("AB", (1, 2), ids, strict=True)
        assert (
            pick(*(a_story("Storm", source=outlet, hours_ago=hours, id=number, **GOOD) for outlet, hours, number in told)).story.source
            == "B"
        )


def test_also_reported_by_other_families() -> None:
    """Up to four others, one for each outlet family, and no text twice."""
    stories = [a_story(f"Storm tears roofs off {n} houses", source=outlet, hours_ago=n + 1, **GOOD) for n, outlet in enumerate(OUTLETS[:7])]
    twin = a_story("Storm tears roofs off 0 houses and sheds", source="Anchor", hours_ago=20, **GOOD)
    copies = [a_story(f"Storm copy {n}", source=outlet, byline="AP", **GOOD) for n, outlet in enumerate(OUTLETS[7:])]
    lead = pick(*stories, twin, *copies)
    shown = [story.source for story in (lead.story, *lead.also)]
    assert (len(lead.also), len(set(shown))) == (4, 5)
    only_copies = pick(stories[0], *copies)
    assert len(only_copies.also) == 1


def test_an_outlet_is_named_once_beside_the_lead() -> None:
    """Its own report and an agency's text that it prints as well are one mention, under however many of its domains."""
    lead = a_story("Storm tears roofs off houses in Maranta", source="Beacon", **GOOD)
    own = a_story("Storm tears roofs off houses", source="BBC News", family="bbc.co.uk", **GOOD)
    printed = a_story("Roofs torn off by storm", source="BBC World", family="bbc.com", byline="AP", **GOOD)
    picked = pick(lead, own, printed)
    assert sorted(story.source for story in (picked.story, *picked.also)) == ["BBC News", "Beacon"]
