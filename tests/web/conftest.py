"""The real application on a real database, and an issue to read."""

import random
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import insert, update

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import open_issue
from newsletter.model.desk_options import CheckOptions, OidcOptions, OperatorOptions, WatchOptions
from newsletter.model.issues import Issue, Slot
from newsletter.model.options import (
    LetterheadOptions,
    LetterOptions,
    ScheduleOptions,
    SelectionOptions,
    SignUpOptions,
    SourceOptions,
    WebOptions,
)
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.model.states import IssueState, Mark
from newsletter.model.stories import Cluster
from newsletter.model.tokens import KeyRing
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.storage.slots import replace_slots
from newsletter.web.app import create_app
from tests.conftest import HandClock
from tests.issue.builders import make_slot, make_story
from tests.rendering.builders import RENDERER

RING = KeyRing((b"k" * 32,))
LOOPBACK = ("127.0.0.1", 50_000)
STRANGER = ("203.0.113.77", 50_000)
CONSOLE = "http://127.0.0.1:8080"
PUBLIC = "https://topten.example"


def make_newsroom(database: Database, clock: HandClock, folder: Path, **changes: Any) -> Newsroom:
    letterhead = LetterheadOptions(
        base_url=PUBLIC, from_address="lisa@topten.example", postal_address="12 Harbour Street, Portland, ME 04101, USA"
    )
    given = {
        "folder": folder,
        "mark": Mark.TEST,
        "database": database,
        "clock": clock,
        "randomness": random.Random(1),
        "ring": RING,
        "fetcher": None,
        "renderer": RENDERER,
        "connect": None,
        "letterhead": letterhead,
        "schedule": ScheduleOptions(),
        "sources": SourceOptions(),
        "selection": SelectionOptions(),
        "letter": LetterOptions(),
        "relay": RelayOptions(),
        "delivery": DeliveryOptions(undo=timedelta()),
        "sign_up": SignUpOptions(per_network_hour=100_000),
        "web": WebOptions(),
        "operators": OperatorOptions(),
        "oidc": OidcOptions(),
        "checks": CheckOptions(),
        "watch": WatchOptions(),
    }
    return Newsroom(**(given | changes))


@pytest.fixture
def newsroom(database: Database, clock: HandClock, tmp_path: Path) -> Newsroom:
    return make_newsroom(database, clock, tmp_path)


def browser(newsroom: Newsroom, client: tuple[str, int] = STRANGER, base_url: str = PUBLIC, **headers: str) -> httpx2.AsyncClient:
    """Somebody who asks the application; follows no redirect by itself."""
    transport = httpx2.ASGITransport(create_app(newsroom), client=client, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url=base_url, headers=headers)


@pytest.fixture
async def reader(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """A person on the internet."""
    async with browser(newsroom) as client:
        yield client


async def store_issue(
    newsroom: Newsroom, day: date | None = None, *, slots: tuple[Slot, ...] = (), state: IssueState = IssueState.SENT, **words: Any
) -> Issue:
    """An issue with its slots, as the day's work would have left it."""
    day = day or newsroom.clock().date()
    slots = slots or tuple(make_slot(number) for number in range(1, 11))
    issue, _ = await open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, day, now=newsroom.clock())
    given = {"subject": f"The subject of {day}", "preheader": "Also today.", "intro": "Good morning.", "state": state} | words
    if state in (IssueState.SENDING, IssueState.SENT):
        given |= {"released_at": newsroom.clock()}
    if state is IssueState.SENT:
        given |= {"sent_at": newsroom.clock()}
    async with newsroom.database.write() as connection:
        ids = await _store_stories(connection, issue.id, len(slots))
        stored = [replace(slot, story_id=story_id) for slot, story_id in zip(slots, ids, strict=True)]
        await replace_slots(connection, issue.id, stored, [Cluster(key=slot.cluster_key, stories=()) for slot in stored])
        await connection.execute(update(schema.issue).where(schema.issue.c.id == issue.id).values(given))
    return replace(issue, **given)


async def _store_stories(connection: Any, issue_id: int, amount: int) -> list[int]:
    source = {"name": "Paper", "site_url": f"https://{issue_id}.example", "family": "p", "created_at": make_story().at}
    source_id = await connection.scalar(insert(schema.source).values(source).returning(schema.source.c.id))
    stories = [make_story(1_000 * issue_id + number) for number in range(amount)]
    facts = ("url", "canonical_url", "title", "at", "first_seen_at")
    rows = [{name: getattr(story, name) for name in facts} | {"source_id": source_id} for story in stories]
    return list(await connection.scalars(insert(schema.story).returning(schema.story.c.id, sort_by_parameter_order=True), rows))


def dump(newsroom: Newsroom) -> list[str]:
    """The whole database as text."""
    connection = sqlite3.connect(newsroom.database.path)
    lines = list(connection.iterdump())
    connection.close()
    return lines
