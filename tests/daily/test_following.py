"""Where letters leave from another process, whoever lets an issue go calls it there, waits, and sends nothing itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily import day
from newsletter.daily.crew import Crew
from newsletter.daily.newsroom import Newsroom
from newsletter.model.deliveries import Balance
from newsletter.model.states import DeliveryState
from tests.daily.conftest import TODAY, drafted, enrol, issue_letters
from tests.smtp_sink import Sink

READERS = [f"reader{number:02}@example.com" for number in range(20)]


@pytest.fixture
async def pages(newsroom: Newsroom) -> AsyncIterator[Newsroom]:
    """The newsroom as the pages of ``newsletter serve`` have it, with an approved issue: it has no relay to send to."""
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.approve(newsroom, TODAY, by="ann")

    def none(*_: object, **__: object) -> None:
        raise AssertionError("the pages sent a letter themselves")

    yield replace(newsroom, sends_here=False, connect=none)


async def test_who_lets_go_waits_for_the_crew_elsewhere(pages: Newsroom, newsroom: Newsroom, sink: Sink) -> None:
    """The answer is how it stands once nothing is left to do, as if it had sent by itself."""
    stop = asyncio.Event()
    crew = asyncio.create_task(Crew(newsroom, stop, timedelta(milliseconds=20)).run())
    found = await day.send(pages, TODAY, by="ann", undo=timedelta())
    stop.set()
    await crew
    assert (found, issue_letters(sink)) == (Balance(audience=20, counts={DeliveryState.ACCEPTED: 20}), READERS)


async def test_who_is_told_to_stop_waits_no_longer(pages: Newsroom, sink: Sink) -> None:
    """The issue is let go and stays so; whoever sends goes on with it."""
    stop = asyncio.Event()
    letting_go = asyncio.create_task(day.send(pages, TODAY, by="ann", undo=timedelta(), stop=stop))
    await asyncio.sleep(0.3)
    waited = not letting_go.done()
    stop.set()
    assert (waited, await letting_go, issue_letters(sink)) == (True, Balance(audience=20, counts={DeliveryState.PENDING: 20}), [])
