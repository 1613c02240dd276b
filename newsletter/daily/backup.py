"""Backs the database up while everything goes on. Puts nothing back: that is for the command line alone (``bootstrap``)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from newsletter.daily.generation import keep_up
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.storage.backup import copy_database
from newsletter.storage.generation import read_generation
from newsletter.storage.new_files import require_new, size_of
from newsletter.storage.pg_tools import dump
from newsletter.storage.ticks import note_backup

log = structlog.get_logger(__name__)

FOLDER = "backups"
LONGEST_NAME = 255
"""Bytes: no file system of ours takes more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupAccount:
    """The file that was written, of which instant and generation it is, and its size in bytes."""

    file: Path
    at: datetime
    generation: int
    size: int


async def back_up(newsroom: Newsroom, file: Path) -> BackupAccount:
    """Write a copy of this instant; from now on it is an older file. Raises DatabaseError where it cannot be written."""
    at, database = newsroom.clock(), newsroom.database
    if file.parent == newsroom.folder / FOLDER:
        file.parent.mkdir(mode=0o700, exist_ok=True)
    if database.path is not None:
        generation = (await asyncio.to_thread(copy_database, database.path, file)).generation
    else:
        async with database.read() as connection:
            generation = await read_generation(connection)
        await dump(database.engine.url.render_as_string(hide_password=False), file)
    await keep_up(newsroom, growing=True)
    async with database.write() as connection:
        await note_backup(connection, file.name, at)
    size = size_of(file)
    log.info("backed_up", generation=generation, size=size)
    return BackupAccount(file=file, at=at, generation=generation, size=size)


def look_ahead(newsroom: Newsroom, file: Path) -> int | None:
    """Whether it could be written, and how large the database is now, where it is a file. Raises DatabaseError where one is there."""
    require_new(file)
    database = newsroom.database.path
    return None if database is None else size_of(database)


def named_below(newsroom: Newsroom, name: str) -> Path:
    """A file of this name in the folder for backups: who asks from afar may choose a name and no place."""
    if not name or name != Path(name).name or name.startswith(".") or len(name.encode()) > LONGEST_NAME:
        raise RefusedStep(name, "must be a plain file name; nothing was written", f"It is written into the folder {FOLDER}.")
    return newsroom.folder / FOLDER / name
