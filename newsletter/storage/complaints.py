"""How many readers complained of the issues of late, and of how many accepted letters."""

from datetime import date, datetime

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.returns import NO_COMPLAINT, ReturnKind
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage.returned import is_proven
from newsletter.storage.schema import delivery, issue, returned

_COMPLAINT = literal(ReturnKind.COMPLAINT.value, literal_execute=True)
"""In the words of the index over complaints alone."""


async def count_complaints(connection: AsyncConnection, newsletter: str, since: datetime) -> dict[int | None, int]:
    """By issue, how many readers complained since then, as far as it is proven; None: of no issue, or not known of which."""
    mine = (returned.c.newsletter == newsletter, returned.c.received_at >= since, returned.c.kind == _COMPLAINT)
    complained = (*mine, is_proven(), func.lower(returned.c.feedback).not_in(sorted(NO_COMPLAINT)))
    readers = func.count(func.distinct(func.coalesce(returned.c.subscriber_id, -returned.c.id)))
    question = select(returned.c.issue_id, readers).where(*complained).group_by(returned.c.issue_id)
    return {row[0]: row[1] for row in await connection.execute(question)}


async def count_accepted(connection: AsyncConnection, issue_id: int) -> int:
    """How many letters of an issue were accepted. Looks at every one of them."""
    taken = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.ACCEPTED)
    return await connection.scalar(select(func.count()).where(*taken)) or 0


async def issues_since(connection: AsyncConnection, newsletter: str, first: date) -> dict[int, IssueState]:
    """The issues from a date on whose letters were let go, with their states, latest first."""
    there = (issue.c.newsletter == newsletter, issue.c.issue_on >= first, issue.c.released_at.is_not(None))
    rows = await connection.execute(select(issue.c.id, issue.c.state).where(*there).order_by(issue.c.issue_on.desc()))
    return {row.id: IssueState(row.state) for row in rows}
