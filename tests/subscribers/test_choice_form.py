"""What the settings form reads as: whole preferences, or mistakes that say where."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.preferences import Preferences
from newsletter.model.variants import Variant
from newsletter.subscribers.choice_form import Mistake, Offer, fill_in, filled_anew, read_choices
from tests.choices import TOPICS, all_preferences
from tests.conftest import NOW
from tests.subscribers.conftest import OFFER

TODAY = NOW.date()
USUAL = Preferences()
FRESH = {
    "zone": "America/New_York",
    "hour": "06:30",
    "rhythm": "daily",
    "weekly_on": "sat",
    "pause": "",
    "paused_until": "",
    "stories": "all",
    "format": "html",
    "language": "",
}


def read(current: Preferences = USUAL, now: datetime = NOW, **typed: str) -> Preferences | tuple[Mistake, ...]:
    return read_choices(FRESH | typed, OFFER, current, now)


def fields_wrong(current: Preferences = USUAL, now: datetime = NOW, **typed: str) -> list[str]:
    found = read(current, now, **typed)
    assert isinstance(found, tuple)
    return [one.field for one in found]


def test_an_untouched_form_chooses_nothing() -> None:
    """The newsletter's own zone and hour are shown but not kept, so that a reader follows when they change."""
    assert fill_in(USUAL, OFFER, TODAY) == FRESH
    assert read() == USUAL
    assert read_choices({}, OFFER, USUAL, NOW) == USUAL


@given(chosen=all_preferences())
def test_saving_the_form_as_it_stands_changes_nothing(chosen: Preferences) -> None:
    """Whatever was chosen is in the form, and the form says all of it."""
    assert read_choices(fill_in(chosen, OFFER, TODAY), OFFER, chosen, NOW) == chosen
    assert read_choices(fill_in(chosen, OFFER, TODAY), OFFER, USUAL, NOW) == chosen


@given(typed=st.dictionaries(st.sampled_from([*FRESH, "day_mon", "mute_Sport", "extra", "zone"]), st.text(max_size=50)))
def test_no_text_breaks_the_form(typed: dict[str, str]) -> None:
    """Whatever is sent, the answer is preferences that the form shows again, or mistakes in fields that it has."""
    found = read_choices(typed, OFFER, USUAL, NOW)
    if isinstance(found, Preferences):
        assert read_choices(fill_in(found, OFFER, TODAY), OFFER, USUAL, NOW) == found
    else:
        assert {one.field for one in found} <= {"zone", "hour", "days", "pause", "topics", "language"}


def test_everything_at_once() -> None:
    """Each field reads as what it says."""
    typed = {"zone": "Asia/Calcutta", "hour": "07:10", "rhythm": "chosen", "day_fri": "on", "day_mon": "on", "pause": "2"}
    typed |= {"stories": "three", "format": "text", "language": "ar", "mute_Sport": "on", "mute_Politics": "on", "colour": "green"}
    assert read(**typed) == Preferences(
        zone="Asia/Kolkata",
        send_at=time(7, 10),
        days=("mon", "fri"),
        paused_until=date(2026, 12, 5),
        variant=Variant(top=3, text_only=True, language="ar", muted=("Politics", "Sport")),
    )


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        pytest.param({"rhythm": "weekdays"}, Preferences(days=("mon", "tue", "wed", "thu", "fri")), id="weekdays"),
        pytest.param({"rhythm": "weekly", "weekly_on": "sun"}, Preferences(days=("sun",), variant=Variant(weekly=True)), id="weekly"),
        pytest.param({"rhythm": "weekly", "weekly_on": "?"}, Preferences(days=("sat",), variant=Variant(weekly=True)), id="weekly, no day"),
        pytest.param(
            {"rhythm": "chosen", **{f"day_{day}": "on" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}, USUAL, id="all seven"
        ),
        pytest.param({"zone": "Europe/Berlin", "hour": "06:30"}, Preferences(zone="Europe/Berlin"), id="the usual hour elsewhere"),
        pytest.param({"hour": "6:30"}, USUAL, id="without a leading zero"),
        pytest.param({"pause": "until", "paused_until": "2026-12-24"}, Preferences(paused_until=date(2026, 12, 24)), id="until"),
        pytest.param({"rhythm": "hourly", "stories": "no", "format": "pdf", "pause": "9"}, USUAL, id="choices that are none"),
    ],
)
def test_what_it_reads_as(typed: dict[str, str], wanted: Preferences) -> None:
    """One row for each kind of answer."""
    assert read(**typed) == wanted


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        pytest.param({"zone": "Europe/Nowhere"}, ["zone"], id="unknown zone"),
        pytest.param({"zone": "../../etc/passwd"}, ["zone"], id="a path"),
        pytest.param({"zone": "posix/Europe/Berlin"}, ["zone"], id="a file of the machine"),
        pytest.param({"zone": "x" * 5_000}, ["zone"], id="long"),
        pytest.param({"hour": "25:00"}, ["hour"], id="no hour"),
        pytest.param({"hour": "<script>"}, ["hour"], id="markup"),
        pytest.param({"rhythm": "chosen"}, ["days"], id="no day"),
        pytest.param({"day_mon": "on"}, ["days"], id="days ticked, daily chosen"),
        pytest.param({"pause": "until"}, ["pause"], id="no date"),
        pytest.param({"pause": "until", "paused_until": "24.12.2026"}, ["pause"], id="another spelling"),
        pytest.param({"pause": "until", "paused_until": "2026-11-21"}, ["pause"], id="today"),
        pytest.param({"pause": "until", "paused_until": "2027-11-23"}, ["pause"], id="more than a year"),
        pytest.param({"paused_until": "2026-12-24"}, ["pause"], id="a date, no pause chosen"),
        pytest.param({f"mute_{topic}": "on" for topic in TOPICS}, ["topics"], id="every topic"),
        pytest.param({"language": "tlh"}, ["language"], id="no such language"),
        pytest.param({"zone": "", "hour": "", "pause": "until", "language": "?"}, ["zone", "hour", "pause", "language"], id="several"),
    ],
)
def test_a_mistake_names_its_field(typed: dict[str, str], fields: list[str]) -> None:
    """Nothing is guessed and nothing is half kept."""
    assert fields_wrong(**typed) == fields


def test_what_stood_there_before_is_no_mistake() -> None:
    """Who ends a pause, or goes back to every day, need not clear the date and the boxes as well."""
    paused = Preferences(paused_until=date(2026, 12, 24))
    assert read(paused, pause="", paused_until="2026-12-24") == USUAL
    some = Preferences(days=("mon", "fri"))
    assert read(some, rhythm="daily", day_mon="on", day_fri="on") == USUAL
    assert fields_wrong(some, rhythm="daily", day_tue="on") == ["days"]


def test_a_pause_that_is_over_is_not_shown() -> None:
    """Its date is behind us: the form says "no pause", and saving it forgets the date."""
    over = Preferences(paused_until=TODAY)
    assert fill_in(over, OFFER, TODAY) == FRESH
    assert read(over) == USUAL


def test_a_pause_counts_from_the_readers_own_day() -> None:
    """At 23:00 UTC it is tomorrow already in Auckland."""
    late = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    there = read(now=late, zone="Pacific/Auckland", pause="1")
    assert there == Preferences(zone="Pacific/Auckland", paused_until=date(2026, 11, 29))
    assert fields_wrong(now=late, zone="Pacific/Auckland", pause="until", paused_until="2026-11-22") == ["pause"]


def test_the_form_comes_back_as_it_was_filled_in() -> None:
    """A box that was unticked stays so, a field that was not sent stands as before."""
    before = fill_in(Preferences(days=("mon",), variant=Variant(muted=("Sport",))), OFFER, TODAY)
    assert filled_anew(before, {"hour": " 25:00 ", "mute_World": "on"}) == FRESH | {
        "rhythm": "chosen",
        "hour": "25:00",
        "mute_World": "on",
    }


@pytest.mark.parametrize("home", ["UTC", "US/Eastern"])
def test_a_newsletter_under_an_old_name_of_its_zone(home: str) -> None:
    """An untouched form chooses nothing there either."""
    offer = Offer(zone=home, send_at=time(6, 30), topics=TOPICS)
    assert read_choices(fill_in(USUAL, offer, TODAY), offer, USUAL, NOW) == USUAL
