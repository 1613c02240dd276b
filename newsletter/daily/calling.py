"""Calls the crews of all processes to an issue. A call that is lost delays an issue until the next look; it never keeps it from leaving."""

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.batch_queue import parts_of

log = structlog.get_logger(__name__)


async def call(newsroom: Newsroom, issue_id: int) -> None:
    """Hand out parts in the sending of an issue to whoever is free."""
    if newsroom.queue is None:
        return
    try:
        await newsroom.queue.enqueue(parts_of(issue_id))
    except OSError as error:
        log.warning("call_lost", issue=issue_id, reason=str(error))
