"""The week's best: each affair once, the weightiest first, with words that are true of them."""

from datetime import UTC, date, datetime

import pytest

from newsletter.issue.week import Week, choose_week, week_of
from newsletter.model.issues import Issue
from newsletter.model.options import LetterheadOptions
from newsletter.model.phrasebook import ENGLISH
from newsletter.model.states import IssueState
from newsletter.model.variants import Variant
from newsletter.model.weeks import WeekDates, WeekStory
from tests.issue.builders import HEADLINES, make_slot

SUNDAY = 22
TOPICS = ("World", "Economy", "Science", "Politics", "Technology", "Climate", "Health", "Justice", "Culture", "Society")


def told(day: int, number: int, *, score: float = 0.0, topic: str = "", cluster: str = "", earlier: tuple = (), **facts) -> WeekStory:
    """A story of that day of November at that place."""
    slot = make_slot(
        number, topic=topic or TOPICS[(day + number) % 10], cluster_key=cluster or f"c{day}-{number}", slug=f"s{day}-{number}", **facts
    )
    return WeekStory(issue_id=day, issue_on=date(2026, 11, day), slot=slot, score=score, earlier=earlier)


def places(chosen: tuple[WeekStory, ...]) -> list[tuple[int, int]]:
    return [one.place for one in chosen]


def test_what_stood_high_on_its_day_comes_first() -> None:
    """Without scores the leads of the week, the earlier day first, then the second stories."""
    week = [told(day, number) for day in range(16, 23) for number in (1, 2)]
    assert places(choose_week(week)) == [*((day, 1) for day in range(16, 23)), *((day, 2) for day in range(16, 19))]


def test_a_days_clear_favourite_comes_before_one_of_ten_alike() -> None:
    """Scores are compared within a day only: another day's may be on quite another scale."""
    even = [told(16, number, score=1000.0 - number) for number in range(1, 4)]
    steep = [told(17, number, score=9.0 / number) for number in range(1, 4)]
    assert places(choose_week([*steep, *even])) == [(16, 1), (17, 1), (16, 2), (16, 3), (17, 2), (17, 3)]


def test_an_affair_is_told_once_as_it_stands_last() -> None:
    """Chapters and stories of one cluster are one affair: its latest story is printed, and its days count for it."""
    week = [
        told(16, 3, cluster="strike"),
        told(17, 2, cluster="strike-2", earlier=((16, 3), (3, 1))),
        told(19, 5, cluster="strike-2"),
        told(18, 1, cluster="vote"),
        told(19, 1, cluster="flood"),
        told(20, 6, cluster="flood"),
    ]
    assert places(choose_week(week)) == [(19, 5), (20, 6), (18, 1)]
    assert places(choose_week(week, size=1)) == [(19, 5)]


def test_two_affairs_that_turn_out_to_be_one_are_joined() -> None:
    """A later chapter of both makes them one, whatever came before."""
    week = [told(16, 1), told(17, 1), told(18, 9, earlier=((16, 1), (17, 1)))]
    assert places(choose_week(week)) == [(18, 9)]


def test_few_of_one_topic_unless_places_would_stay_empty() -> None:
    """Four of a topic wait for other topics, and come where there are none; the order is by weight all the same."""
    week = [told(day, 1, topic="World") for day in range(16, 21)] + [told(21, 2, topic="Science")]
    assert places(choose_week(week, size=4)) == [(16, 1), (17, 1), (18, 1), (21, 2)]
    assert places(choose_week(week, size=5)) == [(16, 1), (17, 1), (18, 1), (19, 1), (21, 2)]
    assert places(choose_week(week, size=6, muted=("World",))) == [(21, 2)]


ISSUE = Issue(
    id=SUNDAY,
    newsletter="main",
    issue_on=date(2026, 11, SUNDAY),
    number=413,
    state=IssueState.APPROVED,
    due_at=datetime(2026, 11, SUNDAY, 6, 30, tzinfo=UTC),
    send_not_after=datetime(2026, 11, 23, 2, 30, tzinfo=UTC),
    subject="Today’s subject",
)


def the_week(days: int = 7, **variant) -> Week:
    stories = [told(SUNDAY - back, number, update_of="2026-11-02") for back in range(days) for number in range(1, 11)]
    return week_of(Variant(weekly=True, **variant), ISSUE, stories, LetterheadOptions(zone="Europe/Lisbon"), ENGLISH)


def test_weekly_letter_has_words_and_dates_of_its_own() -> None:
    """Ten of seventy, numbered from 1, each with its day; subject, preheader and opening speak of the week."""
    week = the_week()
    assert [slot.number for slot in week.slots] == list(range(1, 11))
    assert [slot.update_of for slot in week.slots] == [""] * 10
    assert week.dates == WeekDates(
        dates={number: date(2026, 11, day) for number, day in enumerate((*range(16, 23), 16, 17, 18), start=1)}, issues=7
    )
    assert (week.issue.subject, week.issue.preheader, week.issue.intro) == (
        "The week in ten: Forty nations sign a treaty",
        "Also this week: Forty nations sign a treaty to protect the high seas; Forty nations sign a treaty.",
        "Good morning. Here is the best of the week. Forty nations sign a treaty to protect the high seas. Forty nations sign a treaty"
        " to protect the high seas. Forty nations sign a treaty to protect the high seas. These and seven more stories.",
    )


@pytest.mark.parametrize(
    ("days", "variant", "subject", "end"),
    [
        (1, {}, "The week in ten: Forty nations sign a treaty", "These and seven more stories."),
        (7, {"top": 3}, "The week in three: Forty nations sign a treaty", "high seas."),
        (1, {"muted": TOPICS[:8]}, "The week in two: Lake Chad’s fishing season opens late", "largest trial."),
    ],
)
def test_a_shorter_week_says_how_many_stories_it_has(days: int, variant: dict, subject: str, end: str) -> None:
    """Top three, muted topics, and a newsletter in its first week."""
    week = the_week(days, **variant)
    assert week.issue.subject == subject
    assert week.issue.intro.startswith("Good morning. Here is the best of the week. ")
    assert week.issue.intro.endswith(end)


def test_long_headlines_keep_the_weekly_subject_within_its_limit() -> None:
    """62 characters, as for every letter, and never a word cut."""
    for headline in (*HEADLINES, "Internationalisation of " * 6, "A" * 80):
        story = told(SUNDAY, 1, headline=headline, label=headline[:30].rstrip())
        week = week_of(Variant(weekly=True), ISSUE, [story], LetterheadOptions(), ENGLISH)
        assert week.issue.subject.startswith("The week in one: ")
        assert len(week.issue.subject) <= 62
