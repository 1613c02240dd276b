"""What a round leaves to be done: letters put off, refusals acted on, answers about the erased forgotten, the warm-up plan closed.

Sends nothing. Whatever a crash leaves undone here the next round of any issue does; answers about the erased, the next of this one.
"""

from datetime import datetime

import structlog

from newsletter.delivery.run.pace import THROTTLE
from newsletter.delivery.run.removals import act_on_refusals
from newsletter.delivery.run.tools import Tools
from newsletter.delivery.run.warm_up import end_plan
from newsletter.storage.consents import forget_late_replies
from newsletter.storage.pace import put_off_rest

log = structlog.get_logger(__name__)


async def clear_up(tools: Tools, issue_id: int, spent_until: datetime | None) -> None:
    """``spent_until``: when there are letters of the day again, where every relay's are used up."""
    now = tools.clock()
    if spent_until is not None:
        async with tools.database.write() as connection:
            waiting = await put_off_rest(connection, issue_id, THROTTLE, spent_until, now)
        log.info("rest_put_off", issue=issue_id, letters=waiting, until=spent_until.isoformat())
    await act_on_refusals(tools.database, tools.letterhead, now=now)
    async with tools.database.write() as connection:
        await forget_late_replies(connection, issue_id)
    if tools.options.warm_up:
        await end_plan(tools.database, issue_id, tools.letterhead, now=now)
