"""The manual send and the test copy: every outcome an operator can meet."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.second_thoughts import announce
from newsletter.daily.stages import render
from newsletter.issue import run
from newsletter.model.deliveries import Balance
from newsletter.model.errors import RefusedStep
from newsletter.model.options import LetterheadOptions
from newsletter.model.states import DeliveryState, IssueState, VerdictKind
from newsletter.storage.issues import write_words
from tests.conftest import HandClock
from tests.daily.conftest import DUE, LETTERHEAD, TODAY, drafted, enrol, issue_letters, issue_of_today, recipients, state_of_today
from tests.smtp_sink import Rule, Sink

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")


async def test_approve_and_send(newsroom: Newsroom, sink: Sink) -> None:
    """A draft that is approved and sent reaches every reader once, is settled, and says how it stands."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    seen: list[Balance] = []
    balance = await day.send(newsroom, TODAY, by="anna", approve=True, on_progress=seen.append)
    assert balance == Balance(audience=3, counts={DeliveryState.ACCEPTED: 3})
    assert issue_letters(sink) == list(READERS)
    assert (await state_of_today(newsroom)) == (IssueState.SENT, "")
    assert seen[-1] == balance


async def test_the_letter_says_who_writes_now(newsroom: Newsroom, sink: Sink) -> None:
    """A letter drafted before the settings named the From address is set anew before it leaves."""
    await enrol(newsroom, *READERS)
    nobody = replace(newsroom, letterhead=LetterheadOptions(**LETTERHEAD.model_dump() | {"from_address": ""}))
    await render(nobody, await drafted(newsroom))
    await day.send(newsroom, TODAY, by="anna", approve=True)
    letters = [letter.content for letter in sink.letters if letter.message_id.startswith(f"<{TODAY:%Y%m%d}")]
    assert [LETTERHEAD.from_address.encode() in letter for letter in letters] == [True] * 3
    assert not any(b"is-not-set" in letter for letter in letters)


async def test_not_approved_says_so(newsroom: Newsroom, sink: Sink) -> None:
    """A draft is not sent by a slip: the operator reads what to do."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    with pytest.raises(RefusedStep) as refused:
        await day.send(newsroom, TODAY, by="anna")
    assert (refused.value.problem, refused.value.cure) == (
        "drafted, but not approved",
        "Look at it, then: newsletter approve --date 2026-11-21",
    )
    assert recipients(sink) == []


async def test_of_an_issue_that_was_replaced_meanwhile_nothing_leaves(newsroom: Newsroom, sink: Sink) -> None:
    """Whoever lets an approved issue go lets go what they saw of it; a story that somebody replaced since then asks for another press."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    seen = await issue_of_today(newsroom)
    async with newsroom.database.write() as connection:
        await write_words(connection, seen.id, seen.state, subject="Another", preheader="", intro="")
    for step in (day.release(newsroom, seen, by="anna"), announce(newsroom, seen, timedelta(seconds=10), by="anna")):
        with pytest.raises(RefusedStep, match="somebody else changed it at the same moment"):
            await step
    assert ((await issue_of_today(newsroom)).leaves_at, recipients(sink)) == (None, [])


@pytest.mark.parametrize("undo", [timedelta(), timedelta(seconds=10)], ids=["at once", "after a delay"])
async def test_only_what_was_looked_at_is_sent(newsroom: Newsroom, sink: Sink, undo: timedelta) -> None:
    """Neither a draft nor an approved issue leaves in another version than somebody saw; nothing is approved on the way."""
    await enrol(newsroom, *READERS)
    seen = (await drafted(newsroom)).version
    await drafted(newsroom, by="ben")
    changed = f"has changed since: it is version {seen + 1} now, and version {seen} was looked at; nothing was sent"
    for state in (IssueState.DRAFTED, IssueState.APPROVED):
        with pytest.raises(RefusedStep, match=changed):
            await day.send(newsroom, TODAY, by="anna", approve=True, version=seen, undo=undo)
        assert (await state_of_today(newsroom))[0] is state
        await day.take_step(newsroom, "approve", TODAY, by="ben")
    assert recipients(sink) == []
    await day.send(newsroom, TODAY, by="anna", version=seen + 1, undo=timedelta())
    assert issue_letters(sink) == list(READERS)


async def test_a_draft_that_had_to_be_made_is_none_that_was_looked_at(newsroom: Newsroom, sink: Sink) -> None:
    """Who names a version of a date without a draft gets the draft to look at, and nothing leaves."""
    with pytest.raises(RefusedStep, match="it is version 1 now, and version 0 was looked at; nothing was sent"):
        await day.send(newsroom, TODAY, by="anna", approve=True, version=0)
    assert ((await issue_of_today(newsroom)).approved_at, recipients(sink)) == (None, [])


async def test_already_sent_says_when_and_to_how_many(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Pressed again, on the day or later, nothing leaves and the time and number are told."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.send(newsroom, TODAY, by="anna", approve=True)
    for _ in range(2):
        with pytest.raises(RefusedStep, match="already sent at 05:30 to 3; nothing was sent again"):
            await day.send(newsroom, TODAY, by="ben", approve=True)
        clock.move(days=2)
    assert issue_letters(sink) == list(READERS)


async def test_two_operators_at_once_send_once(newsroom: Newsroom, sink: Sink) -> None:
    """Of two who press at the same moment one sends and the other is told that it is being sent."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    outcomes = await asyncio.gather(*(day.send(newsroom, TODAY, by=name) for name in ("anna", "ben")), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, RefusedStep)]
    sent = [outcome for outcome in outcomes if isinstance(outcome, Balance)]
    assert ([outcome.audience for outcome in sent], len(refused)) == ([3], 1)
    assert "already being sent since 05:30" in refused[0].problem
    assert issue_letters(sink) == list(READERS)


@pytest.mark.parametrize("letters", [0, 3], ids=["before the first letter", "after the last letter"])
async def test_who_comes_between_two_steps_of_a_send_is_told(newsroom: Newsroom, sink: Sink, letters: int) -> None:
    """Released a moment ago and not yet begun, or all accepted and not yet settled: the other one is at it, so the second is refused."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    issue = await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    if letters:
        await day.deliver(newsroom, issue)
    with pytest.raises(RefusedStep) as refused:
        await day.send(newsroom, TODAY, by="ben")
    said = "already sent at 05:30 to 3" if letters else "already being sent since 05:30 (0 of 3 accepted so far)"
    assert (refused.value.problem, len(sink.letters)) == (f"{said}; nothing was sent again", letters)


async def test_an_unfinished_send_is_taken_up(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """After a crash between release and the last letter, sending again goes on with the rest and nobody gets two."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    clock.move(seconds=5)
    balance = await day.send(newsroom, TODAY, by="anna")
    assert balance == Balance(audience=3, counts={DeliveryState.ACCEPTED: 3})
    assert issue_letters(sink) == list(READERS)


async def test_what_the_relay_puts_off_stays_under_way(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A greylisted reader leaves the issue in sending; a later call finishes and settles it."""
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later", times=1, only="ben"),)
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    first = await day.send(newsroom, TODAY, by="anna", approve=True)
    assert first == Balance(audience=3, counts={DeliveryState.ACCEPTED: 2, DeliveryState.DEFERRED: 1})
    assert (await state_of_today(newsroom))[0] is IssueState.SENDING
    clock.move(minutes=10)
    assert await day.send(newsroom, TODAY, by="anna") == Balance(audience=3, counts={DeliveryState.ACCEPTED: 3})
    assert ((await state_of_today(newsroom))[0], issue_letters(sink)) == (IssueState.SENT, list(READERS))


async def test_nothing_is_sent_until_we_can_say_who_writes(newsroom: Newsroom, sink: Sink) -> None:
    """Without postal address, From and base URL neither an issue nor a test copy leaves."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    bare = replace(newsroom, letterhead=LetterheadOptions(zone="Europe/Lisbon", base_url="https://topten.example"))
    for attempt in (day.send(bare, TODAY, by="anna"), day.send_test(bare, TODAY, "me@example.com")):
        with pytest.raises(RefusedStep, match=r"not set: newsletter\.postal_address, newsletter\.from_address; nothing was sent"):
            await attempt
    assert (recipients(sink), (await state_of_today(newsroom))[0]) == ([], IssueState.APPROVED)


async def test_a_red_check_refuses_approval(newsroom: Newsroom, sink: Sink) -> None:
    """Four stories are not let go, whoever asks."""
    await drafted(newsroom, 4)
    with pytest.raises(RefusedStep, match="not fit to go: only 4 stories passed the rules; an issue needs 5"):
        await day.send(newsroom, TODAY, by="anna", approve=True)
    assert (await state_of_today(newsroom))[0] is IssueState.HELD


@pytest.mark.parametrize(
    ("days", "problem"),
    [
        pytest.param(1, "its day has not come", id="tomorrow"),
        pytest.param(-2, "its last moment has passed", id="the day before yesterday"),
    ],
)
async def test_a_slip_in_the_date_sends_nothing(newsroom: Newsroom, sink: Sink, days: int, problem: str) -> None:
    """Tomorrow's issue does not leave today, nor last week's now, and no such issue is opened."""
    with pytest.raises(RefusedStep, match=problem):
        await day.send(newsroom, TODAY + timedelta(days=days), by="anna", approve=True)
    assert await run.latest_issue(newsroom.database, "main") is None


async def test_a_test_copy_is_marked_and_counts_for_nothing(newsroom: Newsroom, sink: Sink) -> None:
    """One copy goes to one address; the issue and its audience stay as they were."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    before = await issue_of_today(newsroom)
    verdict = await day.send_test(newsroom, TODAY, "me@example.com")
    assert (verdict.kind, recipients(sink), await issue_of_today(newsroom)) == (VerdictKind.ACCEPTED, ["me@example.com"], before)
    assert b"Subject: [Preview] Forty nations sign a treaty" in sink.letters[0].content.replace(b"\r\n ", b" ")


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        pytest.param("nobody", "does not look like an email address", id="no address"),
        pytest.param("me@example.com", "there is none", id="no issue"),
    ],
)
async def test_a_test_copy_needs_an_address_and_a_draft(newsroom: Newsroom, sink: Sink, address: str, problem: str) -> None:
    """What is missing is said, and nothing leaves."""
    with pytest.raises(RefusedStep, match=problem):
        await day.send_test(newsroom, TODAY, address)
    assert recipients(sink) == []


async def test_pause_in_the_middle(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Paused, nothing more leaves; resumed, the rest does; sending a paused issue says how to resume."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    await day.pause(newsroom, TODAY, by="anna", reason="wrong link")
    with pytest.raises(RefusedStep, match="paused in the middle of sending: wrong link"):
        await day.send(newsroom, TODAY, by="ben")
    assert recipients(sink) == []
    clock.move(minutes=1)
    await day.resume(newsroom, TODAY, by="anna")
    await day.send(newsroom, TODAY, by="anna")
    assert issue_letters(sink) == list(READERS)


async def test_cancelling_the_rest(newsroom: Newsroom, sink: Sink) -> None:
    """A cancelled issue sends nothing more, and says so when asked."""
    await enrol(newsroom, *READERS)
    await day.approve(newsroom, (await drafted(newsroom)).issue_on, by="anna")
    await day.release(newsroom, await issue_of_today(newsroom), by="anna")
    await day.cancel(newsroom, TODAY, by="anna", reason="wrong picture")
    with pytest.raises(RefusedStep, match="cancelled after 0 letters: wrong picture"):
        await day.send(newsroom, TODAY, by="ben", approve=True)
    assert recipients(sink) == []


async def test_a_skipped_date_is_taken_up_by_a_person_alone(newsroom: Newsroom, clock: HandClock) -> None:
    """Skipping can come before there is an issue; drafting by hand takes the date up again, a tick does not."""
    await day.skip(newsroom, TODAY, by="anna", reason="holiday")
    await day.tick(newsroom)
    assert await state_of_today(newsroom) == (IssueState.SKIPPED, "holiday")
    account = await day.draft(newsroom, TODAY, by="anna")
    assert account.issue.reason == "no story passed the rules; an issue needs 5"


def test_the_letterhead_of_these_tests_is_complete() -> None:
    """Otherwise every refusal above would be for want of a setting."""
    assert (LETTERHEAD.missing, DUE.hour) == ((), 6)
