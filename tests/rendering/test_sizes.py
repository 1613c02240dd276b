"""Gmail clips a letter near 102 kB: the longest that is likely stays far below, and a longer one is refused."""

from dataclasses import replace

import pytest

from newsletter.issue.preflight import Light, preflight
from newsletter.issue.wording import LIMITS
from newsletter.model.editing import EditKind
from newsletter.model.options import LetterOptions, SelectionOptions
from newsletter.model.quoted_printable import quoted
from newsletter.model.variants import Variant
from newsletter.model.weeks import WeekDates
from newsletter.rendering.variants import render_variant
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, VALUES
from tests.rendering.longest import LONGEST_ISSUE, LONGEST_KIN, LONGEST_LETTERHEAD, LONGEST_SLOTS, LONGEST_SPONSOR, words
from tests.rendering.spliced import build_message
from tests.rendering.test_message import broken_rules


def rendered(slots=LONGEST_SLOTS, week: WeekDates | None = None, **variant):
    return render_variant(
        RENDERER,
        LONGEST_ISSUE,
        slots,
        LONGEST_LETTERHEAD,
        OPTIONS,
        variant=Variant(**variant),
        next_due=MONDAY,
        kin=LONGEST_KIN,
        sponsor=LONGEST_SPONSOR,
        week=week,
    )


@pytest.mark.parametrize(
    ("variant", "most"),
    [({}, 70_000), ({"weekly": True}, 70_000), ({"language": "de"}, 75_000), ({"language": "ar"}, 80_000)],
    ids=["issue", "weekly", "German around English stories", "Arabic around English stories"],
)
def test_the_longest_likely_letter_stays_small(variant: dict, most: int) -> None:
    """Every field at its limit, addresses of 180 characters: under 70,000 bytes of quoted-printable HTML, and sound on the wire.

    Words around the stories in another language cost marks of both languages; an Arabic letter takes six bytes.
    """
    week = WeekDates(dates=dict.fromkeys(range(1, 11), LONGEST_ISSUE.issue_on), issues=7) if "weekly" in variant else None
    letter = rendered(week=week, **variant)
    assert 65_000 < letter.html_size < most
    message = build_message(letter.letter, VALUES)
    assert broken_rules(message) == set()
    assert len(message) < 104_448


def test_ten_stories_that_a_person_wrote_as_long_as_they_may_still_leave() -> None:
    """Headline, summary and why of all at the limits of editing: a warning, no refusal."""
    text = words(200)
    limits = (EditKind.HEADLINE, EditKind.SUMMARY, EditKind.WHY)
    headline, summary, why = (text[: LIMITS[kind]] for kind in limits)
    letter = rendered(tuple(replace(slot, headline=headline, summary=summary, why=why) for slot in LONGEST_SLOTS))
    assert 70_000 < letter.html_size < 80_000


def test_a_letter_that_would_be_clipped_is_refused() -> None:
    """Over 90,000 bytes is red, between 70,000 and that amber."""
    lights = {}
    for stories, count in ((10, 55), (10, 150), (20, 150)):
        slots = [replace(LONGEST_SLOTS[place % 10], number=place + 1, summary=words(count)) for place in range(stories)]
        letter = rendered(tuple(slots))
        checks = preflight(
            LONGEST_ISSUE, slots, letter, letterhead=LONGEST_LETTERHEAD, letter=LetterOptions(), selection=SelectionOptions()
        )
        assert letter.html_size == len(quoted(letter.html))
        lights[stories, count] = next(check.light for check in checks if check.code == "size")
    assert lights == {(10, 55): Light.GREEN, (10, 150): Light.AMBER, (20, 150): Light.RED}
