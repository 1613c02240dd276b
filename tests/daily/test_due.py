"""What a machine does by itself: drafts, lets go, holds, skips, goes on, gives up; and what it leaves to a person."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import TickAccount, keep_house, post_notices
from newsletter.delivery.run import balance
from newsletter.issue import run
from newsletter.model.options import LetterheadOptions, LetterOptions, ScheduleOptions
from newsletter.model.states import DeliveryState, IssueState
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from newsletter.storage import schema
from newsletter.storage.database import open_database
from newsletter.subscribers.run import sign_up
from tests.conftest import HandClock
from tests.daily.conftest import (
    DUE,
    TODAY,
    drafted,
    enrol,
    issue_letters,
    issue_of_today,
    recipients,
    state_of_today,
)
from tests.smtp_sink import Rule, Sink

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")
OPERATOR = "lisa@topten.example"


async def alarms(newsroom: Newsroom) -> list[str]:
    async with newsroom.database.read() as connection:
        rows = await connection.execute(schema.notice.select().where(schema.notice.c.kind == "alarm").order_by(schema.notice.c.id))
        return [row.facts["text"].splitlines()[0] for row in rows]


async def test_a_green_draft_goes_by_itself_at_its_time(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Not a second early; at its time once, however often the day is woken."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE - timedelta(seconds=1)
    assert await day.tick(newsroom) == TickAccount()
    clock.now = DUE
    assert await day.tick(newsroom) == TickAccount(released=(TODAY,), sent=(TODAY,))
    assert await day.tick(newsroom) == TickAccount()
    assert (issue_letters(sink), await state_of_today(newsroom)) == (list(READERS), (IssueState.SENT, ""))
    history = [(change.to_state.value, change.by) for change in await run.load_history(newsroom.database, 1)]
    assert history == [(state, "schedule") for state in ("collecting", "drafted", "approved", "sending", "sent")]


async def test_an_approved_issue_waits_for_its_time(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Approving early does not send early."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    assert await day.tick(newsroom) == TickAccount()
    clock.now = DUE
    assert (await day.tick(newsroom)).released == (TODAY,)
    assert issue_letters(sink) == list(READERS)


async def test_policy_hold(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Where the settings say hold, an issue nobody approved waits, and its people get one alarm; approved late it still goes."""
    careful = replace(newsroom, schedule=ScheduleOptions(if_nobody_acts="hold"))
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    for _ in range(3):
        await day.tick(careful)
    assert await state_of_today(newsroom) == (IssueState.HELD, "nobody approved it by 06:30")
    assert recipients(sink) == [OPERATOR]
    assert await alarms(newsroom) == ["The issue of 2026-11-21 is held: nobody approved it by 06:30."]
    clock.now = DUE + timedelta(hours=9)
    await day.approve(careful, TODAY, by="anna")
    assert (await day.tick(careful)).released == (TODAY,)
    assert issue_letters(sink) == list(READERS)


async def test_a_red_check_holds(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """An issue that is not fit to go does not go by itself; the reason and an alarm say why."""
    strict = replace(newsroom, letter=LetterOptions(refuse_bytes=1_000))
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(strict)
    state, reason = await state_of_today(newsroom)
    assert (state, reason.partition(", ")[2]) == (IssueState.HELD, "more than 1,000; mail programs would clip it")
    assert recipients(sink) == [OPERATOR]


async def test_a_draft_without_its_letter_is_rendered(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Woken between the composing and the rendering of another process, or after one that died there, the issue goes all the same."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(schema.rendered_issue.delete())
    clock.now = DUE
    assert await day.tick(newsroom) == TickAccount(released=(TODAY,), sent=(TODAY,))
    assert issue_letters(sink) == list(READERS)


async def test_a_broken_template_holds_its_issue_alone(newsroom: Newsroom, sink: Sink, clock: HandClock, tmp_path: Path) -> None:
    """A draft that cannot be rendered is held with the reason and an alarm, and the rest of the round goes on."""
    (tmp_path / "letters" / "issue").mkdir(parents=True)
    (tmp_path / "letters" / "issue" / "issue.txt.j2").write_text("{{ nothing }}")
    broken = replace(newsroom, renderer=Renderer(templates=Templates(tmp_path), mjml_to_html=mjml_to_html))
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(schema.rendered_issue.delete())
    clock.now = DUE
    assert (await day.tick(broken)).troubles == ()
    state, reason = await state_of_today(newsroom)
    assert (state, reason.partition(":")[0]) == (IssueState.HELD, f"{tmp_path / 'letters' / 'issue' / 'issue.txt.j2'} line 1")
    assert recipients(sink) == [OPERATOR]


async def test_a_thin_day_is_held_with_an_alarm(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """With no feed there is no story: the draft is held two hours before its time, when there is still time to act."""
    clock.now = DUE - timedelta(hours=2)
    await day.tick(newsroom)
    assert await state_of_today(newsroom) == (IssueState.HELD, "no story passed the rules; an issue needs 5")
    assert recipients(sink) == [OPERATOR]
    clock.now = DUE
    await day.tick(newsroom)
    assert (await state_of_today(newsroom))[0] is IssueState.HELD
    assert recipients(sink) == [OPERATOR]


async def test_seven_stories_go(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Seven are fewer than ten but enough."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom, 7)
    clock.now = DUE
    await day.tick(newsroom)
    assert issue_letters(sink) == list(READERS)
    assert b"Subject: Top 7: Forty nations sign a treaty" in sink.letters[0].content


async def test_a_persons_hold_stays(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """What a person held is not let go by the clock, nor drafted anew."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.hold(newsroom, TODAY, by="anna", reason="wait for the vote")
    clock.now = DUE + timedelta(hours=2)
    await day.tick(newsroom)
    assert await state_of_today(newsroom) == (IssueState.HELD, "wait for the vote")
    assert issue_letters(sink) == []


@pytest.mark.parametrize(
    ("late", "state"),
    [
        pytest.param(timedelta(minutes=10), IssueState.SENT, id="ten minutes late"),
        pytest.param(timedelta(hours=5, minutes=59), IssueState.SENT, id="just within the catch-up time"),
        pytest.param(timedelta(hours=7), IssueState.SKIPPED, id="seven hours late"),
    ],
)
async def test_down_over_the_due_time(newsroom: Newsroom, sink: Sink, clock: HandClock, late: timedelta, state: IssueState) -> None:
    """Back within the catch-up time the issue goes once; later it is skipped with the reason and an alarm."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    clock.now = DUE + late
    for _ in range(2):
        await day.tick(newsroom)
    missed = state is IssueState.SKIPPED
    assert await state_of_today(newsroom) == (state, "missed: it could not leave by 12:30, the end of the catch-up time" if missed else "")
    assert (issue_letters(sink), recipients(sink).count(OPERATOR)) == ([] if missed else list(READERS), int(missed))


async def test_a_date_missed_altogether_is_noted(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """After four days off each date since the last issue stands as skipped, with an alarm; no older one is made up, nothing is sent."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.send(newsroom, TODAY, by="anna", approve=True)
    clock.now = DUE + timedelta(days=4, hours=8)
    account = await day.tick(newsroom)
    assert account.skipped == tuple(TODAY + timedelta(days=days) for days in range(1, 5))
    assert issue_letters(sink) == list(READERS)
    assert len(await alarms(newsroom)) == 4


async def test_a_new_instance_misses_nothing(newsroom: Newsroom, clock: HandClock) -> None:
    """Installed in the afternoon, it neither opens nor skips an issue of a time when it was not there."""
    clock.now = DUE + timedelta(hours=8)
    assert await day.tick(newsroom) == TickAccount()
    assert await run.latest_issue(newsroom.database, "main") is None


async def test_drafted_by_hand_after_it_was_missed(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Whoever drafts in the afternoon means to send: the tick leaves the draft alone, and sends it only when approved."""
    await enrol(newsroom, *READERS)
    clock.now = DUE + timedelta(hours=8)
    await drafted(newsroom, by="anna")
    await day.tick(newsroom)
    assert ((await state_of_today(newsroom))[0], recipients(sink)) == (IssueState.DRAFTED, [])
    await day.approve(newsroom, TODAY, by="anna")
    await day.tick(newsroom)
    assert issue_letters(sink) == list(READERS)


async def test_an_unfinished_send_goes_on_after_a_restart(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Whatever stopped the program in the middle, the next tick sends the rest, hours later too."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    clock.now = DUE + timedelta(hours=10)
    assert await day.tick(newsroom) == TickAccount(sent=(TODAY,))
    assert issue_letters(sink) == list(READERS)


async def test_the_last_letters_of_a_dead_program_are_swept_up(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """It died holding all that was left: what it had only claimed is sent by the next tick, what may have left is shown as unknown."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    async with newsroom.database.write() as connection:
        held = schema.delivery.update().values(token="a worker that is no more")
        await connection.execute(held.where(schema.delivery.c.id == 1).values(state="sending"))
        await connection.execute(held.where(schema.delivery.c.id > 1).values(state="claimed"))
    clock.now = DUE
    assert await day.tick(newsroom) == TickAccount(sent=(TODAY,))
    assert issue_letters(sink) == list(READERS[1:])
    assert (await balance(newsroom.database, 1)).counts == {DeliveryState.ACCEPTED: 2, DeliveryState.UNKNOWN: 1}


async def test_the_last_moment(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A reader whose server never took it: after twenty hours the rest expires and the issue is sent to those it reached."""
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later", only="ben"),)
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    assert (await state_of_today(newsroom))[0] is IssueState.SENDING
    clock.now = (await issue_of_today(newsroom)).send_not_after
    assert (await day.tick(newsroom)).expired == (TODAY,)
    assert (await state_of_today(newsroom))[0] is IssueState.SENT
    assert issue_letters(sink) == ["ann@example.com", "cem@example.com"]


async def test_a_held_issue_expires(newsroom: Newsroom, clock: HandClock) -> None:
    """What nobody let go in twenty hours is given up, keeping the reason it was held for."""
    await drafted(newsroom)
    await day.hold(newsroom, TODAY, by="anna", reason="wait for the vote")
    clock.now = (await issue_of_today(newsroom)).send_not_after
    await day.tick(newsroom)
    assert await state_of_today(newsroom) == (IssueState.EXPIRED, "wait for the vote")


async def test_missing_settings_send_nothing(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """An instance without postal address runs on, holds its issue and sends not even a notice."""
    bare = replace(newsroom, letterhead=LetterheadOptions(zone="Europe/Lisbon"))
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    assert (await day.tick(bare)).troubles == ()
    assert (await state_of_today(newsroom))[0] is IssueState.HELD
    assert recipients(sink) == []


async def test_settings_that_went_missing_stop_every_letter(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Without a postal address no approved issue is released, no send goes on and no confirmation leaves; set again, all of it does."""
    bare = replace(newsroom, letterhead=LetterheadOptions(zone="Europe/Lisbon", from_address=OPERATOR, base_url="https://topten.example"))
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    desk = (newsroom.database, newsroom.sign_up, newsroom.letterhead, newsroom.ring, "new@example.com")
    await sign_up(*desk, form_url="https://topten.example/", network="192.0.2.0/24", randomness=newsroom.randomness, now=newsroom.clock())
    clock.now = DUE
    assert await day.tick(bare) == TickAccount()
    assert (await state_of_today(newsroom))[0] is IssueState.APPROVED
    await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    assert (await day.tick(bare), recipients(sink)) == (TickAccount(), [])
    assert (await day.tick(newsroom)).sent == (TODAY,)
    assert sorted(recipients(sink)) == [*READERS, "new@example.com"]


async def test_confirmations_are_posted(newsroom: Newsroom, sink: Sink) -> None:
    """A sign-up's letter leaves with the next round, and only once."""
    await sign_up(
        newsroom.database,
        newsroom.sign_up,
        newsroom.letterhead,
        newsroom.ring,
        "new@example.com",
        form_url="https://topten.example/",
        network="192.0.2.0/24",
        randomness=newsroom.randomness,
        now=newsroom.clock(),
    )
    assert [await post_notices(newsroom), await post_notices(newsroom)] == [True, False]
    assert recipients(sink) == ["new@example.com"]


async def test_keeping_house(newsroom: Newsroom, clock: HandClock) -> None:
    """Old runs are forgotten."""
    await day.gather(newsroom)
    clock.move(days=91)
    await day.gather(newsroom)
    await keep_house(newsroom)
    async with newsroom.database.read() as connection:
        rows = (await connection.execute(schema.run.select())).all()
    assert [(row.stage, row.started_at, row.account) for row in rows] == [
        ("gather", clock.now, {"entries": 0, "stories": 0, "refreshed": 0, "left": 0})
    ]


async def test_one_trouble_does_not_stop_the_rest(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A relay that refuses our name ends the round with a trouble that is told; when it is mended the issue goes."""
    sink.rules = (Rule(stage="mail", action="530 5.7.0 log in first", times=2),)
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    clock.now = DUE
    account = await day.tick(newsroom)
    assert (account.released, len(account.troubles) > 0) == ((), True)
    assert (await day.tick(newsroom)).sent == (TODAY,)
    assert issue_letters(sink) == list(READERS)


async def test_four_processes_at_once(newsroom: Newsroom, sink: Sink, clock: HandClock, tmp_path: Path, any_url: str) -> None:
    """Four programs woken at the same instants make one draft, one release and one letter for each reader, on both engines."""
    databases = [open_database(any_url) for _ in range(4)]
    rooms = [replace(newsroom, database=database) for database in databases]
    await enrol(rooms[0], *READERS)
    await drafted(rooms[0])
    clock.now = DUE
    for _ in range(2):
        accounts = await asyncio.gather(*(day.tick(room) for room in rooms))
    for database in databases[1:]:
        await database.close()
    assert [account.troubles for account in accounts] == [()] * 4
    assert issue_letters(sink) == list(READERS)
    history = [change.to_state.value for change in await run.load_history(databases[0], 1)]
    await databases[0].close()
    assert history == ["collecting", "drafted", "approved", "sending", "sent"]
