"""Notices in doubt, by kind, on both engines."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from newsletter.delivery.run.notice_doubt import notices_in_doubt, settle_notice_doubt
from newsletter.model.states import NoticeKind
from newsletter.storage.database import Database
from newsletter.storage.notice_doubts import NoticeDoubt
from tests.conftest import NOW, HandClock
from tests.delivery.conftest import received
from tests.delivery.test_notices import NoticeDesk
from tests.smtp_sink import Sink

LATER = timedelta(minutes=16)
DOUBT: dict[str, Any] = {"state": "unknown", "attempts": 1, "token": "t" * 32}


@pytest.fixture
def desk(any_database: Database, clock: HandClock) -> NoticeDesk:
    return NoticeDesk(any_database, clock)


async def settle(desk: NoticeDesk, after: timedelta) -> int:
    desk.clock.move(seconds=after.total_seconds())
    return await settle_notice_doubt(desk.database, desk.options, now=desk.clock())


@pytest.mark.parametrize(
    ("kind", "reader", "state"),
    [
        ("confirmation", "pending", "pending"),
        ("confirmation", "active", "accepted"),
        ("confirmation", "unsubscribed", "unknown"),
        ("welcome", "active", "unknown"),
        ("alarm", None, "pending"),
    ],
)
async def test_each_kind_is_settled_in_its_own_way(desk: NoticeDesk, kind: str, reader: str | None, state: str) -> None:
    """Sent again where a second copy harms nobody and a missing one does; accepted where its reader has acted on it; else left alone."""
    await desk.store("ann@example.com", kind, reader, **DOUBT)
    assert await settle(desk, LATER) == (state == "pending")
    assert [row.state for row in await desk.rows()] == [state]


async def test_a_confirmation_is_not_sent_again_at_once(desk: NoticeDesk) -> None:
    """Most letters did leave: for a quarter of an hour the reader may still answer the first."""
    await desk.store("ann@example.com", **DOUBT)
    assert await settle(desk, timedelta(minutes=14)) == 0
    assert await settle(desk, timedelta(minutes=2)) == 1


@pytest.mark.parametrize(("tries", "age"), [(3, timedelta()), (1, timedelta(days=1))], ids=["tried too often", "too old"])
async def test_what_is_of_no_use_is_not_sent_again(desk: NoticeDesk, tries: int, age: timedelta) -> None:
    """A relay that swallows every answer must not make us write for ever, and a link that ends is not sent anew."""
    await desk.store("ann@example.com", **DOUBT | {"attempts": tries, "created_at": NOW - age})
    assert await settle(desk, LATER) == 0


async def test_the_second_copy_has_the_first_ones_name(desk: NoticeDesk, sink: Sink) -> None:
    """Mail programs that got both show one: the Message-ID is the same, and it is sent once more, not again and again."""
    number = await desk.store("ann@example.com", **DOUBT)
    await settle(desk, LATER)
    assert await desk.send(sink) == {"accepted": 1}
    assert await settle(desk, LATER) == 0
    assert received(sink) == ["ann@example.com"]
    assert sink.letters[0].message_id.startswith(f"<n{number}.")


async def test_operators_see_what_stays_in_doubt(desk: NoticeDesk) -> None:
    """By kind and since when; after a week nobody needs it any more."""

    async def shown(now: datetime) -> tuple[NoticeDoubt, ...]:
        return await notices_in_doubt(desk.database, now=now)

    await desk.store("ann@example.com", "welcome", "active", **DOUBT)
    await desk.store("ben@example.com", "welcome", "active", **DOUBT | {"changed_at": NOW + LATER})
    assert await shown(NOW) == (NoticeDoubt(kind=NoticeKind.WELCOME, letters=2, since=NOW),)
    assert await shown(NOW + timedelta(days=8)) == ()
