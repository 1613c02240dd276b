"""What readers' wishes mean for the release of an issue: who is due when, and how late the issue may still be let go for some."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.issue.calendar import appointment, has_issue, local_date
from newsletter.issue.variants import effective
from newsletter.issue.waves import Release, due_at, seats
from newsletter.model.issues import Issue
from newsletter.model.preferences import Seat, Wish
from newsletter.model.states import IssueState
from newsletter.storage.weeks import week_stories

MAY_GO_BY_ITSELF = (IssueState.COLLECTING, IssueState.DRAFTED, IssueState.APPROVED)


async def seating(newsroom: Newsroom, issue: Issue, *, catch_up: timedelta | None, early: bool = False) -> run.SeatWishes:
    """How the wishes of an issue's readers are seated if it is released now: early, where a person lets it go early.

    ``early``: it is released for the sake of its first wave, and everybody is due at its time as ever.
    """
    now = newsroom.clock()
    release = await _release(newsroom, issue.issue_on, issue.due_at if early else min(issue.due_at, now), catch_up)
    slots = await run.load_slots(newsroom.database, issue.id)
    async with newsroom.database.read() as connection:
        week = [one.slot for one in await week_stories(connection, issue.id)]

    def seat(wishes: Sequence[Wish]) -> Mapping[Wish, Seat | None]:
        return seats(wishes, release, now, lambda variant: effective(variant, week if variant.weekly else slots, newsroom.letterhead))

    return seat


async def lag(newsroom: Newsroom) -> timedelta:
    """How much later than the newsletter's own hour today's issue is due for its last readers, where that still makes a difference.

    An issue that is missed for those who have it at the newsletter's hour may still be in time for others.
    """
    now, zone = newsroom.clock(), zone_of(newsroom)
    usual = appointment(local_date(now, zone), newsroom.schedule, zone)
    if now < usual.missed_at or not has_issue(usual.issue_on, newsroom.schedule):
        return timedelta()
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, usual.issue_on)
    if issue is not None and issue.state not in MAY_GO_BY_ITSELF:
        return timedelta()
    release = await _release(newsroom, usual.issue_on, usual.due_at, None)
    wishes = await run.load_wishes(newsroom.database, newsroom.letterhead.key)
    due = [found for wish in wishes if (found := due_at(wish.preferences, release))]
    return max([found - release.at for found in due], default=timedelta())


async def _release(newsroom: Newsroom, issue_on: date, at: datetime, catch_up: timedelta | None) -> Release:
    before = await run.released_before(newsroom.database, newsroom.letterhead.key, issue_on)
    schedule = newsroom.schedule.on(issue_on)
    return Release(
        at=at,
        previous=_was_due(newsroom, before) if before else None,
        home=zone_of(newsroom),
        send_at=schedule.send_at,
        lasts=schedule.send_not_after,
        catch_up=catch_up,
    )


def _was_due(newsroom: Newsroom, before: Issue) -> datetime | None:
    """When an issue was due: before its time where a person let it go early, not where its first wave left."""
    if before.released_at is None:
        return None
    wave = appointment(before.issue_on, newsroom.schedule, zone_of(newsroom)).canary_at
    return before.due_at if before.released_at >= wave else before.released_at
