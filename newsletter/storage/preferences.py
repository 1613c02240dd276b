"""What readers chose about the letter, one row for each who chose something; no row means: as the newsletter has it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.preferences import Preferences, Wish
from newsletter.model.states import DeliveryState
from newsletter.storage.schema import delivery, preference
from newsletter.storage.upsert import insert_ignore, upsert

_WAITING = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.DEFERRED)
_CHOSEN = ("zone", "send_at", "days", "paused_until", "variant", "changed_at")


async def read_preferences(connection: AsyncConnection, subscriber_id: int) -> Preferences:
    """What one subscriber chose."""
    row = (await connection.execute(select(preference).where(preference.c.subscriber_id == subscriber_id))).one_or_none()
    return Preferences() if row is None else read_row(row)


async def preferences_of_many(connection: AsyncConnection, subscriber_ids: Collection[int]) -> dict[int, Preferences]:
    """What those of the subscribers chose who chose anything."""
    rows = await connection.execute(select(preference).where(preference.c.subscriber_id.in_(subscriber_ids)))
    return {row.subscriber_id: read_row(row) for row in rows}


async def write_preferences(connection: AsyncConnection, subscriber_id: int, preferences: Preferences, now: datetime) -> None:
    """Keep what one subscriber chose, in place of what they chose before; who chose nothing has no row."""
    if preferences.is_usual:
        await connection.execute(delete(preference).where(preference.c.subscriber_id == subscriber_id))
        return
    await upsert(connection, preference, [_row(subscriber_id, preferences, now)], ["subscriber_id"], _CHOSEN)


async def guess_preferences(connection: AsyncConnection, guesses: dict[int, Preferences], now: datetime) -> None:
    """Keep what was guessed for subscribers who have no row yet; what somebody chose is never changed."""
    rows = [_row(subscriber_id, guess, now) for subscriber_id, guess in guesses.items() if not guess.is_usual]
    await insert_ignore(connection, preference, rows, ["subscriber_id"])


async def waiting_letter(connection: AsyncConnection, subscriber_id: int, now: datetime) -> datetime | None:
    """When the letter of an issue that is released already comes to this subscriber, at the hour they had chosen then."""
    waiting = (delivery.c.subscriber_id == subscriber_id, delivery.c.state.in_(_WAITING), delivery.c.due_at > now)
    due_at: datetime | None = await connection.scalar(select(func.min(delivery.c.due_at)).where(*waiting))
    return due_at


def read_row(row: Row[Any]) -> Preferences:
    """The preferences in a row of the table."""
    wish = Wish(zone=row.zone, send_at=row.send_at, days=row.days, paused_until=row.paused_until, variant=row.variant)
    return wish.preferences


def _row(subscriber_id: int, preferences: Preferences, now: datetime) -> dict[str, Any]:
    return {
        "subscriber_id": subscriber_id,
        "zone": preferences.zone,
        "send_at": f"{preferences.send_at:%H:%M}" if preferences.send_at else "",
        "days": ",".join(preferences.days),
        "paused_until": preferences.paused_until,
        "variant": preferences.variant.name,
        "changed_at": now,
    }
