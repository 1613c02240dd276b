"""The audit log: everything that was asked of the newsletter by a person or a program, and what came of it. Nothing is deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.instants import require_aware
from newsletter.model.rights import Face
from newsletter.storage.schema import audit

BEGUN = "begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. ``outcome``: begun, done, nothing to do, looked (only read), refused or failed."""

    id: int = 0
    newsletter: str
    at: datetime
    by: str
    operator_id: int | None = None
    face: Face
    act: str
    thing: str = ""
    issue_id: int | None = None
    subscriber_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    outcome: str = BEGUN
    reason: str = ""

    def __post_init__(self) -> None:
        require_aware("at", self.at)


async def begin_entry(connection: AsyncConnection, entry: Entry) -> int:
    """Write down that something is asked (its id is not looked at); gives back the line's number."""
    row = {name: getattr(entry, name) for name in Entry.__dataclass_fields__ if name != "id"}
    row |= {"facts": dict(entry.facts), "outcome": BEGUN}
    number: int = (await connection.execute(insert(audit).values(row).returning(audit.c.id))).scalar_one()
    return number


async def end_entry(
    connection: AsyncConnection,
    number: int,
    outcome: str,
    *,
    reason: str = "",
    issue_id: int | None = None,
    subscriber_id: int | None = None,
) -> None:
    """Write down what came of it."""
    values = {"outcome": outcome, "reason": reason, "issue_id": issue_id, "subscriber_id": subscriber_id}
    await connection.execute(update(audit).where(audit.c.id == number).values(values))


async def entries(
    connection: AsyncConnection,
    newsletter: str,
    *,
    before: int | None = None,
    issue_id: int | None = None,
    subscriber_id: int | None = None,
    by: str | None = None,
    act: str | None = None,
    limit: int = 50,
) -> tuple[Entry, ...]:
    """The newest lines before a number, newest first; those of one issue, subscriber, person or act alone if asked."""
    question = select(audit).where(audit.c.newsletter == newsletter)
    for column, wanted in ((audit.c.issue_id, issue_id), (audit.c.subscriber_id, subscriber_id), (audit.c.by, by), (audit.c.act, act)):
        if wanted is not None:
            question = question.where(column == wanted)
    if before is not None:
        question = question.where(audit.c.id < before)
    return tuple(_entry(row) for row in await connection.execute(question.order_by(audit.c.id.desc()).limit(limit)))


def _entry(row: Row[Any]) -> Entry:
    values = dict(row._mapping)
    return Entry(**(values | {"face": Face(values["face"])}))
