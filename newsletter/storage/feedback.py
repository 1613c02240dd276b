"""What readers said of an issue: one answer for each reader and issue."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.preferences import Answer
from newsletter.model.subscribers import GivenFeedback
from newsletter.storage.schema import feedback, issue
from newsletter.storage.upsert import upsert


async def store_feedback(connection: AsyncConnection, issue_id: int, subscriber_id: int, answer: Answer, now: datetime) -> None:
    """Keep the answer, in place of an earlier one of the same reader."""
    row = {"issue_id": issue_id, "subscriber_id": subscriber_id, "answer": answer, "at": now}
    await upsert(connection, feedback, [row], ["issue_id", "subscriber_id"], ("answer", "at"))


async def count_feedback(connection: AsyncConnection, issue_ids: Collection[int]) -> dict[int, dict[Answer, int]]:
    """How many gave each answer, for each of the issues; an answer that nobody gave is 0."""
    question = select(feedback.c.issue_id, feedback.c.answer, func.count()).where(feedback.c.issue_id.in_(issue_ids))
    counts = {issue_id: dict.fromkeys(Answer, 0) for issue_id in issue_ids}
    for issue_id, answer, number in await connection.execute(question.group_by(feedback.c.issue_id, feedback.c.answer)):
        counts[issue_id][Answer(answer)] = number
    return counts


async def feedback_of(connection: AsyncConnection, subscriber_id: int) -> tuple[GivenFeedback, ...]:
    """Every answer of one reader, newest issue first."""
    question = select(issue.c.issue_on, feedback.c.answer, feedback.c.at).join(issue, issue.c.id == feedback.c.issue_id)
    rows = await connection.execute(question.where(feedback.c.subscriber_id == subscriber_id).order_by(issue.c.issue_on.desc()))
    return tuple(GivenFeedback(issue_on=row.issue_on, answer=Answer(row.answer), at=row.at) for row in rows)
