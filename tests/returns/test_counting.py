"""From bounces to suppressions: dead addresses after a few minutes, others when they add up over issues, nobody when a provider is ill."""

from datetime import timedelta

import pytest

from newsletter.delivery.run.held_removals import DecisionAccount, held_removals, remove_held
from newsletter.delivery.run.removals import GATHERED, RemovalAccount, act_on_refusals
from tests.conftest import NOW
from tests.returns.conftest import ReturnDesk
from tests.returns.reports import TODAY, bounce

READER = "reader@a.example"
STATUS = {
    "dead": ("5.1.1", "550 5.1.1 no such user"),
    "full": ("5.2.2", "552 5.2.2 mailbox full"),
    "later": ("4.2.0", "450 4.2.0 greylisted"),
}


async def bounces(desk: ReturnDesk, number: int, what: str = "dead", day: int = 0) -> None:
    """The letter of that day to the reader of this number came back."""
    status, said = STATUS[what]
    on = TODAY + timedelta(days=day)
    await desk.take(bounce(f"r{number}@a.example", status, said, name=f"{number}.{on}"), desk.path(number, on))


async def act(desk: ReturnDesk, **later: float) -> RemovalAccount:
    return await act_on_refusals(desk.database, desk.letterhead, now=desk.clock.move(**(later or {"minutes": 6})))


async def test_a_dead_address_is_suppressed_once_bounces_have_been_gathered(desk: ReturnDesk) -> None:
    """Not in the first minutes, for others of its domain may come; then once, and a suppression that was lifted stays lifted."""
    await desk.issue(await desk.readers(READER, "well@a.example"))
    await bounces(desk, 0)
    assert await act(desk, minutes=4) == RemovalAccount()
    assert await act(desk, minutes=1) == RemovalAccount(suppressed=1)
    assert await desk.suppressed(READER, "well@a.example") == {READER: ("dead", "issue of 2026-11-21: dead")}
    assert await act(desk) == RemovalAccount()
    assert await desk.rows("acted_at") == [(NOW + GATHERED,)]


@pytest.mark.parametrize(
    ("days", "well", "gone"),
    [(4, None, False), (5, None, True), (6, 3, False), (6, 0, True)],
    ids=["four in a row", "five in a row", "one got through between", "one got through before"],
)
async def test_full_mailboxes_are_counted_over_issues(desk: ReturnDesk, days: int, well: int | None, gone: bool) -> None:
    """Every letter was accepted by our relay; what did not come back broke the row, what did is counted."""
    people = await desk.readers("r0@a.example")
    for day in range(days):
        await desk.issue(people, TODAY + timedelta(days=day))
        if day != well:
            await bounces(desk, 0, "full", day)
            await act(desk)
    assert bool(await desk.suppressed("r0@a.example")) is gone


async def test_a_letter_that_has_just_left_breaks_no_row(desk: ReturnDesk) -> None:
    """The fifth bounce arrives when the sixth issue was accepted already, whose own bounce takes hours: only what is known counts."""
    people = await desk.readers("r0@a.example")
    for day in range(6):
        await desk.issue(people, TODAY + timedelta(days=day))
    for day in range(5):
        await bounces(desk, 0, "full", day)
    assert await act(desk) == RemovalAccount(suppressed=1)
    assert await desk.suppressed("r0@a.example") == {"r0@a.example": ("bounce", "issue of 2026-11-25: full")}


async def test_refused_letters_and_bounced_letters_add_up(desk: ReturnDesk) -> None:
    """Two ways to hear the same: of five issues three were refused at once and two came back."""
    from tests.delivery.test_removals import refuse

    people = await desk.readers("r0@a.example")
    for day in range(5):
        if day % 2:
            await desk.issue(people, TODAY + timedelta(days=day))
            await bounces(desk, 0, "full", day)
        else:
            await refuse(desk, TODAY + timedelta(days=day), people, "full")  # type: ignore[arg-type]  # it asks for a database only
        account = await act(desk)
    assert account == RemovalAccount(suppressed=1)


async def test_a_relay_that_gave_up_for_now_counts_against_nobody(desk: ReturnDesk) -> None:
    """``Action: failed`` with a status of 4: the letter is lost, the reader is not, however often."""
    people = await desk.readers("r0@a.example")
    for day in range(8):
        await desk.issue(people, TODAY + timedelta(days=day))
        await bounces(desk, 0, "later", day)
        assert await act(desk) == RemovalAccount()
    assert set(await desk.rows("action", "fault")) == {("soft", "soft")}


async def test_who_confirmed_after_a_bounce_is_not_suppressed(desk: ReturnDesk) -> None:
    """Somebody is there."""
    from sqlalchemy import insert

    from newsletter.storage import schema

    people = await desk.readers(READER)
    await desk.issue(people)
    await bounces(desk, 0)
    async with desk.database.write() as connection:
        line = {"subscriber_id": people[0], "event": "confirmed", "at": NOW + timedelta(minutes=1)}
        await connection.execute(insert(schema.consent), [line])
    assert await act(desk) == RemovalAccount()


async def test_a_provider_that_denies_its_readers_in_crowds_by_mail_removes_nobody(desk: ReturnDesk) -> None:
    """Twenty-one "user unknown" in reports: one alarm, and everybody stays until a person has decided."""
    ill = [f"r{number}@ill.example" for number in range(30)]
    others = [f"r{number}@b.example" for number in range(100)]
    people = await desk.readers(*ill, *others, "gone@c.example")
    await desk.issue(people)
    for number in (*range(21), 130):
        await bounces(desk, number)
    assert await act(desk) == RemovalAccount(suppressed=1, held=("ill.example",))
    assert set(await desk.suppressed(*ill, "gone@c.example")) == {"gone@c.example"}
    assert [one["subject"] for one in await desk.alarms()] == ["Lisa’s Top Ten: ill.example says that 21 of its readers do not exist"]
    holds = await held_removals(desk.database, now=desk.clock())
    await desk.issue(people[:1], TODAY + timedelta(days=1))  # one was reached since
    await desk.issue(people[1:2], TODAY + timedelta(days=1))  # the next issue came back too
    await bounces(desk, 1, day=1)
    assert await remove_held(desk.database, holds, by="anna", now=desk.clock()) == DecisionAccount(decided=1, suppressed=20)
