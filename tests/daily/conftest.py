"""A newsroom with everything real: a database, a relay, local feeds and pages; only the clock stands still until a test moves it."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import render
from newsletter.delivery.smtp import connector
from newsletter.issue import run
from newsletter.model.desk_options import CheckOptions, OidcOptions, OperatorOptions, WatchOptions
from newsletter.model.issues import Issue
from newsletter.model.options import (
    LetterheadOptions,
    LetterOptions,
    ScheduleOptions,
    SelectionOptions,
    SignUpOptions,
    SourceOptions,
    WebOptions,
)
from newsletter.model.phrasebook import ENGLISH
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.model.states import IssueState, Mark
from newsletter.model.tokens import KeyRing
from newsletter.sources.fetch import Fetcher
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.subscribers.run import add_subscriber
from tests.conftest import NOW, HandClock
from tests.issue.builders import make_selection, make_story
from tests.rendering.builders import RENDERER
from tests.smtp_sink import Sink

RING = KeyRing((bytes(range(32)),))
LETTERHEAD = LetterheadOptions(
    zone="Europe/Lisbon",
    from_address="lisa@topten.example",
    postal_address="12 Harbour Street, Portland, ME 04101, USA",
    base_url="https://topten.example",
)
SOURCES = SourceOptions(allow_private_networks=True, ports=(), total_timeout=timedelta(seconds=5))
TODAY = NOW.date()
DUE = datetime.combine(TODAY, ScheduleOptions().send_at, NOW.tzinfo)
"""Lisbon keeps UTC in November."""


@asynccontextmanager
async def open_newsroom(database: Database, clock: HandClock, folder: Path, sink: Sink, **changes: Any) -> AsyncIterator[Newsroom]:
    """A newsroom whose relay is the sink."""
    relay = RelayOptions(
        host="127.0.0.1",
        port=sink.port,
        tls="none",
        connections=2,
        connect_timeout=timedelta(seconds=1),
        command_timeout=timedelta(seconds=1),
        data_timeout=timedelta(seconds=1),
        first_pause=timedelta(milliseconds=1),
        longest_pause=timedelta(milliseconds=5),
    )
    letterhead = changes.get("letterhead", LETTERHEAD)
    async with Fetcher(SOURCES, "Test/1.0") as fetcher:
        given = {
            "folder": folder,
            "mark": Mark.TEST,
            "database": database,
            "clock": clock,
            "randomness": random.Random(),
            "ring": RING,
            "fetcher": fetcher,
            "renderer": RENDERER,
            "connect": connector(relay, letterhead),
            "letterhead": letterhead,
            "schedule": ScheduleOptions(),
            "sources": SOURCES,
            "selection": SelectionOptions(),
            "letter": LetterOptions(),
            "relay": relay,
            "delivery": DeliveryOptions(undo=timedelta()),
            "sign_up": SignUpOptions(),
            "web": WebOptions(),
            "operators": OperatorOptions(),
            "oidc": OidcOptions(),
            "checks": CheckOptions(spam_score=False),
            "watch": WatchOptions(),
        }
        yield Newsroom(**(given | changes))


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink() as relay:
        yield relay


@pytest.fixture
def clock() -> HandClock:
    """An hour before the issue of the day is due."""
    return HandClock(DUE - timedelta(hours=1))


@pytest.fixture
async def newsroom(database: Database, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    async with open_newsroom(database, clock, tmp_path, sink) as opened:
        yield opened


async def enrol(newsroom: Newsroom, *addresses: str, confirmed: bool = True) -> None:
    """Active subscribers, or such as have yet to confirm."""
    for address in addresses:
        await add_subscriber(
            newsroom.database,
            newsroom.sign_up,
            newsroom.letterhead,
            newsroom.ring,
            address,
            confirmed=confirmed,
            by="test",
            randomness=newsroom.randomness,
            now=newsroom.clock(),
        )


async def drafted(newsroom: Newsroom, size: int = 10, *, by: str = "schedule", on: date = TODAY) -> Issue:
    """Today's issue as a draft, or that of another day, without feeds behind it."""
    async with newsroom.database.write() as connection:
        if not (await connection.execute(schema.source.select())).first():
            source = {"id": 1, "name": "Paper", "site_url": "https://paper.example", "family": "paper.example", "created_at": NOW}
            await connection.execute(schema.source.insert().values(source))
            stories = [make_story(number, at=NOW - timedelta(days=9)) for number in range(1, 11)]
            names = ("id", "source_id", "url", "canonical_url", "title", "at", "first_seen_at")
            await connection.execute(schema.story.insert(), [{name: getattr(story, name) for name in names} for story in stories])
    issue, _ = await run.open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, on, now=newsroom.clock(), by=by)
    issue, _ = await run.compose_issue(
        newsroom.database,
        issue,
        make_selection(size),
        newsroom.letterhead,
        newsroom.selection,
        words=ENGLISH,
        pictures={},
        now=newsroom.clock(),
        by=by,
    )
    await render(newsroom, issue)
    return issue


async def issue_of_today(newsroom: Newsroom) -> Issue:
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, TODAY)
    assert issue is not None
    return issue


async def state_of_today(newsroom: Newsroom) -> tuple[IssueState, str]:
    issue = await issue_of_today(newsroom)
    return issue.state, issue.reason


def issue_letters(sink: Sink) -> list[str]:
    """Who got today's issue, sorted; somebody who got it twice stands there twice."""
    return sorted(letter.recipient for letter in sink.letters if letter.message_id.startswith(f"<{TODAY:%Y%m%d}"))


def recipients(sink: Sink) -> list[str]:
    """Everybody who got any letter, in order."""
    return [letter.recipient for letter in sink.letters]
