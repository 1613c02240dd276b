"""The weekly letter: the daily one's blocks with words and dates of its own."""

from datetime import date

from newsletter.model.variants import Variant
from newsletter.model.weeks import WeekDates
from newsletter.rendering.variants import render_variant
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, a_sponsor, an_issue, links, outline, slots

WEEK = WeekDates(dates={1: date(2026, 11, 19), 2: date(2026, 11, 21), 3: date(2026, 11, 16)}, issues=7)


def rendered(**variant):
    return render_variant(
        RENDERER,
        an_issue(subject="The week in three: Story 1"),
        slots(3),
        a_letterhead(),
        OPTIONS,
        variant=Variant(weekly=True, **variant),
        next_due=MONDAY,
        sponsor=a_sponsor(),
        week=WEEK,
    )


def test_weekly_letter_says_so_and_dates_each_story() -> None:
    """Top, count, list, stories and closing line speak of the week; nothing speaks of today or tomorrow."""
    letter = rendered()
    seen = " | ".join(outline(letter.html).words)
    for words in (
        "The week to Saturday, November 21, 2026 | All its issues |",
        "The best of seven issues · three stories · ",
        "| The week’s three |",
        "| 1 | World · Thu, Nov 19 | Story 1 happened |",
        "| 3 | World · Mon, Nov 16 | Story 3 happened |",
        "| Sponsor · Harbour Boats |",
        "| That’s three. The week: done. | Forward to a friend |",
    ):
        assert words in seen
    for words in ("Today", "Issue 412", "next issue", "First task"):
        assert words not in seen.partition("Good morning")[2] + letter.text.partition("Good morning")[2]
    assert letter.subject == "The week in three: Story 1"


def test_links_lead_to_the_day_that_told_the_story() -> None:
    """Each story's page stands with its own issue, and "read online" leads to all of them."""
    found = links(rendered().html)
    assert {name: found[name] for name in ("All its issues", "Story 1 happened", "Story 2 happened", "Story 3 happened")} == {
        "All its issues": "https://topten.example/archive",
        "Story 1 happened": "https://topten.example/2026/11/19/story-1",
        "Story 2 happened": "https://topten.example/2026/11/21/story-2",
        "Story 3 happened": "https://topten.example/2026/11/16/story-3",
    }


def test_text_part_of_the_weekly_letter() -> None:
    """The same, in 72 columns; alone where a reader wants plain text."""
    text = rendered().text
    assert rendered(text_only=True).text == text
    assert text.startswith(
        """\
LISA’S TOP TEN
The daily email that brings you the world.

The week to Saturday, November 21, 2026 | The best of seven issues | 33
words | 1-minute read
All its issues: https://topten.example/archive

Good morning. Here are the stories.
Lisa

THE WEEK’S THREE
 1. Label 1
 2. Label 2
 3. Label 3

------------------------------------------------------------------------
1. Story 1 happened
[World, Thu, Nov 19]

Summary of story 1.
"""
    )
    assert "\nThat’s three. The week: done.\nWas this sent on to you?" in text
