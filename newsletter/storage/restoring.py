"""Puts a backup back, whichever engine the database is on, and leaves it held. Opens the database itself; nothing else may have it open."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from newsletter.model.errors import DatabaseError
from newsletter.storage.backup import Restored, look_into, put_in_place
from newsletter.storage.database import Database
from newsletter.storage.departures import keep_off_the_list, list_beside, read_list
from newsletter.storage.generation import hold_back, hold_of_backup, read_generation, read_hold, released_dates
from newsletter.storage.new_files import forget_file
from newsletter.storage.opening import opened, unfinished_of
from newsletter.storage.pg_tools import load, look_through
from newsletter.storage.unfinished import with_note, write_note
from newsletter.storage.versions import require_current, schema_version, upgrade
from newsletter.storage.who_left import WhoLeft, keep_off, read_who_left
from newsletter.storage.witness import Witness, read_witness
from newsletter.storage.workers import read_workers

LIVES = timedelta(minutes=2)
"""A worker that gave a sign of life since may be alive on another machine."""


NOTHING_SAYS = "no database stood there, and no list of who left beside the witness"


async def restore(url: str, folder: Path, file: Path, *, memory: Path | None, now: datetime) -> Restored:
    """Put it in place, bring its tables to this program's version, and hold it back."""
    async with opened(url, folder, memory) as database:
        witness = _witness_of(database)
        if database.path is not None:
            restored = await asyncio.to_thread(put_in_place, file, database.path, witness, now)
            await upgrade(database)
            return await _off_the_list(database, restored, now)
        await _refuse_while_used(database, now)
        note = unfinished_of(database, folder)
        gone, unread = with_note(note, *await _who_left(database))
        began = not note.exists()
        write_note(note, gone, unread)
        try:
            await load(url, file)
        except DatabaseError:  # all of it or nothing
            if began:
                forget_file(note)
            raise
        await upgrade(database)
        restored = await _off_the_list(database, await _hold(database, witness, gone, unread, now), now)
        forget_file(note)
        return restored


async def _off_the_list(database: Database, restored: Restored, now: datetime) -> Restored:
    """Take off the list who stands in the list of who left, outside the database. Where nothing says who left, a person has to."""
    try:
        gone = await asyncio.to_thread(read_list, list_beside(database.memory)) if database.memory else None
    except OSError:
        gone = None
    async with database.write() as connection:
        left = await keep_off_the_list(connection, gone or {}, now)
        hold = restored.hold
        if gone is None and not restored.replaced:
            hold = replace(hold, unread=NOTHING_SAYS)
            await hold_back(connection, hold)
    return replace(restored, hold=hold, left=restored.left + left, listed=gone is not None)


async def foresee(url: str, folder: Path, file: Path, *, memory: Path | None, now: datetime) -> Restored:
    """What putting it in place would come to, as far as can be known without it. Raises DatabaseError where the file cannot be used.

    ``left`` is not counted; of PostgreSQL's dumps generation and dates are not known before one is loaded. Whether anything has an SQLite
    database open is not asked: only whoever closes it can tell.
    """
    async with opened(url, folder, memory) as database:
        if database.path is not None:
            found = await asyncio.to_thread(look_into, file)
            return Restored(
                kept=None, generation=found.generation, hold=hold_of_backup(_witness_of(database), found.generation, found.released, now)
            )
        await _refuse_while_used(database, now)
        await look_through(file)
        return Restored(kept=None, generation=0, hold=hold_of_backup(None, 0, {}, now))


def _witness_of(database: Database) -> Witness | None:
    try:
        return read_witness(database.memory) if database.memory else None
    except (OSError, ValueError):
        return None


async def _refuse_while_used(database: Database, now: datetime) -> None:
    if await schema_version(database) is None:
        return
    await require_current(database)
    async with database.read() as connection:
        alive = [worker for worker in await read_workers(connection, now) if worker.silent_for < LIVES]
    if alive:
        raise DatabaseError(database.name, "somebody sends from it; nothing was put back", "Stop every serve and worker; wait two minutes.")


async def _who_left(database: Database) -> tuple[WhoLeft | None, str]:
    """Asked of the database that is about to be replaced; None where there is none. Else why some may be missing, "" where none is."""
    try:
        if await schema_version(database) is None:
            return None, ""
        async with database.read() as connection:
            hold = await read_hold(connection)
            return await read_who_left(connection), hold.unread if hold else ""
    except DBAPIError as error:
        return None, str(error.orig)


async def _hold(database: Database, witness: Witness | None, gone: WhoLeft | None, unread: str, now: datetime) -> Restored:
    async with database.write() as connection:
        left = await keep_off(connection, gone) if gone else 0
        generation = await read_generation(connection)
        hold = hold_of_backup(witness, generation, await released_dates(connection), now, unread=unread)
        await hold_back(connection, hold)
    return Restored(kept=None, generation=generation, hold=hold, left=left, replaced=bool(gone or unread))
