"""The letters that a morning brings to operators: each once for each issue, to everybody who may publish, and none that cries wolf."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta

import pytest

from newsletter.daily import day
from newsletter.daily.alarm_posts import post_alarms
from newsletter.daily.alarms import raise_alarm
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.occasions import tell_due
from newsletter.model.desk_options import WatchOptions
from newsletter.model.operators import Operator, digest_of
from newsletter.model.options import LetterheadOptions, ScheduleOptions
from newsletter.model.preferences import Preferences
from newsletter.model.rights import Role
from newsletter.model.states import IssueState
from newsletter.sources.outcomes import Posted, TimedOut
from newsletter.storage import schema, testers
from newsletter.storage.operators import add_operator
from newsletter.storage.preferences import write_preferences
from tests.conftest import HandClock
from tests.daily.conftest import DUE, LETTERHEAD, TODAY, drafted, enrol, issue_letters, issue_of_today, recipients
from tests.smtp_sink import Rule, Sink

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")
OURS = "lisa@topten.example"
MINUTE = timedelta(minutes=1)


async def told(newsroom: Newsroom) -> list[tuple[str, str, str]]:
    """Kind, address and first line of every letter to operators, in order."""
    async with newsroom.database.read() as connection:
        rows = await connection.execute(schema.notice.select().order_by(schema.notice.c.id))
        return [(row.kind, row.address, row.facts["text"].splitlines()[0]) for row in rows]


async def kinds(newsroom: Newsroom) -> list[str]:
    return [kind for kind, _, _ in await told(newsroom)]


async def test_draft_reminder_and_report_come_once_each(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Woken every few minutes of a morning on which nobody acts: the draft, twenty minutes before its time, an hour after it."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    seen = {}
    for minutes in (-60, -21, -20, -19, 0, 1, 59, 60, 61, 300):
        clock.now = DUE + minutes * MINUTE
        await day.tick(newsroom)
        seen[minutes] = len(await told(newsroom))
    assert await kinds(newsroom) == ["draft_ready", "reminder", "report"]
    assert seen == {-60: 1, -21: 1, -20: 2, -19: 2, 0: 2, 1: 2, 59: 2, 60: 3, 61: 3, 300: 3}
    assert recipients(sink).count(OURS) == 3


async def test_what_the_letters_say(newsroom: Newsroom, clock: HandClock) -> None:
    """When it is due, what happens if nobody acts, its ten headlines, and the checks that are not green; then how it went."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom, 7)
    clock.now = DUE - 20 * MINUTE
    await day.tick(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    clock.now = DUE + 60 * MINUTE
    await day.tick(newsroom)
    async with newsroom.database.read() as connection:
        reminder, report = (row.facts for row in await connection.execute(schema.notice.select().order_by(schema.notice.c.id)))
    assert reminder["subject"] == "Lisa’s Top Ten: nobody has approved the issue of 2026-11-21 yet"
    lines = reminder["text"].splitlines()
    assert lines[0] == "Issue 1, 7 stories, due Saturday 21 November, 06:30 (Europe/Lisbon)."
    assert lines[2] == "If nobody acts, it goes by itself at 06:30, unless the last look just before finds something."
    assert [line.partition(". ")[0] for line in reminder["stories"].splitlines()] == [str(number) for number in range(1, 8)]
    assert "Amber: 7 stories instead of 10." in reminder["checks"].splitlines()
    assert report["subject"] == "Lisa’s Top Ten: the issue of 2026-11-21 is sent"
    assert report["text"].splitlines()[:2] == [
        "Issue 1 of 2026-11-21: sent.",
        "3 in the audience: 3 accepted, 0 deferred, 0 rejected, 0 expired, 0 unknown.",
    ]


async def test_everybody_who_may_publish_is_told_with_links_of_their_own(newsroom: Newsroom, clock: HandClock) -> None:
    """An editor, a closed account and one without an address get nothing; each link is of this version and of one operator."""
    async with newsroom.database.write() as connection:
        for name, role, more in (
            ("anna", Role.OWNER, {"address": "anna@example.com"}),
            ("ben", Role.PUBLISHER, {"address": "ben@example.com"}),
            ("cem", Role.EDITOR, {"address": "cem@example.com"}),
            ("dora", Role.PUBLISHER, {}),
            ("eve", Role.OWNER, {"address": "eve@example.com", "closed_at": clock.now}),
        ):
            await add_operator(connection, Operator(name=name, role=role, created_at=clock.now, changed_at=clock.now, **more))
    await drafted(newsroom)
    await tell_due(newsroom)
    assert [(kind, address) for kind, address, _ in await told(newsroom)] == [
        ("draft_ready", "anna@example.com"),
        ("draft_ready", "ben@example.com"),
    ]
    async with newsroom.database.read() as connection:
        facts = [row.facts for row in await connection.execute(schema.notice.select().order_by(schema.notice.c.id))]
        links = {row.digest: row for row in await connection.execute(schema.step_link.select())}
    version = (await issue_of_today(newsroom)).version
    for by, one in zip(("anna", "ben"), facts, strict=True):
        found = {act: links[digest_of(one[f"{act}_url"].rpartition("/")[2])] for act in ("approve", "hold", "seen")}
        assert {(act, row.act, row.by, row.version) for act, row in found.items()} == {(act, act, by, version) for act in found}
    assert len(links) == 6


async def test_a_held_draft_is_reminded_of_too(newsroom: Newsroom, clock: HandClock) -> None:
    """It says who waits for whom; an approved one needs no reminder."""
    await drafted(newsroom)
    await day.hold(newsroom, TODAY, by="anna", reason="wait for the vote")
    clock.now = DUE - 20 * MINUTE
    await tell_due(newsroom)
    assert await told(newsroom) == [
        ("reminder", OURS, "Issue 1, 10 stories, due Saturday 21 November, 06:30 (Europe/Lisbon). It is held: wait for the vote.")
    ]


@pytest.mark.parametrize(
    "changes", [{"remind_before": "0s", "report_after": "0s"}, {"days": {"sat": {"remind_before": "0s", "report_after": "0s"}}}]
)
async def test_letters_that_nobody_wants(newsroom: Newsroom, sink: Sink, clock: HandClock, changes: Mapping[str, object]) -> None:
    """Zero switches reminder and report off, on one weekday alone too; approved early there is no reminder either way."""
    room = replace(newsroom, schedule=ScheduleOptions.model_validate(changes))
    await enrol(room, *READERS)
    await drafted(room)
    for minutes in (-20, 0, 60):
        clock.now = DUE + minutes * MINUTE
        await day.tick(room)
    assert await kinds(room) == ["draft_ready"]


async def test_late_is_told_once_even_if_nothing_can_be_sent(newsroom: Newsroom, clock: HandClock) -> None:
    """Approved, and thirty minutes later nothing has left because a setting is missing: one alarm, and no second an hour later."""
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    bare = replace(newsroom, letterhead=LetterheadOptions(zone="Europe/Lisbon", from_address=OURS, base_url="https://topten.example"))
    for minutes in (0, 29, 30, 31, 90):
        clock.now = DUE + minutes * MINUTE
        await day.tick(bare)
        assert len(await told(bare)) == int(minutes >= 30)
    assert await told(bare) == [
        ("alarm", OURS, "The issue of 2026-11-21 is late: it is approved and nothing has left, and it was due at 06:30.")
    ]


async def test_late_counts_what_should_have_left(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Two of three readers wait for an hour of their own: no alarm. One whose server puts us off is late in so small an audience."""
    await enrol(newsroom, *READERS)
    async with newsroom.database.write() as connection:
        for reader in (1, 2):
            await write_preferences(connection, reader, Preferences(send_at=time(9, 0)), clock.now)
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    clock.now = DUE + 30 * MINUTE
    await day.tick(newsroom)
    assert (await kinds(newsroom), (await issue_of_today(newsroom)).state) == ([], IssueState.SENDING)
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later"),)
    clock.now = DUE + timedelta(hours=2, minutes=30)
    await day.tick(newsroom)
    assert [line for kind, _, line in await told(newsroom) if kind == "alarm"] == [
        "The issue of 2026-11-21 is late: 2 of 3 letters have not left, it was due at 06:30."
    ]


async def test_a_sending_that_stands_still(newsroom: Newsroom, clock: HandClock) -> None:
    """Letters are ready and nobody sends them: after ten minutes one alarm; while they come to an end there is none."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    clock.now = DUE
    await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    for minutes in (0, 5, 9):
        clock.now = DUE + minutes * MINUTE
        await tell_due(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(schema.delivery.update().where(schema.delivery.c.id == 1).values(state="accepted"))
    for minutes in (10, 19):
        clock.now = DUE + minutes * MINUTE
        await tell_due(newsroom)
    assert await kinds(newsroom) == []
    for minutes in (20, 21):
        clock.now = DUE + minutes * MINUTE
        await tell_due(newsroom)
    assert await told(newsroom) == [
        ("alarm", OURS, "The issue of 2026-11-21 is stalled: no letter was answered for 10 min, and letters are ready to go.")
    ]


@dataclass(slots=True)
class Address:
    """What an alarm address answers, and what it was told."""

    answers: list[object]
    heard: list[dict[str, object]] = field(default_factory=list)

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str], within: timedelta) -> object:
        assert (url, headers["Content-Type"], within <= timedelta(seconds=30)) == ("https://alarm.example/x", "application/json", True)
        self.heard.append(json.loads(body))
        return self.answers.pop(0)


async def test_the_alarm_address_hears_of_it_until_it_answers(newsroom: Newsroom, clock: HandClock) -> None:
    """Posted again after a time-out and a refusal, and no more once it was taken; it names no reader."""
    address = Address([TimedOut(timedelta(seconds=10)), Posted(status=503), Posted(status=204)])
    watch = WatchOptions(alarm_url="https://alarm.example/x", stalled_after=timedelta(minutes=10))
    room = replace(newsroom, fetcher=address, watch=watch, schedule=ScheduleOptions(if_nobody_acts="hold"))
    await enrol(room, *READERS)
    await drafted(room)
    clock.now = DUE
    for _ in range(5):
        await day.tick(room)
    assert address.heard == [address.heard[0]] * 3
    assert address.heard[0] == {
        "event": "issue.alarm",
        "kind": "held",
        "newsletter": "main",
        "date": "2026-11-21",
        "state": "held",
        "reason": "nobody approved it by 06:30",
        "due_at": DUE.isoformat(),
        "at": DUE.isoformat(),
        "console": f"{LETTERHEAD.base_url}/console",
    }


async def test_testers_get_the_draft_of_the_cut_off_once(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Half an hour before its time each saved tester has one marked copy, however often it is woken, and readers have none."""
    async with newsroom.database.write() as connection:
        for name in ("tess", "tom"):
            await testers.add_tester(connection, "main", testers.Tester(address=f"{name}@example.com", name=name, by="anna", at=clock.now))
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    for minutes in (-31, -30, -29, -10):
        clock.now = DUE + minutes * MINUTE
        await day.tick(newsroom)
        assert issue_letters(sink) == []
        copies = sorted(one for one in recipients(sink) if one != OURS)
        assert copies == ([] if minutes == -31 else ["tess@example.com", "tom@example.com"])


async def test_a_second_hold_is_told_as_the_first_was(newsroom: Newsroom, clock: HandClock) -> None:
    """Held in the night for want of stories, mended, and held again at its time: each is told once, and each is posted once."""
    address = Address([Posted(status=204)] * 9)
    watch = WatchOptions(alarm_url="https://alarm.example/x")
    room = replace(newsroom, fetcher=address, watch=watch, schedule=ScheduleOptions(if_nobody_acts="hold"))
    await enrol(room, *READERS)
    await drafted(room, 2, by="thin-day rule")
    await raise_alarm(room, await issue_of_today(room))
    for minutes in (-60, -50):
        clock.now = DUE + minutes * MINUTE
        await raise_alarm(room, await issue_of_today(room))
        await post_alarms(room)
    await drafted(room)
    for minutes in (0, 1, 2):
        clock.now = DUE + minutes * MINUTE
        await day.tick(room)
    assert [line.partition(": ")[2] for kind, _, line in await told(room) if kind == "alarm"] == [
        "only 2 stories passed the rules; an issue needs 5.",
        "nobody approved it by 06:30.",
    ]
    assert [one["reason"] for one in address.heard] == ["only 2 stories passed the rules; an issue needs 5", "nobody approved it by 06:30"]


async def test_a_late_issue_is_told_once_where_it_is_posted_too(newsroom: Newsroom, clock: HandClock) -> None:
    """That the alarm address took it is noted beside the alarm: no second letter, and no second post."""
    address = Address([Posted(status=204)] * 9)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    bare = LetterheadOptions(zone="Europe/Lisbon", from_address=OURS, base_url="https://topten.example")
    room = replace(newsroom, letterhead=bare, fetcher=address, watch=WatchOptions(alarm_url="https://alarm.example/x"))
    for minutes in (30, 31, 32):
        clock.now = DUE + minutes * MINUTE
        assert (await day.tick(room)).troubles == ()
    assert (await kinds(room), [one["kind"] for one in address.heard]) == (["alarm"], ["late"])
