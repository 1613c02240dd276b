"""Corrections of issues that were released: appended, never changed, found by their issue or by when they were made.

A correction that changes the words on our pages keeps what stood there before.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.corrections import Amendable, Correction
from newsletter.storage.schema import correction, issue, slot
from newsletter.storage.webhooks import queue_correction

_CHANGED = (correction.c.field, correction.c.before, correction.c.after)
_FACTS = (correction.c.id, issue.c.issue_on, correction.c.number, correction.c.text, correction.c.by, correction.c.at, *_CHANGED)
_OF_ISSUE = frozenset({Amendable.SUBJECT, Amendable.INTRO})
_STORY = (func.coalesce(slot.c.headline, "").label("headline"), func.coalesce(slot.c.slug, "").label("slug"))


async def add_correction(
    connection: AsyncConnection,
    issue_id: int,
    *,
    number: int | None,
    text: str,
    by: str,
    now: datetime,
    field: str = "",
    before: str = "",
    after: str = "",
) -> bool:
    """Append a note; False when the issue has it already, in the same words about the same story and the same change."""
    same = (
        select(correction.c.id)
        .where(correction.c.issue_id == issue_id, correction.c.number.is_not_distinct_from(number), correction.c.text == text)
        .where(correction.c.field == field, correction.c.after == after)
    )
    if (await connection.execute(same.limit(1))).first():
        return False
    row = {"issue_id": issue_id, "number": number, "text": text, "by": by, "at": now, "field": field, "before": before, "after": after}
    await connection.execute(insert(correction).values(row))
    await queue_correction(connection, issue_id, number=number, text=text, by=by, now=now)
    return True


async def words_printed(connection: AsyncConnection, issue_id: int, number: int | None, field: Amendable) -> str | None:
    """What our pages say there now; None where there is no such story."""
    if field in _OF_ISSUE:
        return await connection.scalar(select(issue.c[field]).where(issue.c.id == issue_id))
    return await connection.scalar(select(slot.c[field]).where(slot.c.issue_id == issue_id, slot.c.number == number))


async def amend_words(connection: AsyncConnection, issue_id: int, number: int | None, field: Amendable, words: str) -> None:
    """Let our pages say it so. Rendered letters are others' to keep: they are not touched."""
    if field in _OF_ISSUE:
        await connection.execute(update(issue).where(issue.c.id == issue_id).values({field.value: words}))
    else:
        of_story = (slot.c.issue_id == issue_id, slot.c.number == number)
        await connection.execute(update(slot).where(*of_story).values({field.value: words}))


async def correction_by_id(connection: AsyncConnection, newsletter: str, correction_id: int) -> Correction | None:
    """One of a newsletter's, by its number."""
    row = (await connection.execute(_all().where(issue.c.newsletter == newsletter, correction.c.id == correction_id))).one_or_none()
    return None if row is None else _correction(row)


async def corrections_page(connection: AsyncConnection, newsletter: str, before: int | None, limit: int) -> tuple[Correction, ...]:
    """The newest of a newsletter before a number, newest first."""
    question = _all().where(issue.c.newsletter == newsletter)
    if before is not None:
        question = question.where(correction.c.id < before)
    return tuple(map(_correction, await connection.execute(question.order_by(correction.c.id.desc()).limit(limit))))


async def corrections_of(connection: AsyncConnection, issue_id: int) -> tuple[Correction, ...]:
    """Those of one issue, oldest first."""
    rows = await connection.execute(_all().where(correction.c.issue_id == issue_id).order_by(correction.c.at, correction.c.id))
    return tuple(map(_correction, rows))


async def corrections_between(connection: AsyncConnection, newsletter: str, start: datetime, end: datetime) -> tuple[Correction, ...]:
    """Those of a newsletter made from one instant up to another, newest first."""
    made = _all().where(issue.c.newsletter == newsletter, correction.c.at >= start, correction.c.at < end)
    rows = await connection.execute(made.order_by(correction.c.at.desc(), correction.c.id.desc()))
    return tuple(map(_correction, rows))


async def correction_times(connection: AsyncConnection, newsletter: str) -> tuple[datetime, ...]:
    """When each of a newsletter's corrections was made, newest first."""
    question = select(correction.c.at).join(issue).where(issue.c.newsletter == newsletter)
    return tuple(await connection.scalars(question.order_by(correction.c.at.desc())))


async def last_corrected(connection: AsyncConnection, newsletter: str) -> dict[int, dict[int, datetime]]:
    """When each story was last corrected, by its issue's id and its number; 0 stands for the issue as a whole."""
    place = func.coalesce(correction.c.number, 0)
    question = select(correction.c.issue_id, place, func.max(correction.c.at)).join(issue).where(issue.c.newsletter == newsletter)
    found: dict[int, dict[int, datetime]] = {}
    for issue_id, number, at in await connection.execute(question.group_by(correction.c.issue_id, place)):
        found.setdefault(issue_id, {})[number] = at
    return found


def _all() -> Select[Any]:
    told = (slot.c.issue_id == correction.c.issue_id) & (slot.c.number == correction.c.number)
    return select(*_FACTS, *_STORY).join(issue, issue.c.id == correction.c.issue_id).outerjoin(slot, told)


def _correction(row: Row[Any]) -> Correction:
    return Correction(**row._mapping)
