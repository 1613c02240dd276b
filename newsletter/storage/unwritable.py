"""Letters of an issue that could not be written at all, by what was wrong with them."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import DeliveryState
from newsletter.storage.schema import delivery


async def read_unwritable(connection: AsyncConnection, issue_id: int) -> list[tuple[str, int]]:
    """What was wrong, and with how many letters."""
    mine = (delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.REJECTED, delivery.c.reason == "unwritable")
    question = select(delivery.c.reply, func.count()).where(*mine).group_by(delivery.c.reply).order_by(delivery.c.reply)
    return [(reply, letters) for reply, letters in await connection.execute(question)]
