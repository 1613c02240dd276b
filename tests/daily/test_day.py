"""Whole days, from local feeds to letters at a real SMTP server."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.issue import run
from newsletter.issue.preflight import Light
from newsletter.model.options import LetterOptions
from newsletter.model.states import IssueState
from newsletter.rendering.run import load_rendered
from newsletter.selection.run import load_selection
from newsletter.sources.run.feeds import add_feed
from newsletter.storage import schema
from newsletter.subscribers.run import confirm, sign_up, unsubscribe_address
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, enrol, issue_letters, recipients, state_of_today
from tests.daily.publications import TODAY as HAPPENINGS
from tests.daily.publications import TOMORROW, feeds_of, publish
from tests.smtp_sink import Sink
from tests.web_server import WebServer

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")


@pytest.fixture
def clock() -> HandClock:
    """An hour before the draft is due."""
    return HandClock(DUE - timedelta(hours=3))


@pytest.fixture
async def servers(clock: HandClock) -> AsyncIterator[list[WebServer]]:
    """Three publications with twelve happenings of today."""
    async with AsyncExitStack() as doors:
        opened = [await doors.enter_async_context(WebServer()) for _ in range(3)]
        publish(opened, HAPPENINGS, clock.now)
        yield opened


async def subscribe_to(newsroom: Newsroom, servers: list[WebServer]) -> None:
    for url in feeds_of(servers):
        await add_feed(newsroom.database, newsroom.fetcher, newsroom.sources, url, now=newsroom.clock())


async def stages(newsroom: Newsroom) -> list[str]:
    async with newsroom.database.read() as connection:
        rows = (await connection.execute(schema.run.select().order_by(schema.run.c.id))).all()
    assert all(row.ended_at and "error" not in row.account for row in rows)
    return [row.stage for row in rows]


async def test_a_day(newsroom: Newsroom, sink: Sink, clock: HandClock, servers: list[WebServer]) -> None:
    """Feeds are read, ten stories chosen with reasons, written, set, and sent to every active reader exactly once, with no hand moved."""
    await subscribe_to(newsroom, servers)
    await enrol(newsroom, *READERS)
    clock.now = DUE - timedelta(hours=2)
    assert (await day.tick(newsroom)).drafted == (TODAY,)
    await enrol(newsroom, "late@example.com")
    await unsubscribe_address(newsroom.database, newsroom.letterhead.key, "cem@example.com", by="anna", now=clock.now)
    clock.now = DUE
    account = await day.tick(newsroom)
    assert (account.released, account.sent, account.troubles) == ((TODAY,), (TODAY,), ())
    assert issue_letters(sink) == ["ann@example.com", "ben@example.com", "late@example.com"]
    await enrol(newsroom, "too-late@example.com")
    assert (await day.tick(newsroom)).released == ()

    slots = await run.load_slots(newsroom.database, 1)
    assert [slot.number for slot in slots] == list(range(1, 11))
    assert all(slot.headline and slot.summary and slot.label and slot.reasons and slot.also for slot in slots)
    first = next(letter for letter in sink.letters if letter.recipient == "ann@example.com")
    letter = message_from_bytes(first.content, policy=policy.default)
    text = letter.get_body(("plain",)).get_content()
    assert letter["Subject"] == (await run.get_issue(newsroom.database, 1)).subject
    assert [slot.headline for slot in slots if slot.headline.split()[0] not in text] == []
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert set(await stages(newsroom)) >= {"refresh", "gather", "select", "compose", "render", "send"}


async def test_two_days_do_not_repeat_themselves(newsroom: Newsroom, sink: Sink, clock: HandClock, servers: list[WebServer]) -> None:
    """The next day has only what is new: six stories, said to be six, with another subject."""
    await subscribe_to(newsroom, servers)
    await enrol(newsroom, *READERS)
    await day.draft(newsroom, TODAY, by="anna")
    await day.send(newsroom, TODAY, by="anna", approve=True)
    clock.now += timedelta(days=1)
    publish(servers, (*HAPPENINGS, *TOMORROW), clock.now)
    await day.refresh(newsroom, force=True)
    account = await day.draft(newsroom, TODAY + timedelta(days=1), by="anna")
    leads = {slot.headline for slot in account.slots}
    sent = {slot.headline for slot in await run.load_slots(newsroom.database, 1)}
    assert (leads & sent, account.issue.state) == (set(), IssueState.DRAFTED)
    assert len(account.slots) == len(TOMORROW)
    assert "six stories" in account.issue.intro or "three more stories" in account.issue.intro
    assert {check.light for check in account.checks} == {Light.GREEN, Light.AMBER}


async def test_drafting_again_brings_in_what_is_new(newsroom: Newsroom, sink: Sink, clock: HandClock, servers: list[WebServer]) -> None:
    """A thin draft is held; when feeds bring more, the next hourly draft is fit to go, and it goes at its time."""
    publish(servers, HAPPENINGS[:3], clock.now)
    await subscribe_to(newsroom, servers)
    await enrol(newsroom, *READERS)
    clock.now = DUE - timedelta(hours=2)
    await day.tick(newsroom)
    state, reason = await state_of_today(newsroom)
    assert (state, reason.endswith("passed the rules; an issue needs 5")) == (IssueState.HELD, True)
    publish(servers, HAPPENINGS, clock.now)
    clock.now = DUE - timedelta(minutes=50)
    assert (await day.tick(newsroom)).drafted == (TODAY,)
    assert (await state_of_today(newsroom))[0] is IssueState.DRAFTED
    clock.now = DUE
    await day.tick(newsroom)
    assert issue_letters(sink) == list(READERS)


async def test_one_hanging_publication_does_not_keep_the_issue(
    newsroom: Newsroom, sink: Sink, clock: HandClock, servers: list[WebServer]
) -> None:
    """Two publications answer, one does not and one sends garbage: the issue is made of the two and goes in time."""
    await subscribe_to(newsroom, servers)
    servers[2].put("/feed", b"\x00\xff not a feed")
    await enrol(newsroom, *READERS)
    clock.now = DUE - timedelta(hours=2)
    await day.tick(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    assert issue_letters(sink) == list(READERS)


async def test_who_confirms_before_release_gets_it(newsroom: Newsroom, sink: Sink, clock: HandClock, servers: list[WebServer]) -> None:
    """Somebody signs up, confirms from the real letter a minute before the issue leaves, and gets it with the others."""
    await subscribe_to(newsroom, servers)
    await enrol(newsroom, *READERS)
    await day.draft(newsroom, TODAY, by="anna")
    desk = (newsroom.database, newsroom.sign_up, newsroom.letterhead, newsroom.ring, "new@example.com")
    await sign_up(*desk, form_url="https://topten.example/", network="192.0.2.0/24", randomness=newsroom.randomness, now=newsroom.clock())
    await day.tick(newsroom)
    assert recipients(sink) == ["new@example.com"]
    text = message_from_bytes(sink.letters[0].content, policy=policy.default).get_body(("plain",)).get_content()
    token = text.split("https://topten.example/c/")[1].split()[0]
    clock.now = DUE - timedelta(minutes=1)
    await confirm(newsroom.database, token, newsroom.ring, network="192.0.2.0/24", now=clock.now)
    clock.now = DUE
    await day.tick(newsroom)
    assert issue_letters(sink) == [*READERS, "new@example.com"]


async def test_the_selection_is_stored_with_its_reasons(newsroom: Newsroom, clock: HandClock, servers: list[WebServer]) -> None:
    """After a draft every candidate can be explained, chosen or not."""
    await subscribe_to(newsroom, servers)
    account = await day.draft(newsroom, TODAY, by="anna")
    stored = await load_selection(newsroom.database, account.issue.id)
    assert stored is not None
    assert [candidate.lead.id for candidate in stored.chosen] == [slot.story_id for slot in account.slots]
    assert all(candidate.reasons for candidate in (*stored.chosen, *stored.runners_up, *stored.passed_over))


async def test_the_lead_carries_its_credited_picture(newsroom: Newsroom, sink: Sink, clock: HandClock, servers: list[WebServer]) -> None:
    """The page of the first story is read, and its picture is kept by us and shown with its credit; where the setting says none, not."""
    await subscribe_to(newsroom, servers)
    account = await day.draft(newsroom, TODAY, by="anna")
    lead = account.slots[0]
    assert (lead.picture and (lead.picture.credit, lead.picture.width)) == ("Jane Doe/Ledger", 1200)
    assert (lead.byline, [slot.picture for slot in account.slots[1:]]) == ("Ana Ferreira", [None] * 9)
    rendered = await load_rendered(newsroom.database, account.issue.id)
    assert rendered is not None
    assert f"https://topten.example/pictures/{lead.picture.name}" in rendered.html
    assert "Jane Doe/Ledger" in rendered.html
    bare = replace(newsroom, letter=LetterOptions(pictures="none"))
    assert (await day.draft(bare, TODAY, by="anna")).slots[0].picture is None
