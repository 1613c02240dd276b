"""The first wave of an issue: how its letters stand, what was replied, and whether the issue was stopped for refusals before."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage.schema import delivery, issue, issue_change


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveCounts:
    """``canary_id``: the last delivery of the wave; None when there is none, or it has passed. ``counts``: its letters by state.

    A letter that is put off without a reply, for the sake of pace or warm-up, is not counted: it says nothing yet.
    """

    state: IssueState
    canary_id: int | None
    counts: dict[DeliveryState, int]


async def read_wave(connection: AsyncConnection, issue_id: int) -> WaveCounts:
    """How the first wave stands."""
    row = (await connection.execute(select(issue.c.state, issue.c.canary_id).where(issue.c.id == issue_id))).one()
    counts: dict[DeliveryState, int] = {}
    if row.canary_id is not None:
        wave = select(delivery.c.state, func.count()).where(delivery.c.issue_id == issue_id, delivery.c.id <= row.canary_id)
        wave = wave.where(or_(delivery.c.state != DeliveryState.DEFERRED, delivery.c.code > 0))
        counts = {DeliveryState(state): number for state, number in await connection.execute(wave.group_by(delivery.c.state))}
    return WaveCounts(state=IssueState(row.state), canary_id=row.canary_id, counts=counts)


async def replies_in_wave(connection: AsyncConnection, issue_id: int, canary_id: int) -> list[tuple[int, str]]:
    """Code and words of every refusal in the wave."""
    refused = (delivery.c.issue_id == issue_id, delivery.c.id <= canary_id, delivery.c.state == DeliveryState.REJECTED)
    rows = await connection.execute(select(delivery.c.code, delivery.c.reply).where(*refused).order_by(delivery.c.id))
    return [(row.code, row.reply) for row in rows]


async def was_stopped(connection: AsyncConnection, issue_id: int, by: str) -> bool:
    """Whether this stopper has paused the issue before."""
    before = (issue_change.c.issue_id == issue_id, issue_change.c.by == by, issue_change.c.to_state == IssueState.PAUSED)
    return await connection.scalar(select(issue_change.c.id).where(*before).limit(1)) is not None


async def forget_alarm(connection: AsyncConnection, issue_id: int) -> None:
    """Let the operators be told about this issue again."""
    await connection.execute(update(issue).where(issue.c.id == issue_id).values(alarmed_at=None))
