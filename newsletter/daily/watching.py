"""The watch: what is looked after every few seconds while a server runs, beside the day itself. Drafts, sends and decides nothing."""

import structlog

from newsletter.daily.generation import keep_up, read_hold
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.pinging import ping_done
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage.issues import issues_in
from newsletter.storage.reports import any_accepted_at, first_accepted_at, store_first_at
from newsletter.storage.ticks import note_tick
from newsletter.storage.told import tell_once, was_told

log = structlog.get_logger(__name__)

AMONG = 1000
LATEST = 2
FIRST_LETTER = "first letter"
_LEAVING = (IssueState.SENDING, IssueState.PAUSED, IssueState.SENT)


async def watch(newsroom: Newsroom) -> None:
    """Tell that the scheduler lives; keep the witness up to date; note first letters; tell the dead man's switch what is done."""
    async with newsroom.database.write() as connection:
        await note_tick(connection, newsroom.clock())
    await keep_up(newsroom)
    await _tell_if_held(newsroom)
    await after_sending(newsroom)


async def _tell_if_held(newsroom: Newsroom) -> None:
    """One line of each process: letters to operators are held back with all the others."""
    hold = await read_hold(newsroom)
    if hold is not None and hold.why not in newsroom.ticking.told:
        newsroom.ticking.told.add(hold.why)
        log.error("older_file", reason=hold.why, cure="newsletter status says what left since; newsletter restore --accept goes on")


async def after_sending(newsroom: Newsroom) -> None:
    """What is due once letters left: safe to call at any moment, by whoever sends."""
    await note_first_letters(newsroom)
    await ping_done(newsroom)


async def note_first_letters(newsroom: Newsroom) -> None:
    """Keep when the first letter of each issue was taken: at a glance while it is being sent, exactly once it is sent.

    Letters are not asked to note it themselves: each would have to look whether it is the first.
    """
    async with newsroom.database.read() as connection:
        latest = await issues_in(connection, newsroom.letterhead.key, _LEAVING, LATEST)
    for issue in latest:
        await _note_first_letter(newsroom, issue)


async def _note_first_letter(newsroom: Newsroom, issue: Issue) -> None:
    sent = issue.state is IssueState.SENT
    async with newsroom.database.read() as connection:
        if await was_told(connection, issue.id, FIRST_LETTER) if sent else issue.first_at:
            return
        at = await first_accepted_at(connection, issue.id) if sent else await any_accepted_at(connection, issue.id, AMONG)
    if at is None and not sent:
        return
    async with newsroom.database.write() as connection:
        if at is not None:
            await store_first_at(connection, issue.id, at)
        if sent:
            await tell_once(connection, issue.id, FIRST_LETTER, newsroom.clock())
