"""Reads the choice of an issue as it is printed: the machine's, as persons arranged it and without what was banned in time."""

from __future__ import annotations

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.arranging import arrange, is_banned
from newsletter.model.issues import Issue
from newsletter.model.rulings import Ruling
from newsletter.model.selections import Selection
from newsletter.model.states import IssueState
from newsletter.selection.heeding import heed_bans
from newsletter.selection.run import load_near, load_selection
from newsletter.storage.edits import standing_edits
from newsletter.storage.rulings import rulings_for

_OPEN = frozenset({IssueState.COLLECTING, IssueState.DRAFTED, IssueState.HELD, IssueState.SKIPPED})


async def load_arranged(newsroom: Newsroom, issue: Issue) -> Selection | None:
    """None where nothing was selected yet."""
    selection = await load_selection(newsroom.database, issue.id)
    if selection is None:
        return None
    return await _arranged(newsroom, issue, selection)


async def kept_out_by_hand(newsroom: Newsroom, issue: Issue) -> frozenset[str]:
    """The clusters near the cut that a person kept out after the choice was made, by a ban or to the bench."""
    arranged = await _arranged(newsroom, issue, await load_near(newsroom.database, issue.id))
    banned = {one.cluster.key for one in arranged.passed_over if is_banned(one)}
    return frozenset(banned | {one.cluster.key for one in arranged.runners_up if any(reason.code == "benched" for reason in one.reasons)})


async def _arranged(newsroom: Newsroom, issue: Issue, selection: Selection) -> Selection:
    async with newsroom.database.read() as connection:
        edits, rulings = await standing_edits(connection, issue.id), await rulings_for(connection, issue.id)
    in_time = [ruling for ruling in rulings if _is_in_time(ruling, issue)]
    heeded = heed_bans(selection, in_time, zone_of(newsroom))
    return arrange(heeded, edits, newsroom.selection.size).selection


def _is_in_time(ruling: Ruling, issue: Issue) -> bool:
    """What was ruled after the approval changed nothing in the issue."""
    return issue.state in _OPEN or issue.approved_at is None or ruling.at <= issue.approved_at
