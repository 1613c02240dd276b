"""What a day came to is counted once, and counting again changes nothing, on both engines."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from newsletter.daily.counting import count_days, read_counts
from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import DeliveryState
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.subscribers.run import unsubscribe_address
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, enrol
from tests.web.conftest import make_newsroom, store_issue

ENDS = (DeliveryState.ACCEPTED, DeliveryState.ACCEPTED, DeliveryState.REJECTED)


@pytest.fixture
def newsroom(any_database: Database, clock: HandClock, tmp_path: Path) -> Newsroom:
    return make_newsroom(any_database, clock, tmp_path)


async def leave(newsroom: Newsroom, name: str) -> None:
    await unsubscribe_address(newsroom.database, newsroom.letterhead.key, f"{name}@reader.example", by="x", now=newsroom.clock())


async def sent_to_all(newsroom: Newsroom) -> None:
    """An issue of today with a letter in each of three states; the second needed two tries; one reader found it good."""
    issue = await store_issue(newsroom, TODAY)
    async with newsroom.database.write() as connection:
        ids = list(await connection.scalars(select(schema.subscriber.c.id).order_by(schema.subscriber.c.id)))
        row = {"issue_id": issue.id, "changed_at": newsroom.clock()}
        rows = [
            row | {"subscriber_id": reader, "state": state, "attempts": number}
            for number, (reader, state) in enumerate(zip(ids, ENDS, strict=False), 1)
        ]
        await connection.execute(insert(schema.delivery), rows)
        answer = {"issue_id": issue.id, "subscriber_id": ids[0], "answer": "good", "at": newsroom.clock()}
        await connection.execute(insert(schema.feedback).values(answer))
        reasons = [{"code": code, "amount": 1, "text": "x"} for code in ("few_voices", "score")]
        told = {"choice": "passed_over", "number": 1, "score": 1.0, "topic": "World", "also_story_ids": [], "story_ids": [], "words": []}
        story_id = await connection.scalar(select(schema.story.c.id).limit(1))
        keys = {"issue_id": issue.id, "lead_story_id": story_id, "cluster_key": "a", "reasons": reasons}
        await connection.execute(insert(schema.candidate).values(told | keys))


async def test_a_day_is_counted(newsroom: Newsroom) -> None:
    """Who joined and left, how the letters ended, which needed a second try, what was said, and why stories stood aside."""
    await enrol(newsroom, *(f"{name}@reader.example" for name in ("ann", "ben", "cem", "dot")))
    await leave(newsroom, "dot")
    await sent_to_all(newsroom)
    await count_days(newsroom)
    counts = (await read_counts(newsroom, TODAY, TODAY))[TODAY]
    assert {name: number for name, number in counts.items() if number} == {
        "joined": 4,
        "left": 1,
        "readers.active": 3,
        "readers.unsubscribed": 1,
        "audience": 3,
        "retried": 2,
        "ended.accepted": 2,
        "ended.rejected": 1,
        "said.good": 1,
        "passed_over.few_voices": 1,
    }
    await count_days(newsroom)
    assert (await read_counts(newsroom, TODAY, TODAY))[TODAY] == counts


async def test_past_days_are_counted_once_from_what_is_known(newsroom: Newsroom, clock: HandClock) -> None:
    """A house that begins to count looks back; a day that is counted stays so, though its readers are erased since."""
    await enrol(newsroom, "ann@reader.example", "ben@reader.example", "cem@reader.example")
    await sent_to_all(newsroom)
    clock.move(days=9)
    await count_days(newsroom)
    before = (await read_counts(newsroom, TODAY, TODAY))[TODAY]
    assert (before["joined"], before["audience"], before["readers.active"]) == (3, 3, 3)
    async with newsroom.database.write() as connection:
        await connection.execute(update(schema.subscriber).values(confirmed_at=clock()))
    await count_days(newsroom)
    found = await read_counts(newsroom, TODAY, TODAY + timedelta(days=9))
    assert found[TODAY] == before
    assert found[TODAY + timedelta(days=9)]["joined"] == 3
