"""Nobody acts: what each policy does on each weekday, what a person's word changes, and that red never goes by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily import day, due
from newsletter.daily.acts.issue import ACTS
from newsletter.daily.acts.perform import perform
from newsletter.daily.checking import deep_check
from newsletter.daily.desk import note_seen
from newsletter.daily.newsroom import Newsroom
from newsletter.issue import run
from newsletter.model.checks import Check
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.options import IfNobodyActs, LetterOptions, ScheduleOptions
from newsletter.model.rights import Actor, Face, Right
from newsletter.model.states import IssueState
from newsletter.storage import schema
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, issue_of_today, state_of_today
from tests.smtp_sink import Sink

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")
UNSEEN = "nobody looked at this version by 06:30"
SENT, HELD = (IssueState.SENT, ""), IssueState.HELD
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


async def to_the_minute(newsroom: Newsroom, clock: HandClock, schedule: ScheduleOptions, **changes: object) -> Newsroom:
    """A draft of today under this schedule, and its minute come."""
    room = replace(newsroom, schedule=schedule, **changes)
    await enrol(room, *READERS)
    await drafted(room)
    clock.now = DUE
    return room


@pytest.mark.parametrize("weekday", DAYS)
@pytest.mark.parametrize(
    ("policy", "sends"),
    [("auto", True), ("hold", False), ("auto-after-seen", False)],
)
async def test_the_policy_of_a_weekday_counts_on_that_day_alone(
    newsroom: Newsroom, sink: Sink, clock: HandClock, weekday: str, policy: IfNobodyActs, sends: bool
) -> None:
    """21 November 2026 is a Saturday: what Saturday's table says happens, what another day's says does not."""
    usual: IfNobodyActs = "hold" if sends else "auto"
    schedule = ScheduleOptions.model_validate({"if_nobody_acts": usual, "days": {weekday: {"if_nobody_acts": policy}}})
    room = await to_the_minute(newsroom, clock, schedule)
    await day.tick(room)
    goes = sends if weekday == "sat" else usual == "auto"
    reason = "" if goes else (UNSEEN if policy == "auto-after-seen" and weekday == "sat" else "nobody approved it by 06:30")
    assert await state_of_today(room) == (IssueState.SENT if goes else HELD, reason)
    assert issue_letters(sink) == (list(READERS) if goes else [])


@pytest.mark.parametrize("policy", ["auto", "hold", "auto-after-seen"])
async def test_red_never_goes_by_itself(newsroom: Newsroom, sink: Sink, clock: HandClock, policy: IfNobodyActs) -> None:
    """Under no policy, seen or not."""
    strict = LetterOptions(refuse_bytes=1_000)
    room = await to_the_minute(newsroom, clock, ScheduleOptions(if_nobody_acts=policy), letter=strict)
    await note_seen(room, await issue_of_today(room), "anna")
    for _ in range(2):
        await day.tick(room)
    assert ((await state_of_today(room))[0], issue_letters(sink)) == (HELD, [])


@pytest.mark.parametrize(("by", "sends"), [("schedule", False), ("anna", True)])
async def test_red_never_goes_by_an_old_approval_of_a_machine(
    newsroom: Newsroom, sink: Sink, clock: HandClock, by: str, sends: bool
) -> None:
    """The machine that approved it did not come to release it, and hours later a check is red; a person's approval is a person's word."""
    room = await to_the_minute(newsroom, clock, ScheduleOptions(if_nobody_acts="auto"))
    await run.approve(room.database, await issue_of_today(room), by=by, now=clock.now)
    clock.now += timedelta(hours=2)
    await day.tick(replace(room, letter=LetterOptions(refuse_bytes=1_000, warn_bytes=900)))
    state, reason = await state_of_today(room)
    assert (state, "more than 1,000" in reason) == ((IssueState.SENT, False) if sends else (HELD, True))
    assert issue_letters(sink) == (list(READERS) if sends else [])


async def test_amber_goes_where_the_settings_say_so(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Seven stories are amber: with nothing named that may go, they wait for a person, and the reason says what is amber."""
    room = replace(newsroom, schedule=ScheduleOptions(amber_goes=()))
    await enrol(room, *READERS)
    await drafted(room, 7)
    clock.now = DUE
    await day.tick(room)
    state, reason = await state_of_today(room)
    assert (state, reason.startswith("7 stories instead of 10"), issue_letters(sink)) == (HELD, True, [])


@pytest.mark.parametrize(("known", "sends"), [(0.5, True), (0.49, False), (None, True)])
async def test_an_unsure_choice_waits(newsroom: Newsroom, sink: Sink, clock: HandClock, known: float | None, sends: bool) -> None:
    """Under the floor of the settings it is held; where nobody worked out how sure the choice is, it goes."""
    room = await to_the_minute(newsroom, clock, ScheduleOptions(least_confidence=0.5))
    async with room.database.write() as connection:
        await connection.execute(schema.issue.update().values(confidence=known))
    await day.tick(room)
    assert ((await state_of_today(room))[0], issue_letters(sink)) == ((IssueState.SENT, list(READERS)) if sends else (HELD, []))


async def test_auto_after_seen(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A look at this very version lets it go; a look at an earlier one does not."""
    room = replace(newsroom, schedule=ScheduleOptions(if_nobody_acts="auto-after-seen"))
    await enrol(room, *READERS)
    stale = await drafted(room)
    assert await note_seen(room, stale, "anna")
    assert not await note_seen(room, await issue_of_today(room), "anna")
    await drafted(room)
    assert (await issue_of_today(room)).seen_at is None
    assert not await note_seen(room, stale, "ben")
    assert await note_seen(room, await issue_of_today(room), "anna")
    clock.now = DUE
    await day.tick(room)
    assert (await state_of_today(room), issue_letters(sink)) == (SENT, list(READERS))


@pytest.mark.parametrize("policy", ["auto", "auto-after-seen"])
async def test_a_persons_hold_never_goes_by_itself(newsroom: Newsroom, sink: Sink, clock: HandClock, policy: IfNobodyActs) -> None:
    """Neither at its time nor hours later; approved, it goes."""
    room = await to_the_minute(newsroom, clock, ScheduleOptions(if_nobody_acts=policy))
    await note_seen(room, await issue_of_today(room), "anna")
    await day.hold(room, TODAY, by="anna", reason="wait for the vote")
    for hours in (0, 1, 5):
        clock.now = DUE + timedelta(hours=hours)
        await day.tick(room)
    assert (await state_of_today(room), issue_letters(sink)) == ((HELD, "wait for the vote"), [])
    await day.approve(room, TODAY, by="anna")
    await day.tick(room)
    assert issue_letters(sink) == list(READERS)


async def test_the_last_minutes_belong_to_people(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """What may not go by itself is not held before its time: approved in the last minute it leaves on time."""
    schedule = ScheduleOptions.model_validate({"if_nobody_acts": "hold", "canary_before": "5m"})
    room = await to_the_minute(newsroom, clock, schedule, delivery=newsroom.delivery.model_copy(update={"canary": 1}))
    clock.now = DUE - timedelta(minutes=3)
    await day.tick(room)
    assert (await state_of_today(room))[0] is IssueState.DRAFTED
    await day.approve(room, TODAY, by="anna")
    clock.now = DUE
    await day.tick(room)
    assert issue_letters(sink) == list(READERS)


async def test_a_changed_draft_needs_a_new_approval(newsroom: Newsroom, clock: HandClock) -> None:
    """An approval names the version that was looked at: of an earlier one it is refused, and so is one whose draft changes meanwhile."""
    stale = await drafted(newsroom)
    now_is = await drafted(newsroom)
    approve = next(act for act in ACTS if act.name == "approve")
    anna = Actor(name="anna", face=Face.CLI, rights=frozenset(Right))
    with pytest.raises(RefusedStep, match=f"it is version {now_is.version} now, and version {stale.version} was looked at"):
        await perform(newsroom, anna, approve, approve.takes(issue_on=TODAY, version=stale.version))
    with pytest.raises(RefusedStep, match="somebody else changed it"):
        await run.approve(newsroom.database, stale, by="anna", now=clock.now)
    await perform(newsroom, anna, approve, approve.takes(issue_on=TODAY, version=now_is.version))
    assert (await state_of_today(newsroom))[0] is IssueState.APPROVED


async def test_who_looks_while_it_is_checked_is_in_time(
    newsroom: Newsroom, sink: Sink, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last checks take half a minute: a draft that somebody reads meanwhile is not held for want of a reader."""
    room = await to_the_minute(newsroom, clock, ScheduleOptions(if_nobody_acts="auto-after-seen"))

    async def read_meanwhile(newsroom: Newsroom, issue: Issue) -> tuple[Check, ...]:
        await note_seen(newsroom, issue, "anna")
        return await deep_check(newsroom, issue)

    monkeypatch.setattr(due, "deep_check", read_meanwhile)
    await day.tick(room)
    assert (await state_of_today(room), issue_letters(sink)) == ((IssueState.DRAFTED, ""), [])
    await day.tick(room)
    assert (await state_of_today(room), issue_letters(sink)) == (SENT, list(READERS))
