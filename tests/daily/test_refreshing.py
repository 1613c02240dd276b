"""A draft until its cut-off: made anew when feeds bring something, with what people edited kept, and not a minute longer."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily import day
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.issue import run
from newsletter.model.rights import Actor, Face, Right
from newsletter.model.states import IssueState
from newsletter.sources.run.feeds import add_feed
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, enrol, issue_letters, state_of_today
from tests.daily.publications import TODAY as HAPPENINGS
from tests.daily.publications import TOMORROW, feeds_of, publish
from tests.smtp_sink import Sink
from tests.web_server import WebServer

READERS = ("ann@example.com", "ben@example.com")
ANNA = Actor(name="anna", face=Face.CLI, rights=frozenset(Right))
OURS = "Delegates in Geneva agree at last"


class Prompt(random.Random):
    """Nothing waits longer than it must."""

    def random(self) -> float:
        return 0.0


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """Every feed is asked again as soon as may be, so that half an hour later all three are."""
    return replace(newsroom, randomness=Prompt())


@pytest.fixture
async def servers(newsroom: Newsroom, clock: HandClock) -> AsyncIterator[list[WebServer]]:
    """Three publications that told eight happenings when the day's draft was made, two hours before its time."""
    async with AsyncExitStack() as doors:
        opened = [await doors.enter_async_context(WebServer()) for _ in range(3)]
        clock.now = DUE - timedelta(hours=2)
        publish(opened, HAPPENINGS[:8], clock.now)
        for url in feeds_of(opened):
            await add_feed(newsroom.database, newsroom.fetcher, newsroom.sources, url, now=clock.now)
        await enrol(newsroom, *READERS)
        assert (await day.tick(newsroom)).drafted == (TODAY,)
        yield opened


async def headlines(newsroom: Newsroom) -> list[str]:
    return [slot.headline for slot in await run.load_slots(newsroom.database, 1)]


async def ask(newsroom: Newsroom, name: str, /, **asked: object) -> None:
    act = ACTS[name]
    await perform(newsroom, ANNA, act, act.takes(issue_on=TODAY, **asked))


async def test_edits_survive_every_refresh_until_the_cut_off(
    newsroom: Newsroom, sink: Sink, clock: HandClock, servers: list[WebServer]
) -> None:
    """An hour later two more stories come in beside the words of a person; at the cut-off it is done for the last time; later news wait."""
    assert len(await headlines(newsroom)) == 8
    await ask(newsroom, "edit", number=1, headline=OURS)
    publish(servers, HAPPENINGS[:9], clock.now)
    clock.now = DUE - timedelta(minutes=61)
    assert (await day.tick(newsroom)).drafted == ()
    clock.now = DUE - timedelta(minutes=59)
    assert (await day.tick(newsroom)).drafted == (TODAY,)
    assert (len(await headlines(newsroom)), OURS in await headlines(newsroom)) == (9, True)
    publish(servers, HAPPENINGS[:10], clock.now)
    clock.now = DUE - timedelta(minutes=29)
    assert (await day.tick(newsroom)).drafted == (TODAY,)
    assert (len(await headlines(newsroom)), OURS in await headlines(newsroom)) == (10, True)
    stands = await headlines(newsroom)
    publish(servers, TOMORROW, clock.now)
    for minutes in (20, 1):
        clock.now = DUE - timedelta(minutes=minutes)
        assert (await day.tick(newsroom)).drafted == ()
    clock.now = DUE
    await day.tick(newsroom)
    assert (await headlines(newsroom), issue_letters(sink)) == (stands, list(READERS))


@pytest.mark.parametrize("step", ["hold", "approve"])
async def test_a_persons_word_ends_the_refreshes(newsroom: Newsroom, clock: HandClock, servers: list[WebServer], step: str) -> None:
    """Held or approved by a person a draft stays as it is, whatever feeds bring, at the cut-off too."""
    await ask(newsroom, step)
    stands = await headlines(newsroom)
    publish(servers, HAPPENINGS, clock.now)
    for minutes in (59, 29):
        clock.now = DUE - timedelta(minutes=minutes)
        assert (await day.tick(newsroom)).drafted == ()
    assert await headlines(newsroom) == stands
    assert (await state_of_today(newsroom))[0] is (IssueState.HELD if step == "hold" else IssueState.APPROVED)
