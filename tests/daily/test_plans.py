"""Days to come: a planned skip, a guest editor, and a newsletter at rest."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from newsletter.daily import day
from newsletter.daily.acts.act import Outcome
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.drafts_due import draft_due
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import coming_after, plan_of, plan_skip
from newsletter.daily.status import read_status
from newsletter.daily.tick import TickAccount, collect
from newsletter.issue import run
from newsletter.model.errors import RefusedStep
from newsletter.model.rights import Actor, Face, Right
from newsletter.model.states import IssueState
from newsletter.storage import schema
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, state_of_today
from tests.smtp_sink import Sink

READERS = ("ann@example.com", "ben@example.com")
ANNA = Actor(name="anna", face=Face.CLI, rights=frozenset(Right))
CHRISTMAS = date(2026, 12, 25)
BEFORE_DRAFT = DUE - timedelta(hours=3)


async def ask(newsroom: Newsroom, name: str, /, **asked: object) -> Outcome:
    act = ACTS[name]
    return await perform(newsroom, ANNA, act, act.takes(**asked))


async def numbers(newsroom: Newsroom) -> list[int]:
    return [issue.number for issue in await run.list_issues(newsroom.database, newsroom.letterhead.key, tuple(IssueState))]


async def letters(newsroom: Newsroom) -> int:
    async with newsroom.database.read() as connection:
        return len((await connection.execute(schema.notice.select())).all())


async def test_a_date_to_come_is_planned_and_uses_no_number(newsroom: Newsroom, clock: HandClock) -> None:
    """No issue is made before its draft time; told twice nothing changes; taken back nothing is left of it."""
    clock.now = BEFORE_DRAFT
    assert [(await ask(newsroom, "skip", issue_on=CHRISTMAS, reason="holiday")).changed for _ in range(2)] == [True, False]
    plans = (await ask(newsroom, "plans")).facts["plans"]
    assert plans == [{"date": "2026-12-25", "skip": True, "reason": "holiday", "guest": "", "by": "anna", "at": clock.now.isoformat()}]
    assert await numbers(newsroom) == []
    await ask(newsroom, "unskip", issue_on=CHRISTMAS)
    assert (await ask(newsroom, "plans")).facts["plans"] == []
    with pytest.raises(RefusedStep, match="is not left out"):
        await ask(newsroom, "unskip", issue_on=CHRISTMAS)


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=20)], ids=["awake at its draft time", "off until the evening"])
async def test_a_planned_date_is_left_out(newsroom: Newsroom, sink: Sink, clock: HandClock, late: timedelta) -> None:
    """The machine skips it in the name of who planned it, with the reason, and nobody is told of what they wanted."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom, on=TODAY - timedelta(days=1))
    await day.hold(newsroom, TODAY - timedelta(days=1), by="anna")
    clock.now = BEFORE_DRAFT
    await ask(newsroom, "skip", issue_on=TODAY, reason="holiday")
    before = await letters(newsroom)
    clock.now = DUE - timedelta(hours=2) + late
    for _ in range(2):
        await day.tick(newsroom)
    assert await state_of_today(newsroom) == (IssueState.SKIPPED, "holiday")
    issue = await run.find_issue(newsroom.database, "main", TODAY)
    assert [(change.to_state.value, change.by) for change in await run.load_history(newsroom.database, issue.id)] == [
        ("collecting", "schedule"),
        ("skipped", "anna"),
    ]
    expired = 1  # of yesterday's held issue people are told
    assert (await letters(newsroom) - before, issue_letters(sink)) == (expired, [])


async def test_a_date_that_was_opened_meanwhile_is_not_planned(newsroom: Newsroom, clock: HandClock) -> None:
    """The clocks of two machines differ by a second: where one opened the date already, the other leaves out the issue itself."""
    clock.now = BEFORE_DRAFT
    await run.open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, TODAY, now=clock.now)
    assert await plan_skip(newsroom, TODAY, by="anna", reason="holiday") is None
    assert await plan_of(newsroom, TODAY) is None


async def test_what_was_planned_meanwhile_is_opened_as_left_out(newsroom: Newsroom, clock: HandClock) -> None:
    """The scheduler opens the date of a plan that it has not seen: in one transaction it is left out, in the name of who planned it."""
    clock.now = BEFORE_DRAFT
    await plan_skip(newsroom, TODAY, by="anna", reason="holiday")
    given = (newsroom.database, newsroom.letterhead, newsroom.schedule, TODAY)
    issue, new = await run.open_issue(*given, now=clock.now, as_planned=True)
    assert (new, issue.state, issue.reason) == (True, IssueState.SKIPPED, "holiday")
    assert [(one.by, one.to_state) for one in await run.load_history(newsroom.database, issue.id)] == [
        ("schedule", IssueState.COLLECTING),
        ("anna", IssueState.SKIPPED),
    ]


@pytest.mark.parametrize("ahead", range(6))
async def test_a_date_planned_as_it_is_opened_is_left_out(newsroom: Newsroom, clock: HandClock, ahead: int) -> None:
    """By whichever of the two it is decided, nobody gets an issue of it."""
    clock.now = DUE - timedelta(hours=2)
    early = replace(newsroom, clock=lambda: clock.now - timedelta(seconds=1))

    async def planned() -> None:
        await asyncio.sleep(ahead * 0.002)
        await ask(early, "skip", issue_on=TODAY, reason="holiday")

    await asyncio.gather(planned(), draft_due(newsroom))
    assert await state_of_today(newsroom) == (IssueState.SKIPPED, "holiday")


async def test_a_skipped_date_is_taken_up_again(newsroom: Newsroom, clock: HandClock) -> None:
    """Unskipped before its time, the machine drafts it as if nothing had been."""
    clock.now = BEFORE_DRAFT
    await ask(newsroom, "skip", issue_on=TODAY)
    clock.now = DUE - timedelta(hours=2)
    await day.tick(newsroom)
    assert (await state_of_today(newsroom))[0] is IssueState.SKIPPED
    await ask(newsroom, "unskip", issue_on=TODAY)
    assert (await state_of_today(newsroom))[0] is IssueState.COLLECTING
    assert (await day.tick(newsroom)).drafted == (TODAY,)


async def test_a_date_without_an_issue_cannot_be_planned(newsroom: Newsroom, clock: HandClock) -> None:
    """Nor can one that has passed long ago, or lies years away: a slip of the finger says what day it is."""
    clock.now = BEFORE_DRAFT
    weekdays = replace(newsroom, schedule=newsroom.schedule.model_copy(update={"weekdays": ("mon",)}))
    for room, wrong in ((weekdays, CHRISTMAS), (newsroom, date(2036, 12, 25)), (newsroom, date(2026, 1, 2))):
        with pytest.raises(RefusedStep):
            await ask(room, "guest", issue_on=wrong, name="Mara")


async def test_a_guest_editor_is_kept(newsroom: Newsroom, clock: HandClock) -> None:
    """Beside a skip and after it; taken back, the plan is gone."""
    clock.now = BEFORE_DRAFT
    await ask(newsroom, "guest", issue_on=CHRISTMAS, name="Mara Holm")
    await ask(newsroom, "skip", issue_on=CHRISTMAS)
    await ask(newsroom, "unskip", issue_on=CHRISTMAS)
    assert [plan["guest"] for plan in (await ask(newsroom, "plans")).facts["plans"]] == ["Mara Holm"]
    assert (await ask(newsroom, "guest", issue_on=CHRISTMAS)).changed
    assert (await ask(newsroom, "plans")).facts["plans"] == []


async def test_a_newsletter_at_rest_drafts_and_sends_nothing(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Not even what was approved before; the date that passes is left out in the name of who paused, without an alarm."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="ben")
    await ask(newsroom, "pause-newsletter", reason="summer")
    for hours in (-1, 0, 5):
        clock.now = DUE + timedelta(hours=hours)
        assert await day.tick(newsroom) == TickAccount()
    clock.now = DUE + timedelta(hours=6)
    assert (await day.tick(newsroom)).skipped == (TODAY,)
    assert await state_of_today(newsroom) == (IssueState.SKIPPED, "the newsletter was paused: summer")
    assert (await letters(newsroom), issue_letters(sink)) == (0, [])
    clock.now = DUE + timedelta(hours=22, minutes=30)
    assert (await day.tick(newsroom)).drafted == ()
    assert [(await ask(newsroom, "resume-newsletter")).changed for _ in range(2)] == [True, False]
    assert (await day.tick(newsroom)).drafted == (TODAY + timedelta(days=1),)


async def test_a_pause_ends_with_its_date(newsroom: Newsroom, clock: HandClock) -> None:
    """Until tomorrow: today is left out, tomorrow's issue is drafted as ever, and what is planned says so no more."""
    await drafted(newsroom)
    await ask(newsroom, "pause-newsletter", until=TODAY + timedelta(days=1))
    assert (await ask(newsroom, "plans")).facts["newsletter"]["until"] == "2026-11-22"
    clock.now = DUE + timedelta(hours=22)
    account = await day.tick(newsroom)
    assert (account.skipped, account.drafted) == ((TODAY,), (TODAY + timedelta(days=1),))
    assert (await ask(newsroom, "plans")).facts["newsletter"]["paused"] is False


@pytest.mark.parametrize("until", [TODAY, TODAY + timedelta(days=401), date(9999, 12, 31)])
async def test_a_pause_ends_on_a_date_that_comes(newsroom: Newsroom, until: date) -> None:
    """A slip of the finger is no pause of centuries, of which whoever looks for the next issue would go through every day."""
    with pytest.raises(RefusedStep, match="is not a date to come"):
        await ask(newsroom, "pause-newsletter", until=until)
    assert (await ask(newsroom, "plans")).facts["newsletter"]["paused"] is False


async def test_a_person_still_sends_by_hand_while_it_rests(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A pause stops machines, not people."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await ask(newsroom, "pause-newsletter")
    clock.now = DUE
    await day.send(newsroom, TODAY, by="anna", approve=True)
    assert issue_letters(sink) == list(READERS)


@pytest.mark.parametrize(("collecting", "asked"), [(True, 1), (False, 0)])
async def test_feeds_may_rest_too(newsroom: Newsroom, clock: HandClock, collecting: bool, asked: int) -> None:
    """With collecting they are asked as ever, without not one."""
    async with newsroom.database.write() as connection:
        source = {"id": 1, "name": "Paper", "site_url": "https://paper.example", "family": "paper.example", "created_at": DUE}
        await connection.execute(schema.source.insert().values(source))
        await connection.execute(
            schema.feed.insert().values(source_id=1, url="http://127.0.0.1:9/feed", state="active", next_check_at=DUE, added_at=DUE)
        )
    clock.now = DUE
    await ask(newsroom, "pause-newsletter", collecting=collecting)
    assert await collect(newsroom) == asked


async def test_status_knows_of_plans_and_pauses(newsroom: Newsroom, clock: HandClock) -> None:
    """The next issue is the first date that is neither left out nor in a pause; the pause stands among what people should know."""
    clock.now = BEFORE_DRAFT
    tomorrow, later = TODAY + timedelta(days=1), TODAY + timedelta(days=4)
    await ask(newsroom, "skip", issue_on=TODAY)
    assert (await read_status(newsroom)).coming.issue_on == tomorrow
    await ask(newsroom, "pause-newsletter", reason="summer", until=later)
    await ask(newsroom, "skip", issue_on=later)
    status = await read_status(newsroom)
    assert status.coming.issue_on == later + timedelta(days=1)
    assert [one.what for one in status.facts.concerns] == [f"The newsletter is paused by anna until {later}: summer; feeds are asked"]


async def test_letters_name_no_date_that_is_left_out(newsroom: Newsroom, clock: HandClock) -> None:
    """The next issue in a letter is the first that is not skipped; while nobody knows an end of a pause, the usual one."""
    issue = await drafted(newsroom)
    days = [timedelta(days=number) for number in range(4)]
    assert await coming_after(newsroom, issue) == DUE + days[1]
    await ask(newsroom, "skip", issue_on=TODAY + days[1])
    assert await coming_after(newsroom, issue) == DUE + days[2]
    await ask(newsroom, "pause-newsletter", until=TODAY + days[3])
    assert await coming_after(newsroom, issue) == DUE + days[3]
    await ask(newsroom, "pause-newsletter")
    assert await coming_after(newsroom, issue) == DUE + days[1]
