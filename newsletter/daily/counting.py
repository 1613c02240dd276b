"""Counts what a day came to, once, so that no page needs to: readers who came and left, how letters ended, why stories stood.

Doing it again changes nothing but what has changed since. Decides nothing and sends nothing.
"""

from datetime import date, datetime, time, timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date
from newsletter.model.states import Choice, DeliveryState, SubscriberState
from newsletter.storage import day_counts as stored
from newsletter.storage.feedback import count_feedback
from newsletter.storage.subscribers import count_subscribers

BACK = timedelta(days=30)
"""How far back a house that begins to count looks."""

ISSUES_AT_ONCE = 5
SETTLES_FOR = timedelta(days=7)
"""For so long readers say what they thought, and doubts are settled."""

SPEAKING = ("pinned", "boost", "by_hand", "sole_source", "update", "saga", "for_variety", "consequence")
"""Reasons of chosen stories that say more than that outlets told of them."""


async def count_days(newsroom: Newsroom) -> None:
    """Everything that is not counted yet, some of it at a time; today and yesterday anew."""
    today = local_date(newsroom.clock(), zone_of(newsroom))
    async with newsroom.database.read() as connection:
        known = await stored.counts_between(connection, newsroom.letterhead.key, today - BACK, today)
        released = await stored.released_since(connection, newsroom.letterhead.key, today - BACK)
    for day in (today - timedelta(days=back) for back in range(BACK.days)):
        if day >= today - timedelta(days=1) or "joined" not in known.get(day, {}):
            await _count_readers(newsroom, day, is_today=day == today)
    wanted = [day for day in released if day >= today - SETTLES_FOR or "audience" not in known.get(day, {})]
    for day in sorted(wanted, key=lambda day: "audience" in known.get(day, {}))[: ISSUES_AT_ONCE + SETTLES_FOR.days]:
        await count_issue(newsroom, day, released[day])


async def count_issue(newsroom: Newsroom, issue_on: date, issue_id: int) -> None:
    """How its letters ended, what readers said of it, and why its stories stood or did not."""
    async with newsroom.database.read() as connection:
        ends, again = await stored.count_ends(connection, issue_id)
        said = (await count_feedback(connection, [issue_id]))[issue_id]
        reasons = await stored.count_reasons(connection, issue_id, SPEAKING)
    counts = {f"ended.{state.value}": ends.get(state, 0) for state in DeliveryState}
    counts |= {"audience": sum(ends.values()), "retried": again}
    counts |= {f"said.{answer.value}": number for answer, number in said.items()}
    counts |= {f"{_KINDS[choice]}.{code}"[:60]: number for (choice, code), number in reasons.items()}
    async with newsroom.database.write() as connection:
        await stored.write_counts(connection, newsroom.letterhead.key, issue_on, counts)


_KINDS = {Choice.CHOSEN: "chosen", Choice.RUNNER_UP: "runner_up", Choice.PASSED_OVER: "passed_over"}


async def _count_readers(newsroom: Newsroom, day: date, *, is_today: bool) -> None:
    """How many are on the list is known of today alone; the day keeps what its last hour said."""
    zone, key = zone_of(newsroom), newsroom.letterhead.key
    start, end = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    async with newsroom.database.read() as connection:
        joined, left = await stored.count_comers(connection, key, start, end)
        states = await count_subscribers(connection, key) if is_today else {}
    counts = {"joined": joined, "left": left} | {f"readers.{state.value}": number for state, number in states.items()}
    async with newsroom.database.write() as connection:
        await stored.write_counts(connection, key, day, counts)


async def read_counts(newsroom: Newsroom, first: date, last: date) -> dict[date, dict[str, int]]:
    """What is kept of these days. Of a day before counting began, its issue's audience stands for those on the list."""
    async with newsroom.database.read() as connection:
        found = await stored.counts_between(connection, newsroom.letterhead.key, first, last)
    active = f"readers.{SubscriberState.ACTIVE.value}"
    for counts in found.values():
        if active not in counts and "audience" in counts:
            counts[active] = counts["audience"]
    return found
