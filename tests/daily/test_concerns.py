"""What an operator should know or decide: told once by letter, and shown as long as it is so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from newsletter.daily import day
from newsletter.daily.concerns import Concern, read_concerns
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.removals import carry_out, find_held, keep
from newsletter.delivery import warm_up
from newsletter.delivery.removal import MANY_DOMAINS
from newsletter.model.errors import RefusedStep
from newsletter.model.options import ScheduleOptions
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import IssueState
from newsletter.storage import schema
from newsletter.storage.relay_troubles import RelayTrouble, keep_trouble
from newsletter.storage.removals import hold_removals
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, issue_of_today, state_of_today
from tests.daily.test_due import READERS, alarms
from tests.smtp_sink import Sink


@pytest.fixture
async def warming(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Newsroom]:
    """A plan of one letter on its first day: two hundred would only take longer."""
    monkeypatch.setattr(warm_up, "FIRST_DAY", 1)
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    yield replace(newsroom, delivery=DeliveryOptions(undo=timedelta(), warm_up=True))


async def test_who_was_left_over_is_told_once(warming: Newsroom, sink: Sink, clock: HandClock) -> None:
    """The issue is sent, but not to everybody: its people get one letter that says so, and status and console go on saying it."""
    clock.now = DUE
    for _ in range(3):
        await day.tick(warming)
    said = "2 readers did not get the issue of 2026-11-21: the warm-up plan let no more letters go"
    assert (len(issue_letters(sink)), await state_of_today(warming)) == (1, (IssueState.SENT, ""))
    assert await alarms(warming) == [f"{said}."]
    (concern,) = await read_concerns(warming, await issue_of_today(warming))
    assert concern.what == said
    assert await read_concerns(warming, None) == ()


async def test_who_was_left_over_is_told_whatever_was_told_before(warming: Newsroom, sink: Sink, clock: HandClock) -> None:
    """An alarm about the issue's hold in the morning does not swallow the one about readers left over; each comes once."""
    careful = replace(warming, schedule=ScheduleOptions(if_nobody_acts="hold"))
    clock.now = DUE
    await day.tick(careful)
    clock.now = DUE + timedelta(hours=1)
    await day.approve(careful, TODAY, by="anna")
    for _ in range(3):
        await day.tick(careful)
    assert (len(issue_letters(sink)), await state_of_today(warming)) == (1, (IssueState.SENT, ""))
    assert await alarms(warming) == [
        "The issue of 2026-11-21 is held: nobody approved it by 06:30.",
        "2 readers did not get the issue of 2026-11-21: the warm-up plan let no more letters go.",
    ]


async def test_a_relay_in_trouble_is_a_concern_for_a_day(newsroom: Newsroom, clock: HandClock) -> None:
    """With cause, cure and since when; nobody knows how it is once nobody has tried it for a day."""
    trouble = RelayTrouble(
        name="relay",
        relay="relay a:25",
        problem="nothing listens there",
        cure="Is it running?",
        needs_operator=False,
        since=DUE,
        last_at=DUE,
    )
    async with newsroom.database.write() as connection:
        await keep_trouble(connection, trouble)
    clock.now = DUE + timedelta(hours=23)
    expected = Concern(
        what="relay a:25: nothing listens there", cure="Is it running? It is tried again by itself; no letter is lost.", since=DUE
    )
    assert await read_concerns(newsroom, None) == (expected,)
    clock.now = DUE + timedelta(hours=25)
    assert await read_concerns(newsroom, None) == ()


async def test_an_address_that_cannot_be_written_is_a_concern_of_its_issue(newsroom: Newsroom, clock: HandClock) -> None:
    """It would need SMTPUTF8: the others are served, and the page says what is wrong with this one."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(schema.subscriber.update().where(schema.subscriber.c.id == 1).values(address="änne@example.com"))
    clock.now = DUE
    await day.tick(newsroom)
    (concern,) = await read_concerns(newsroom, await issue_of_today(newsroom))
    why = "the address is not ASCII and would need SMTPUTF8 (RFC 6531), which no relay can be relied on to pass on"
    assert concern.what == f"1 letter could not be written: {why}"
    assert "newsletter ledger --state rejected --date 2026-11-21" in concern.cure


async def denied(newsroom: Newsroom, domain: str) -> None:
    """Today's issue ended with a reader who is said not to exist, and the removals of a domain wait for a person."""
    async with newsroom.database.write() as connection:
        row = {"issue_id": 1, "subscriber_id": 1, "state": "rejected", "changed_at": DUE}
        delivery = await connection.scalar(insert(schema.delivery).returning(schema.delivery.c.id), [row])
        tried = {"delivery_id": delivery, "number": 1, "ended_at": DUE, "verdict": "permanent", "fault": "dead"}
        await connection.execute(insert(schema.attempt), [tried])
        await hold_removals(connection, 1, domain, dead=1, answered=3, now=DUE)


async def suppressed(newsroom: Newsroom) -> list[tuple[str, str]]:
    async with newsroom.database.read() as connection:
        return [(row.by, row.note) for row in await connection.execute(schema.suppression.select())]


@pytest.mark.parametrize(("domain", "name"), [("example.com", "example.com"), (MANY_DOMAINS, "many-domains")])
async def test_held_removals_wait_for_a_word(newsroom: Newsroom, domain: str, name: str) -> None:
    """A concern until a person decides; carried out, these readers are never written to again, with the person's name beside it."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await denied(newsroom, domain)
    (concern,) = await read_concerns(newsroom, None)
    assert concern.cure.endswith(f"Then newsletter removals keep {name} or newsletter removals remove {name}.")
    with pytest.raises(RefusedStep, match=f"There are removals of {name}"):
        await find_held(newsroom, "another.example", None)
    holds = await find_held(newsroom, name, TODAY)
    assert (await carry_out(newsroom, holds, by="anna")).suppressed == 1
    assert await suppressed(newsroom) == [("anna", "issue of 2026-11-21: said not to exist")]
    assert (await carry_out(newsroom, holds, by="ben")).decided == 0
    assert await read_concerns(newsroom, None) == ()


async def test_kept_readers_stay(newsroom: Newsroom) -> None:
    """The domain was at fault: nobody is suppressed, and nobody is asked again."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await denied(newsroom, "example.com")
    assert (await keep(newsroom, await find_held(newsroom, "EXAMPLE.com", None), by="anna")).decided == 1
    assert (await suppressed(newsroom), await read_concerns(newsroom, None)) == ([], ())


async def test_who_was_reached_since_is_not_removed(newsroom: Newsroom) -> None:
    """A later issue arrived: the reader does exist."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await denied(newsroom, "example.com")
    later = {"newsletter": "main", "issue_on": TODAY + timedelta(days=1), "number": 2, "state": "sent"}
    async with newsroom.database.write() as connection:
        await connection.execute(insert(schema.issue), [later | {"due_at": DUE, "send_not_after": DUE, "created_at": DUE}])
        await connection.execute(insert(schema.delivery), [{"issue_id": 2, "subscriber_id": 1, "state": "accepted", "changed_at": DUE}])
    assert (await carry_out(newsroom, await find_held(newsroom, "example.com", None), by="anna")).suppressed == 0
