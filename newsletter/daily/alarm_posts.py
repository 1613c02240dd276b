"""Posts alarms as JSON to the address of ``watch.alarm_url``, for those who are not reached by mail. Raises no alarm itself.

An alarm counts as posted once the address answered with a 2xx; until then it is posted again for an hour. No reader's address is in it.
"""

import json
from datetime import timedelta

import structlog

from newsletter.daily.leases import lease
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import get_issue
from newsletter.sources.outcomes import Posted
from newsletter.storage.told import note_posted, unposted_alarms

log = structlog.get_logger(__name__)

STILL_NEWS = timedelta(hours=1)
WITHIN = timedelta(seconds=10)


async def post_alarms(newsroom: Newsroom) -> int:
    """Post what was not posted yet; says how many were taken."""
    if not newsroom.watch.alarm_url:
        return 0
    waiting = await _waiting(newsroom)
    if not waiting:
        return 0
    async with lease(newsroom, "posting alarms") as ours:
        return sum([await _post(newsroom, *one) for one in await _waiting(newsroom)]) if ours else 0


async def _waiting(newsroom: Newsroom) -> list[tuple[int, str]]:
    async with newsroom.database.read() as connection:
        return await unposted_alarms(connection, newsroom.letterhead.key, newsroom.clock() - STILL_NEWS)


async def _post(newsroom: Newsroom, issue_id: int, kind: str) -> bool:
    issue = await get_issue(newsroom.database, issue_id)
    told = {
        "event": "issue.alarm",
        "kind": kind,
        "newsletter": issue.newsletter,
        "date": issue.issue_on.isoformat(),
        "state": issue.state.value,
        "reason": issue.reason,
        "due_at": issue.due_at.isoformat(),
        "at": newsroom.clock().isoformat(),
        "console": f"{newsroom.letterhead.base_url}/console" if newsroom.letterhead.base_url else "",
    }
    headers = {"Content-Type": "application/json"}
    answer = await newsroom.fetcher.post(newsroom.watch.alarm_url, json.dumps(told).encode(), headers=headers, within=WITHIN)
    if not isinstance(answer, Posted) or not 200 <= answer.status < 300:
        why = f"status {answer.status}" if isinstance(answer, Posted) else answer.reason
        log.warning("alarm_not_posted", issue_on=told["date"], kind=kind, reason=why)
        return False
    async with newsroom.database.write() as connection:
        return await note_posted(connection, issue_id, kind, newsroom.clock())
