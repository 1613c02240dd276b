"""Settles notices in doubt, by kind. Never touches a delivery: the rule that nobody gets an issue twice is not about these.

A confirmation whose reader confirmed did arrive. Of one that nobody answered a second copy harms nobody (same link, same Message-ID),
and a missing one costs a reader, so it is sent again; so is an alarm, which somebody must hear. A welcome only says what the next issue
says as well: it stays as it is.
"""

from datetime import datetime, timedelta

import structlog

from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import NoticeKind
from newsletter.storage.database import Database
from newsletter.storage.notice_doubts import NoticeDoubt, accept_confirmed, read_notice_doubts, send_doubted_again

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(minutes=15)
"""Most letters are there by then, and whoever wants to confirm has done so."""

MOST_TRIES = 2
"""A notice that was tried so often is sent again after a doubt; one that was tried more often is left to a person."""

SENT_AGAIN = (NoticeKind.CONFIRMATION, NoticeKind.ALARM, NoticeKind.DRAFT_READY, NoticeKind.REMINDER, NoticeKind.REPORT)
"""An operator who gets one of theirs twice loses nothing; an erratum that reached a reader must not come again."""
SHOWN = timedelta(days=7)


async def settle_notice_doubt(database: Database, options: DeliveryOptions, *, now: datetime) -> int:
    """Settle what can be; says how many notices wait to be sent again."""
    async with database.read() as connection:
        if not await read_notice_doubts(connection, now - SHOWN):
            return 0
    async with database.write() as connection:
        answered = await accept_confirmed(connection, "in doubt until the reader confirmed", now)
        again = await send_doubted_again(
            connection,
            SENT_AGAIN,
            doubted_before=now - AGAIN_AFTER,
            created_after=now - options.notice_lifetime,
            tries=MOST_TRIES,
            now=now,
        )
    if answered or again:
        log.info("notice_doubt_settled", accepted=answered, sent_again=again)
    return again


async def notices_in_doubt(database: Database, *, now: datetime) -> tuple[NoticeDoubt, ...]:
    """What is in doubt now, of the last days."""
    async with database.read() as connection:
        return tuple(await read_notice_doubts(connection, now - SHOWN))
