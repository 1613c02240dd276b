"""What operators were told about an issue, each thing once; and which of it another program has yet to hear."""

from datetime import datetime

from sqlalchemy import delete, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.schema import issue, told
from newsletter.storage.upsert import insert_ignore

ALARM = "alarm: "
"""Before the kind of what an alarm was raised for."""

_POSTED = "posted: "


async def tell_once(connection: AsyncConnection, issue_id: int, what: str, now: datetime) -> bool:
    """Note that this is told of the issue; False when it was told before. The notice itself belongs into the same transaction."""
    return await insert_ignore(connection, told, [{"issue_id": issue_id, "what": what, "at": now}], ["issue_id", "what"]) == 1


async def untell(connection: AsyncConnection, issue_id: int, what: str) -> bool:
    """Take the note back: it could not be told after all."""
    return (await connection.execute(delete(told).where(told.c.issue_id == issue_id, told.c.what == what))).rowcount == 1


async def was_told(connection: AsyncConnection, issue_id: int, what: str) -> bool:
    """Whether it was told."""
    question = select(told.c.issue_id).where(told.c.issue_id == issue_id, told.c.what == what)
    return await connection.scalar(question) is not None


async def alarm_again(connection: AsyncConnection, issue_id: int, kind: str, now: datetime) -> None:
    """Note an alarm of this kind, told before or not: programs have yet to hear of it."""
    await connection.execute(delete(told).where(told.c.issue_id == issue_id, told.c.what.in_((ALARM + kind, _POSTED + kind))))
    await tell_once(connection, issue_id, ALARM + kind, now)


async def unposted_alarms(connection: AsyncConnection, newsletter: str, since: datetime) -> list[tuple[int, str]]:
    """The alarms raised since then that no program was told of: the issue, and the kind."""
    posted = told.alias()
    kind = func.substr(told.c.what, len(ALARM) + 1)
    was_posted = exists().where(posted.c.issue_id == told.c.issue_id, posted.c.what == literal(_POSTED).concat(kind))
    question = select(told.c.issue_id, kind.label("kind")).join(issue, issue.c.id == told.c.issue_id)
    recent = question.where(
        issue.c.newsletter == newsletter, told.c.at >= since, told.c.what.startswith(ALARM, autoescape=True), ~was_posted
    )
    return [(row.issue_id, row.kind) for row in await connection.execute(recent.order_by(told.c.at, told.c.what))]


async def note_posted(connection: AsyncConnection, issue_id: int, kind: str, now: datetime) -> bool:
    """A program was told of the alarm; False where that was noted before. The alarm itself stays told."""
    return await tell_once(connection, issue_id, _POSTED + kind, now)
