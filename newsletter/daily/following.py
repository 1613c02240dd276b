"""Follows a sending that another process does: waits until nothing is left to do now, as the tables tell. Sends nothing itself."""

import asyncio

from newsletter.daily.calling import call
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.run import balance
from newsletter.delivery.run.waiting import happens
from newsletter.issue.run import get_issue
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage.deliveries import are_in_hand, count_waiting

LOOK_AGAIN_SECONDS = 0.25


async def follow(newsroom: Newsroom, issue: Issue, *, stop: asyncio.Event | None = None) -> Balance:
    """Call others to a released issue, and say how it stands once they are done with it, it goes on no more, or ``stop`` is set.

    What a relay has against all of us is told by whoever sends, and stands with the relay's troubles.
    """
    stop = stop or asyncio.Event()
    await call(newsroom, issue.id)
    while await _goes_on(newsroom, issue.id) and not await happens(stop, LOOK_AGAIN_SECONDS):
        pass
    return await balance(newsroom.database, issue.id)


async def _goes_on(newsroom: Newsroom, issue_id: int) -> bool:
    if (await get_issue(newsroom.database, issue_id)).state is not IssueState.SENDING:
        return False
    async with newsroom.database.read() as connection:
        return await count_waiting(connection, issue_id, 1, newsroom.clock()) > 0 or await are_in_hand(connection, issue_id)
