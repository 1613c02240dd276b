"""Copies of one text are one voice."""

from dataclasses import replace

import pytest

from newsletter.stories.copies import copy_groups, origins
from tests.builders import a_story

TEXT = (
    "The storm reached the coast on Friday night and tore the roofs off two hundred houses, the weather service said, while ferries "
    "stayed in port and the bridge to the island was closed until Sunday morning for every kind of traffic."
)
REPORT = (
    "Two hundred families on the shore lost their roofs when the gale arrived after dark on Friday. No ferry sails, nobody crosses "
    "the bridge, and the mayor of the island asked for patience until the weekend is over."
)
OUTLETS = ("Harbour Gazette", "Plain Ledger", "Riverside Daily", "Capital Observer", "Southern Post", "Meridian")


def test_one_text_in_six_outlets_is_one_voice() -> None:
    """Six outlets that print one text are credited to the one that had it first."""
    copies = [a_story(f"Storm {n}", source=outlet, summary=TEXT, hours_ago=9 - n) for n, outlet in enumerate(OUTLETS)]
    assert origins(copies) == ("harbour-gazette.test",) * 6


def test_the_agency_is_the_author_of_every_copy() -> None:
    """One credit line is enough to credit all copies of the text to the agency, whoever was first."""
    first, second, third = (a_story(source=outlet, summary=TEXT, hours_ago=9 - n) for n, outlet in enumerate(OUTLETS[:3]))
    credited = replace(third, byline="Jane Roe, Associated Press")
    assert origins([first, second, credited]) == ("apnews.com",) * 3


def test_an_own_report_stays_its_outlet_s() -> None:
    """Telling the same happening in other words is a voice of its own."""
    stories = [a_story(source="Plain Ledger", summary=TEXT), a_story("Gale takes two hundred roofs", source="Meridian", summary=REPORT)]
    assert origins(stories) == ("plain-ledger.test", "meridian.test")


def test_the_agency_itself_copies_nobody() -> None:
    """An agency's own page is its own text although it carries the agency's name."""
    own = a_story(source="AP", family="apnews.com", byline="Jane Roe, Associated Press", summary=TEXT)
    assert origins([own]) == ("apnews.com",)


@pytest.mark.parametrize(
    ("one", "other", "copied"),
    [
        ({"summary": TEXT}, {"summary": TEXT[:130] + "…"}, True),
        ({"summary": "HARBOUR (AP) — " + TEXT}, {"summary": TEXT.replace("traffic.", "vehicle.")}, True),
        ({"summary": TEXT}, {"summary": REPORT}, False),
        ({"summary": "Storm reaches the coast."}, {"summary": "Storm reaches the coast."}, False),
        ({"title": "Storm tears roofs off two hundred houses"}, {"title": "Storm Tears Roofs Off Two Hundred Houses"}, True),
        ({"title": "Watch live"}, {"title": "Watch live"}, False),
        ({"summary": REPORT, "text": TEXT}, {"summary": TEXT, "text": TEXT}, True),
        ({"summary": TEXT, "text": REPORT}, {"summary": TEXT, "text": TEXT}, False),
        (
            {"title": "台風", "summary": "大型の台風が沖縄に接近し暴風雨に警戒が必要です"},
            {"title": "嵐", "summary": "大型の台風が沖縄に接近し暴風雨に警戒が必要です。気象庁"},
            True,
        ),
    ],
    ids=[
        "cut shorter",
        "dateline and a word",
        "other words",
        "too short",
        "same headline",
        "short headline",
        "pages say so",
        "pages differ",
        "japanese",
    ],
)
def test_what_is_a_copy(one: dict[str, str], other: dict[str, str], copied: bool) -> None:
    """The openings decide, cut to equal length; the page's before the feed's; a headline only where there is nothing else."""
    stories = [a_story(**{"title": "One", **one}), a_story(source="Meridian", **{"title": "Other", **other})]
    assert copy_groups(stories) == (((0, 1),) if copied else ())


def test_a_flood_of_copies_is_found_at_once() -> None:
    """A thousand copies take no longer than a poll may."""
    stories = [a_story(f"Storm {n}", source=f"Outlet {n}", summary=f"{TEXT} {n}", hours_ago=n / 100) for n in range(1000)]
    assert copy_groups(stories) == (tuple(range(1000)),)
