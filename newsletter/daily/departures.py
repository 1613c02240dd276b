"""Keeps the list of who left outside the database up to date, so that nobody who left is written to after an older copy is put back."""

import asyncio

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import DatabaseError
from newsletter.storage.departures import add_to_list, departures, list_beside, read_end, who_came_back, write_list
from newsletter.storage.generation import read_hold

log = structlog.get_logger(__name__)


async def note_departures(newsroom: Newsroom, *, anew: bool = False) -> int:
    """Add who left since the last look; says how many lines. ``anew``: write the whole list, which drops who came back.

    An older copy that nobody has accepted writes nothing: it knows less than the list. Nor does a dry run.
    """
    memory = newsroom.database.memory
    if memory is None:
        return 0
    path = list_beside(memory)
    try:
        known = None if anew else await asyncio.to_thread(read_end, path)
        async with newsroom.database.read() as connection:
            if await read_hold(connection) is not None:
                return 0
            found = await departures(connection, max(one.last_at for one in known) if known else None)
            back = await who_came_back(connection, known or (), newsroom.clock())
        told = set(known or ())
        new = [*(one for one in found if one not in told), *back]
        if new or known is None:
            await asyncio.to_thread(write_list if known is None else add_to_list, path, new)
    except (OSError, DatabaseError) as error:
        log.warning("departures_not_written", reason=type(error).__name__, file=path.name)
        return 0
    return len(new)
