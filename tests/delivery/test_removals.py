"""From refusals in the record of attempts to suppressions, on both engines."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from newsletter.delivery.run.held_removals import DecisionAccount, held_removals, remove_held
from newsletter.delivery.run.removals import RemovalAccount, act_on_refusals
from newsletter.storage import schema
from newsletter.storage.removals import read_held_removals
from tests.conftest import NOW
from tests.delivery.conftest import LETTERHEAD, Post

TODAY = date(2026, 11, 21)


async def subscribe(post: Post, *addresses: str, first: int = 0) -> list[int]:
    people = [
        {
            "newsletter": "main",
            "address": address,
            "address_key": address,
            "key": f"{number:016x}",
            "state": "active",
            "created_at": NOW,
            "suppression_digest": f"digest of {address}",
        }
        for number, address in enumerate(addresses, first)
    ]
    async with post.database.write() as connection:
        return list(
            await connection.scalars(insert(schema.subscriber).returning(schema.subscriber.c.id, sort_by_parameter_order=True), people)
        )


async def refuse(post: Post, on: date, people: Sequence[int], fault: str, state: str = "rejected", ended_at: datetime = NOW) -> None:
    """An issue of that date that ended so for these readers."""
    async with post.database.write() as connection:
        issue = {"newsletter": "main", "issue_on": on, "number": on.toordinal(), "state": "sent", "due_at": NOW, "send_not_after": NOW}
        there = select(schema.issue.c.id).where(schema.issue.c.issue_on == on)
        issue_id = await connection.scalar(there) or await connection.scalar(
            insert(schema.issue).returning(schema.issue.c.id), [issue | {"created_at": NOW}]
        )
        rows = [{"issue_id": issue_id, "subscriber_id": one, "state": state, "changed_at": NOW} for one in people]
        ids = (await connection.scalars(insert(schema.delivery).returning(schema.delivery.c.id), rows)).all()
        tried = [{"delivery_id": one, "number": 1, "ended_at": ended_at, "verdict": "permanent", "fault": fault} for one in ids]
        await connection.execute(insert(schema.attempt), tried)


async def suppressed(post: Post) -> dict[str, tuple[str, str]]:
    async with post.database.read() as connection:
        rows = await connection.execute(select(schema.suppression))
        return {row.digest.removeprefix("digest of "): (row.reason, row.note) for row in rows}


async def alarms(post: Post) -> list[Any]:
    async with post.database.read() as connection:
        return [row.facts["subject"] for row in await connection.execute(select(schema.notice).where(schema.notice.c.kind == "alarm"))]


async def test_a_dead_address_is_suppressed_and_nobody_else(any_post: Post) -> None:
    """Only the reader who does not exist is taken off; a second look changes nothing."""
    dead, soft, ours, full = await subscribe(any_post, "dead@a.example", "soft@a.example", "ours@a.example", "full@a.example")
    for person, fault in ((dead, "dead"), (soft, "soft"), (ours, "ours"), (full, "full")):
        await refuse(any_post, TODAY, [person], fault)
    assert await act_on_refusals(any_post.database, LETTERHEAD, now=NOW) == RemovalAccount(suppressed=1)
    assert await act_on_refusals(any_post.database, LETTERHEAD, now=NOW) == RemovalAccount()
    assert await suppressed(any_post) == {"dead@a.example": ("dead", "issue of 2026-11-21: dead")}


async def test_a_suppression_that_was_lifted_stays_lifted(any_post: Post) -> None:
    """An old refusal is acted on once: it must not take somebody off again who was brought back."""
    await refuse(any_post, TODAY, await subscribe(any_post, "dead@a.example"), "dead")
    await act_on_refusals(any_post.database, LETTERHEAD, now=NOW)
    async with any_post.database.write() as connection:
        await connection.execute(schema.suppression.delete())
    await act_on_refusals(any_post.database, LETTERHEAD, now=NOW)
    assert await suppressed(any_post) == {}


@pytest.mark.parametrize(
    ("fault", "days", "accepted_on", "gone"),
    [
        ("disabled", 2, None, False),
        ("disabled", 3, None, True),
        ("disabled", 4, 2, False),
        ("full", 4, None, False),
        ("full", 5, None, True),
        ("full", 6, 3, False),
    ],
)
async def test_soft_refusals_are_counted_over_issues(any_post: Post, fault: str, days: int, accepted_on: int | None, gone: bool) -> None:
    """Three issues in a row for a switched-off mailbox, five for a full one; an accepted letter between begins the count anew."""
    people = await subscribe(any_post, "reader@a.example")
    for day in range(days):
        await refuse(any_post, TODAY + timedelta(days=day), people, fault, "accepted" if day == accepted_on else "rejected")
        await act_on_refusals(any_post.database, LETTERHEAD, now=NOW)
    assert bool(await suppressed(any_post)) is gone


async def test_a_letter_that_is_still_tried_counts_for_nothing(any_post: Post) -> None:
    """A full mailbox that may be emptied in an hour is not looked at before the delivery is settled."""
    await refuse(any_post, TODAY, await subscribe(any_post, "reader@a.example"), "dead", "deferred")
    assert await act_on_refusals(any_post.database, LETTERHEAD, now=NOW) == RemovalAccount()
    assert await suppressed(any_post) == {}


async def test_a_domain_that_denies_too_many_removes_nobody_and_calls_a_person(any_post: Post) -> None:
    """Twenty-one dead of one domain are held with one alarm; the dead of another domain go all the same."""
    ill = await subscribe(any_post, *(f"r{n}@Ill.example" for n in range(30)), "dead@a.example")
    await refuse(any_post, TODAY, [*ill[:21], ill[30]], "dead")
    await refuse(any_post, TODAY, ill[21:30], "nobody", "accepted")
    await refuse(any_post, TODAY, await subscribe(any_post, *(f"r{n}@b.example" for n in range(100)), first=100), "nobody", "accepted")
    account = await act_on_refusals(any_post.database, LETTERHEAD, now=NOW)
    assert account == RemovalAccount(suppressed=1, held=("ill.example",))
    assert set(await suppressed(any_post)) == {"dead@a.example"}
    assert await alarms(any_post) == ["Lisa’s Top Ten: ill.example says that 21 of its readers do not exist"]
    async with any_post.database.read() as connection:
        held = await read_held_removals(connection, NOW)
    assert [(one.domain, one.dead, one.answered, one.issue_on) for one in held] == [("ill.example", 21, 30, TODAY)]


async def test_a_relay_that_denies_everybody_removes_nobody(any_post: Post) -> None:
    """A few readers in each of many domains: one alarm, and everybody gets the next issue."""
    people = await subscribe(any_post, *(f"reader@d{n}.example" for n in range(30)))
    await refuse(any_post, TODAY, people, "dead")
    assert await act_on_refusals(any_post.database, LETTERHEAD, now=NOW) == RemovalAccount(held=("many domains",))
    assert await suppressed(any_post) == {}
    assert await alarms(any_post) == ["Lisa’s Top Ten: 30 readers of many domains are said not to exist"]


async def test_who_confirmed_before_anybody_acted_is_not_suppressed(any_post: Post) -> None:
    """Between the refusal and the look at it a program may have been down for long; refusals from before the word do not add up either."""
    people = dead, again, full = await subscribe(any_post, "dead@a.example", "again@a.example", "full@a.example")
    async with any_post.database.write() as connection:
        rows = [{"subscriber_id": one, "event": "confirmed", "at": NOW + timedelta(minutes=1)} for one in people]
        await connection.execute(insert(schema.consent), rows)
    await refuse(any_post, TODAY, [dead], "dead")
    await refuse(any_post, TODAY, [again], "dead", ended_at=NOW + timedelta(minutes=2))
    await refuse(any_post, TODAY, [full], "full", ended_at=NOW + timedelta(minutes=2))
    for days in range(1, 5):
        await refuse(any_post, TODAY - timedelta(days=days), [full], "full")
    assert await act_on_refusals(any_post.database, LETTERHEAD, now=NOW + timedelta(minutes=3)) == RemovalAccount(suppressed=1)
    assert set(await suppressed(any_post)) == {"again@a.example"}


async def test_who_confirmed_after_the_refusal_is_not_removed(any_post: Post) -> None:
    """A person carries out what was held: who confirmed or came back since does exist; an older word, or an operator's, shows nothing."""
    people = await subscribe(any_post, *(f"reader@d{n}.example" for n in range(30)))
    await refuse(any_post, TODAY, people, "dead")
    await act_on_refusals(any_post.database, LETTERHEAD, now=NOW)
    later, before = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)
    consents = (("confirmed", later), ("resubscribed", later), ("confirmed", before), ("imported", later), ("unsubscribed", later))
    async with any_post.database.write() as connection:
        rows = [{"subscriber_id": one, "event": event, "at": at} for one, (event, at) in zip(people, consents, strict=False)]
        await connection.execute(insert(schema.consent), rows)
    holds = await held_removals(any_post.database, now=NOW)
    account = await remove_held(any_post.database, holds, by="anna", now=later)
    assert account == DecisionAccount(decided=1, suppressed=28)
    assert set(await suppressed(any_post)) == {f"reader@d{n}.example" for n in range(2, 30)}
