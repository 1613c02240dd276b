"""Letters to the people who answer for the newsletter, and whether an alarm was raised for an issue."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, NoticeKind
from newsletter.storage.schema import issue, notice


async def mark_alarmed(connection: AsyncConnection, issue_id: int, since: datetime, now: datetime) -> bool:
    """Note that the operators were told how this issue stands; False when that was done since it stands so."""
    untold = or_(issue.c.alarmed_at.is_(None), issue.c.alarmed_at < since)
    return (await connection.execute(update(issue).where(issue.c.id == issue_id, untold).values(alarmed_at=now))).rowcount == 1


async def store_letter(connection: AsyncConnection, kind: NoticeKind, address: str, facts: Mapping[str, str], now: datetime) -> None:
    """Put a letter to an operator in the queue; a courier sends it later."""
    row = {"kind": kind, "address": address, "facts": dict(facts), "state": DeliveryState.PENDING}
    await connection.execute(insert(notice).values(**row, created_at=now, changed_at=now))


async def store_alarm(connection: AsyncConnection, address: str, facts: Mapping[str, str], now: datetime) -> None:
    """The same for an alarm."""
    await store_letter(connection, NoticeKind.ALARM, address, facts, now)
