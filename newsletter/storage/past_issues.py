"""Past issues by their dates: what the archive shows a month at a time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage.schema import issue

_COLUMNS = tuple(issue.c[name] for name in Issue.__dataclass_fields__)


async def released_days(connection: AsyncConnection, newsletter: str) -> tuple[date, ...]:
    """The dates of the issues whose letters were let go at some time, latest first."""
    question = select(issue.c.issue_on).where(issue.c.newsletter == newsletter, issue.c.released_at.is_not(None))
    return tuple(await connection.scalars(question.order_by(issue.c.issue_on.desc())))


async def released_between(connection: AsyncConnection, newsletter: str, first: date, last: date) -> tuple[Issue, ...]:
    """Those from one date to another, both included, latest first."""
    question = select(*_COLUMNS).where(issue.c.newsletter == newsletter, issue.c.released_at.is_not(None))
    rows = await connection.execute(question.where(issue.c.issue_on.between(first, last)).order_by(issue.c.issue_on.desc()))
    return _read(rows.all())


async def issues_between(connection: AsyncConnection, newsletter: str, first: date, last: date) -> tuple[Issue, ...]:
    """The issues from one date to another, both included, whatever their state, earliest first."""
    question = select(*_COLUMNS).where(issue.c.newsletter == newsletter, issue.c.issue_on.between(first, last))
    return _read((await connection.execute(question.order_by(issue.c.issue_on))).all())


def _read(rows: Sequence[Row[Any]]) -> tuple[Issue, ...]:
    facts = (dict(row._mapping) for row in rows)
    return tuple(Issue(**(fact | {"state": IssueState(fact["state"])})) for fact in facts)


async def issues_before(connection: AsyncConnection, newsletter: str, before: date | None, limit: int) -> tuple[Issue, ...]:
    """The issues of dates before this one, or the latest of all, whatever their state; latest first."""
    question = select(*_COLUMNS).where(issue.c.newsletter == newsletter)
    if before is not None:
        question = question.where(issue.c.issue_on < before)
    return _read((await connection.execute(question.order_by(issue.c.issue_on.desc()).limit(limit))).all())
