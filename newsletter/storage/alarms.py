"""Alarms: letters to the people who answer for the newsletter."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, NoticeKind
from newsletter.storage.schema import issue, notice


async def mark_alarmed(connection: AsyncConnection, issue_id: int, now: datetime) -> bool:
    """Note that the operators were told about this issue; False when that was done before."""
    change = update(issue).where(issue.c.id == issue_id, issue.c.alarmed_at.is_(None)).values(alarmed_at=now)
    return (await connection.execute(change)).rowcount == 1


async def store_alarm(connection: AsyncConnection, address: str, facts: Mapping[str, str], now: datetime) -> None:
    """Put an alarm in the queue; a courier sends it later."""
    row = {"kind": NoticeKind.ALARM, "address": address, "facts": dict(facts), "state": DeliveryState.PENDING}
    await connection.execute(insert(notice).values(**row, created_at=now, changed_at=now))
