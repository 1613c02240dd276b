"""Issues in a real database: opened once, changed by compare-and-set, frozen at approval, their audience fixed at release."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from newsletter.issue import run
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.options import LetterheadOptions
from newsletter.model.phrasebook import ENGLISH
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage import schema
from newsletter.storage.database import Database, open_database
from tests.conftest import NOW
from tests.issue.builders import make_candidate, make_selection, make_story
from tests.issue.rows import (
    ANNA,
    LETTERHEAD,
    OPTIONS,
    SCHEDULE,
    TODAY,
    approved,
    composed,
    deliveries,
    history,
    opened,
    set_deliveries,
    store_stories,
    subscribe,
)


async def test_racing_programs_make_one_issue_a_date(any_url: str) -> None:
    """Four programs that open the same fifty dates at once make fifty issues with fifty numbers, each told to one of them."""
    programs = [open_database(any_url) for _ in range(4)]
    days = [TODAY + timedelta(days=n) for n in range(50)]

    async def one(database: Database) -> list[bool]:
        return [(await run.open_issue(database, LETTERHEAD, SCHEDULE, day, now=NOW))[1] for day in days]

    created = await asyncio.gather(*(one(database) for database in programs))
    async with programs[0].read() as connection:
        rows = (await connection.execute(schema.issue.select())).all()
    for database in programs:
        await database.close()
    assert [sum(made) for made in zip(*created, strict=True)] == [1] * 50
    assert sorted(row.issue_on for row in rows) == days
    assert sorted(row.number for row in rows) == list(range(1, 51))


async def test_an_issue_opens_with_its_times_and_a_line_of_history(any_database: Database) -> None:
    """The due instant and the last moment come from the schedule in the newsletter's zone."""
    issue = await opened(any_database)
    assert (issue.number, issue.state, issue.due_at.isoformat(), issue.send_not_after.isoformat()) == (
        1,
        IssueState.COLLECTING,
        "2026-11-21T06:30:00+00:00",
        "2026-11-22T02:30:00+00:00",
    )
    assert await history(any_database, issue) == [("collecting", "schedule", "")]


async def test_newsletters_count_for_themselves(database: Database) -> None:
    """Two newsletters in one database each have their own issue of a date, and their own number one."""
    other = LetterheadOptions(key="other")
    first, second = await opened(database), (await run.open_issue(database, other, SCHEDULE, TODAY, now=NOW))[0]
    assert (first.number, second.number, first.id != second.id) == (1, 1, True)


async def test_composing_stores_the_words_as_printed(any_database: Database) -> None:
    """What compose returns is what is read back, slot by slot."""
    issue = await opened(any_database)
    await store_stories(any_database, [make_story(number) for number in range(1, 11)])
    drafted, slots = await run.compose_issue(
        any_database, issue, make_selection(), LETTERHEAD, OPTIONS, words=ENGLISH, pictures={}, now=NOW, by="schedule"
    )
    assert (drafted.state, drafted.subject, drafted.drafted_at) == (
        IssueState.DRAFTED,
        "Forty nations sign a treaty to protect the high seas",
        NOW,
    )
    assert await run.load_slots(any_database, issue.id) == slots
    assert len(slots) == 10


async def test_a_thin_day_is_held_until_there_is_more(database: Database) -> None:
    """Four stories are held with the reason; with seven the issue is a draft again, in words that say so."""
    issue = await composed(database, await opened(database), size=4, by="anna")
    assert (issue.state, issue.reason) == (IssueState.HELD, "only 4 stories passed the rules; an issue needs 5")
    issue = await composed(database, issue, size=7)
    assert (issue.state, issue.reason) == (IssueState.DRAFTED, "")
    assert issue.subject == "Top 7: Forty nations sign a treaty to protect the high seas"
    assert "These and four more stories: a shorter list today" in issue.intro
    assert [by for _, by, _ in await history(database, issue)] == ["schedule", "thin-day rule", "schedule"]


async def test_drafting_again_does_not_lift_a_persons_hold(database: Database) -> None:
    """New words come in, but only a person lets go what a person held."""
    issue = await run.hold(database, await composed(database, await opened(database)), reason="wait for the vote", **ANNA)
    issue = await composed(database, issue, size=9)
    assert (issue.state, issue.reason, len(await run.load_slots(database, issue.id))) == (IssueState.HELD, "wait for the vote", 9)
    assert (await run.approve(database, issue, **ANNA)).state is IssueState.APPROVED


async def test_of_two_that_press_release_one_is_told(any_url: str) -> None:
    """Two programs release the same approved issue: one audience, and the other reads that it is being sent."""
    first, second = open_database(any_url), open_database(any_url)
    for number in range(30):
        await subscribe(first, f"reader{number}@example.com")
    issue = await approved(first)
    outcomes = await asyncio.gather(*(run.release(database, issue, **ANNA) for database in (first, second)), return_exceptions=True)
    found = Counter(await deliveries(first))
    for database in (first, second):
        await database.close()
    refused = [outcome for outcome in outcomes if isinstance(outcome, RefusedStep)]
    assert [outcome.state for outcome in outcomes if isinstance(outcome, Issue)] == [IssueState.SENDING]
    assert [str(error.problem) for error in refused] == ["already being sent since 09:00 (0 of 30 accepted so far); nothing was sent again"]
    assert len(found) == 30


async def test_nothing_is_released_after_its_last_moment(database: Database) -> None:
    """Yesterday's approved issue never leaves, whoever asks."""
    await subscribe(database, "reader@example.com")
    issue = await approved(database)
    with pytest.raises(RefusedStep, match="its last moment has passed"):
        await run.release(database, issue, by="anna", now=issue.send_not_after)
    assert await deliveries(database) == {}


async def test_settling_waits_for_the_last_letter(database: Database) -> None:
    """An issue is sent when nothing remains, not before, and keeps when."""
    readers = [await subscribe(database, f"reader{number}@example.com") for number in range(3)]
    issue = await run.release(database, await approved(database), **ANNA)
    await set_deliveries(database, {readers[0]: DeliveryState.ACCEPTED, readers[1]: DeliveryState.REJECTED})
    assert (await run.settle(database, issue, **ANNA)).state is IssueState.SENDING
    await set_deliveries(database, {readers[2]: DeliveryState.UNKNOWN})
    issue = await run.settle(database, issue, **ANNA)
    assert (issue.state, issue.sent_at) == (IssueState.SENT, NOW)
    assert (await run.settle(database, issue, **ANNA)) == issue


async def test_pause_and_resume_keep_the_audience(database: Database) -> None:
    """A pause changes no delivery and keeps the instant of release; resuming goes on with the same rows."""
    await subscribe(database, "reader@example.com")
    issue = await run.release(database, await approved(database), **ANNA)
    paused = await run.pause(database, issue, by="anna", now=NOW + timedelta(minutes=1), reason="wrong link")
    resumed = await run.resume(database, paused, by="anna", now=NOW + timedelta(minutes=2))
    assert (paused.state, paused.reason, resumed.state, resumed.released_at) == (IssueState.PAUSED, "wrong link", IssueState.SENDING, NOW)
    assert list((await deliveries(database)).values()) == [DeliveryState.PENDING]


async def test_cancelling_calls_off_what_waits(database: Database) -> None:
    """Pending and deferred rows are cancelled at once; what a courier holds is left to the mark, which now refuses."""
    states = [DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.DEFERRED, DeliveryState.SENDING, DeliveryState.ACCEPTED]
    readers = [await subscribe(database, f"reader{number}@example.com") for number in range(len(states))]
    issue = await run.release(database, await approved(database), **ANNA)
    await set_deliveries(database, dict(zip(readers, states, strict=True)))
    issue = await run.cancel(database, issue, reason="wrong picture", **ANNA)
    off = DeliveryState.CANCELLED
    assert (issue.state, issue.reason) == (IssueState.CANCELLED, "wrong picture")
    assert list((await deliveries(database)).values()) == [off, states[1], off, states[3], states[4]]


@pytest.mark.parametrize(
    ("first", "second", "state", "after"),
    [
        pytest.param(DeliveryState.ACCEPTED, DeliveryState.DEFERRED, IssueState.SENT, DeliveryState.EXPIRED, id="some accepted"),
        pytest.param(DeliveryState.REJECTED, DeliveryState.PENDING, IssueState.EXPIRED, DeliveryState.EXPIRED, id="none accepted"),
        pytest.param(DeliveryState.ACCEPTED, DeliveryState.SENDING, IssueState.SENDING, DeliveryState.SENDING, id="one still in hand"),
    ],
)
async def test_the_last_moment(
    database: Database, first: DeliveryState, second: DeliveryState, state: IssueState, after: DeliveryState
) -> None:
    """What has not left expires; the issue is sent if some letters were accepted, and expired if none was."""
    readers = [await subscribe(database, f"reader{number}@example.com") for number in range(2)]
    issue = await run.release(database, await approved(database), **ANNA)
    await set_deliveries(database, dict(zip(readers, (first, second), strict=True)))
    issue = await run.expire(database, issue, reason="past its last moment", by="schedule", now=issue.send_not_after)
    assert (issue.state, list((await deliveries(database)).values())) == (state, [first, after])


async def test_a_draft_that_nobody_let_go_expires(database: Database) -> None:
    """An issue that was never released ends as expired."""
    issue = await composed(database, await opened(database))
    with pytest.raises(RefusedStep, match="its last moment has not come"):
        await run.expire(database, issue, **ANNA)
    issue = await run.expire(database, issue, reason="nobody approved it", by="schedule", now=issue.send_not_after)
    assert (issue.state, issue.reason) == (IssueState.EXPIRED, "nobody approved it")


async def test_skip_and_reopen(database: Database) -> None:
    """A date left out can be taken up again, and both stand in the history with who and why."""
    issue = await run.skip(database, await opened(database), reason="holiday", **ANNA)
    with pytest.raises(RefusedStep, match="skipped: holiday"):
        await run.approve(database, issue, **ANNA)
    issue = await run.reopen(database, issue, by="ben", now=NOW)
    assert await history(database, issue) == [("collecting", "schedule", ""), ("skipped", "anna", "holiday"), ("collecting", "ben", "")]


async def test_subjects_never_repeat_the_day_before(database: Database) -> None:
    """The same lead two days running gets another subject, as mail programs would thread the two letters."""
    first = await run.release(database, await approved(database), **ANNA)
    second, _ = await run.compose_issue(
        database,
        await opened(database, TODAY + timedelta(days=1)),
        make_selection(),
        LETTERHEAD,
        OPTIONS,
        words=ENGLISH,
        pictures={},
        now=NOW,
        by="anna",
    )
    assert (first.subject, second.subject) == (
        "Forty nations sign a treaty to protect the high seas",
        "Forty nations sign a treaty, and nine more stories",
    )


async def test_published_issues_are_those_that_left(database: Database) -> None:
    """The archive shows what was released, latest first, and no draft."""
    released = await run.release(database, await approved(database), **ANNA)
    await opened(database, TODAY + timedelta(days=1))
    assert [issue.id for issue in await run.published_issues(database, "main")] == [released.id]
    assert (await run.latest_issue(database, "main")).issue_on == TODAY + timedelta(days=1)


async def test_published_stories_are_those_of_issues_that_left(any_database: Database) -> None:
    """Their slugs in the order of the letter; a draft's are nobody's business, and neither are another newsletter's."""
    released = await run.release(any_database, await approved(any_database), **ANNA)
    tomorrow = await opened(any_database, TODAY + timedelta(days=1))
    await run.compose_issue(any_database, tomorrow, make_selection(), LETTERHEAD, OPTIONS, words=ENGLISH, pictures={}, now=NOW, by="anna")
    slugs = [slot.slug for slot in await run.load_slots(any_database, released.id)]
    assert len(slugs) == 10
    assert await run.published_slugs(any_database, "main") == {released.id: slugs}
    assert await run.published_slugs(any_database, "other") == {}


async def test_what_later_days_must_know_is_stored_with_the_slots(database: Database) -> None:
    """Every canonical address of the happening and its words stand beside the slot, for the memory of what was sent."""
    issue = await opened(database)
    await store_stories(database, [make_story(1), make_story(2)])
    candidate = make_candidate(1)
    cluster = type(candidate.cluster)(key="c1", stories=(make_story(1), make_story(2)), words=(("treaty", 0.7), ("seas", 0.2)))
    selection = type(make_selection(0))(chosen=(make_candidate(1, cluster=cluster),), runners_up=(), passed_over=())
    await run.compose_issue(database, issue, selection, LETTERHEAD, OPTIONS, words=ENGLISH, pictures={}, now=NOW, by="anna")
    async with database.read() as connection:
        row = (await connection.execute(schema.slot.select())).one()
    assert (row.canonical_urls, row.words) == (
        ["https://paper1.example/story-1", "https://paper2.example/story-2"],
        [["treaty", 0.7], ["seas", 0.2]],
    )
