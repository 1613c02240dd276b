"""Readers who chose their hour, their days or their variant of the letter, from the release to the last letter of the day."""

from dataclasses import replace
from datetime import date, time, timedelta
from email import message_from_bytes, policy

from sqlalchemy import select

from newsletter.daily import day
from newsletter.daily.desk import cancel
from newsletter.daily.drafting import approve_issue
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.sending import send
from newsletter.daily.waves import lag
from newsletter.delivery.run import balance
from newsletter.issue.lifecycle import SCHEDULE
from newsletter.model.options import WEEKDAYS, ScheduleOptions
from newsletter.model.preferences import Preferences
from newsletter.model.states import DeliveryState, IssueState
from newsletter.model.variants import Variant
from newsletter.storage import schema
from newsletter.storage.preferences import write_preferences
from newsletter.storage.variants import uncompiled_variants
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, issue_of_today, state_of_today
from tests.smtp_sink import Sink

READER = "{}@readers.example"


async def reader(newsroom: Newsroom, name: str, preferences: Preferences) -> str:
    """An active subscriber who chose this."""
    address = READER.format(name)
    await enrol(newsroom, address)
    async with newsroom.database.write() as connection:
        key = await connection.scalar(select(schema.subscriber.c.id).where(schema.subscriber.c.address == address))
        assert key is not None
        await write_preferences(connection, key, preferences, newsroom.clock())
    return address


async def test_everybody_has_it_at_their_hour(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """The issue leaves in waves; between them it is still being sent, and every letter leaves once."""
    usual = await reader(newsroom, "usual", Preferences())
    noon = await reader(newsroom, "noon", Preferences(send_at=time(12)))
    kolkata = await reader(newsroom, "kolkata", Preferences(zone="Asia/Kolkata", send_at=time(7)))
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    assert issue_letters(sink) == [usual]
    found = await balance(newsroom.database, (await issue_of_today(newsroom)).id)
    assert (found.audience, found.counts) == (3, {DeliveryState.ACCEPTED: 1, DeliveryState.DEFERRED: 2})
    clock.now = DUE + timedelta(hours=5, minutes=29)
    await day.tick(newsroom)
    assert issue_letters(sink) == [usual]
    clock.now = DUE + timedelta(hours=5, minutes=30)
    await day.tick(newsroom)
    assert issue_letters(sink) == sorted([usual, noon])
    assert (await state_of_today(newsroom))[0] is IssueState.SENDING
    clock.now = DUE.replace(hour=1, minute=30) + timedelta(days=1)  # seven in Kolkata
    await day.tick(newsroom)
    assert issue_letters(sink) == sorted([usual, noon, kolkata])
    assert (await state_of_today(newsroom))[0] is IssueState.SENT


async def test_each_gets_the_variant_that_was_chosen(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Three stories, text alone, words in another language: each variant is compiled once and only where somebody chose it."""
    await reader(newsroom, "usual", Preferences())
    await reader(newsroom, "short", Preferences(variant=Variant(top=3)))
    await reader(newsroom, "short2", Preferences(variant=Variant(top=3)))
    await reader(newsroom, "text", Preferences(variant=Variant(text_only=True)))
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    letters = {letter.recipient.partition("@")[0]: message_from_bytes(letter.content, policy=policy.default) for letter in sink.letters}
    assert {name: message.get_content_type() for name, message in letters.items()} == {
        "usual": "multipart/alternative",
        "short": "multipart/alternative",
        "short2": "multipart/alternative",
        "text": "text/plain",
    }
    async with newsroom.database.read() as connection:
        names = await connection.scalars(select(schema.variant.c.name).order_by(schema.variant.c.name))
        assert list(names) == ["text", "top=3"]
    plain = {name: message.get_body(("plain",)).get_content() for name, message in letters.items()}  # type: ignore[union-attr]
    assert [text.count("-" * 72) for text in (plain["usual"], plain["short"], plain["text"])] == [11, 4, 11]


async def test_days_and_pauses_leave_no_row(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Who wants no letter today is no part of today's audience, so the balance holds."""
    usual = await reader(newsroom, "usual", Preferences())
    await reader(newsroom, "sundays", Preferences(days=("sun",)))
    await reader(newsroom, "away", Preferences(paused_until=TODAY + timedelta(days=1)))
    back = await reader(newsroom, "back", Preferences(paused_until=TODAY))
    assert TODAY.strftime("%a") != "Sun"
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    assert issue_letters(sink) == sorted([usual, back])
    found = await balance(newsroom.database, (await issue_of_today(newsroom)).id)
    assert (found.audience, found.counts) == (2, {DeliveryState.ACCEPTED: 2})


async def test_who_leaves_before_their_hour_gets_none(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """The mark asks again when the letter is about to leave, hours after the release."""
    usual = await reader(newsroom, "usual", Preferences())
    await reader(newsroom, "late", Preferences(send_at=time(20)))
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(schema.subscriber.update().where(schema.subscriber.c.address != usual).values(state="unsubscribed"))
    clock.now = DUE + timedelta(hours=14)
    await day.tick(newsroom)
    assert issue_letters(sink) == [usual]
    found = await balance(newsroom.database, (await issue_of_today(newsroom)).id)
    assert found.counts == {DeliveryState.ACCEPTED: 1, DeliveryState.SUPPRESSED: 1}


async def test_a_letter_has_a_last_moment_of_its_own(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Twenty hours after each reader's own hour: the machine was off all day, and the evening's reader still has the issue at night."""
    usual = await reader(newsroom, "usual", Preferences())
    await reader(newsroom, "noon", Preferences(send_at=time(12)))
    late = await reader(newsroom, "late", Preferences(send_at=time(20)))
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    clock.now = DUE.replace(hour=9) + timedelta(days=1)
    await day.tick(newsroom)
    assert issue_letters(sink) == sorted([usual, late])
    found = await balance(newsroom.database, (await issue_of_today(newsroom)).id)
    assert found.counts == {DeliveryState.ACCEPTED: 2, DeliveryState.EXPIRED: 1}
    assert (await state_of_today(newsroom))[0] is IssueState.SENT


async def test_an_issue_that_is_late_for_some_is_in_time_for_others(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Back after the catch-up time: who should have had it in the morning is missed, and the ledger says so; the evening's have it."""
    await reader(newsroom, "usual", Preferences())
    late = await reader(newsroom, "late", Preferences(send_at=time(20)))
    await drafted(newsroom)
    clock.now = DUE + timedelta(hours=8)
    await day.tick(newsroom)
    assert issue_letters(sink) == []
    clock.now = DUE.replace(hour=20, minute=0)
    await day.tick(newsroom)
    assert issue_letters(sink) == [late]
    found = await balance(newsroom.database, (await issue_of_today(newsroom)).id)
    assert (found.audience, found.counts) == (2, {DeliveryState.ACCEPTED: 1, DeliveryState.EXPIRED: 1})


async def test_the_machines_own_late_approval_means_nothing(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """The process died between approving and letting go: who was missed stays missed, as if it had not."""
    await reader(newsroom, "usual", Preferences())
    late = await reader(newsroom, "late", Preferences(send_at=time(20)))
    issue = await drafted(newsroom)
    clock.now = DUE + timedelta(hours=8)
    await approve_issue(newsroom, issue, by=SCHEDULE)
    clock.move(minutes=1)
    await day.tick(newsroom)
    clock.now = DUE.replace(hour=20, minute=0)
    await day.tick(newsroom)
    assert issue_letters(sink) == [late]


async def test_a_variant_that_cannot_be_made_keeps_nobody_waiting(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A row by hand asks for a language that does not exist: its reader has the letter as it is, and so has everybody else."""
    usual = await reader(newsroom, "usual", Preferences())
    odd = await reader(newsroom, "odd", Preferences(variant=Variant(language="de_QQ")))
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    assert issue_letters(sink) == sorted([usual, odd])
    async with newsroom.database.read() as connection:
        assert await uncompiled_variants(connection, (await issue_of_today(newsroom)).id) == {}


async def test_a_day_without_an_issue_asks_nobody(newsroom: Newsroom, clock: HandClock) -> None:
    """Readers' later hours make no difference on a weekday that has none."""
    await reader(newsroom, "late", Preferences(send_at=time(20)))
    clock.now = DUE + timedelta(hours=8)
    assert await lag(newsroom) == timedelta(hours=13, minutes=30)
    weekdays = tuple(day for day in WEEKDAYS if day != f"{TODAY:%a}".lower())
    assert await lag(replace(newsroom, schedule=ScheduleOptions(weekdays=weekdays))) == timedelta()


async def test_an_issue_that_is_late_for_everybody_is_skipped(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A reader an hour later makes it an hour more, not a day."""
    await reader(newsroom, "usual", Preferences())
    await reader(newsroom, "later", Preferences(send_at=time(7, 30)))
    await drafted(newsroom)
    clock.now = DUE + timedelta(hours=7, minutes=1)
    await day.tick(newsroom)
    assert (await state_of_today(newsroom))[0] is IssueState.SKIPPED
    assert issue_letters(sink) == []


async def test_sending_by_hand_keeps_hours(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """An issue let go early leaves early for those who chose nothing, and at their hour for the others."""
    usual = await reader(newsroom, "usual", Preferences())
    await reader(newsroom, "noon", Preferences(send_at=time(12)))
    await drafted(newsroom)
    clock.now = DUE - timedelta(minutes=45)
    found = await send(newsroom, TODAY, by="lisa", approve=True)
    assert issue_letters(sink) == [usual]
    assert found.counts == {DeliveryState.ACCEPTED: 1, DeliveryState.DEFERRED: 1}


async def test_calling_off_the_rest_calls_off_later_hours(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Cancelled at eight, the letter of noon never leaves."""
    usual = await reader(newsroom, "usual", Preferences())
    await reader(newsroom, "noon", Preferences(send_at=time(12)))
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    await cancel(newsroom, TODAY, by="lisa")
    clock.now = DUE.replace(hour=12, minute=1)
    await day.tick(newsroom)
    assert issue_letters(sink) == [usual]


async def test_two_issues_may_be_under_way(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A reader in Honolulu has yesterday's issue while today's leaves elsewhere; each gets each once."""
    usual = await reader(newsroom, "usual", Preferences())
    far = await reader(newsroom, "far", Preferences(zone="Pacific/Honolulu", send_at=time(20)))  # six in the morning in Lisbon
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    tomorrow: date = TODAY + timedelta(days=1)
    clock.now = DUE + timedelta(hours=23)
    await drafted(newsroom, on=tomorrow)
    clock.now = DUE + timedelta(hours=24)
    await day.tick(newsroom)
    got = sorted((letter.message_id[1:9], letter.recipient) for letter in sink.letters if letter.recipient in (usual, far))
    assert got == sorted([(f"{TODAY:%Y%m%d}", usual), (f"{TODAY:%Y%m%d}", far), (f"{tomorrow:%Y%m%d}", usual)])
