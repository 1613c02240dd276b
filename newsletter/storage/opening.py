"""Opens the database of an instance: makes it where everything is new, and refuses where one is missing, older or newer.

A witness file beside the settings remembers that a database was made. Without it a lost disk or a mistyped path would look like a new
instance, and we would begin anew with nobody on the list. A second one remembers how far it had come (``storage.witness``): an older copy
in its place is held back.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from newsletter.model.errors import DatabaseError
from newsletter.storage.database import Database, open_database
from newsletter.storage.departures import list_beside
from newsletter.storage.generation import hold_if_older, read_generation
from newsletter.storage.versions import UpgradeAccount, known_versions, missing_versions, require_current, schema_version, upgrade
from newsletter.storage.witness import read_witness, set_aside

_WITNESS = ".{}.here"
_GENERATION = ".{}.generation"
_UNFINISHED = ".{}.unfinished-restore"


@asynccontextmanager
async def open_instance(url: str, folder: Path, *, now: datetime, memory: Path | None = None) -> AsyncIterator[Database]:
    """The instance's database, fit for use. ``folder`` is where the settings file stands. Raises DatabaseError with the cure.

    ``memory``: the file that remembers how far the database had come; beside the settings otherwise.
    """
    async with opened(url, folder, memory) as database:
        witness = _witness(database, folder)
        _refuse_if_unfinished(database, folder)
        if not await _holds_anything(database):
            _refuse_if_seen(database, witness)
            _keep_private(database)
            await upgrade(database)
        else:
            await require_current(database)
        _note(database, witness, now)
        await hold_back_if_older(database, now)
        yield database


async def upgrade_instance(url: str, folder: Path, *, now: datetime, new: bool = False, memory: Path | None = None) -> UpgradeAccount:
    """Bring the tables to the newest version. ``new``: begin a new database although there was one."""
    async with opened(url, folder, memory) as database:
        witness = _witness(database, folder)
        if not await _holds_anything(database):
            if not new:
                _refuse_if_seen(database, witness)
            elif database.memory is not None:
                set_aside(database.memory)
                set_aside(list_beside(database.memory))
            _keep_private(database)
        account = await upgrade(database)
        _note(database, witness, now)
        return account


async def foresee_upgrade(url: str, folder: Path, *, new: bool = False, memory: Path | None = None) -> tuple[str, ...]:
    """The versions that ``upgrade_instance`` would go through; it makes no file. Raises DatabaseError where that would."""
    async with opened(url, folder, memory) as database:
        if await _holds_anything(database):
            return await missing_versions(database)
        if not new:
            _refuse_if_seen(database, _witness(database, folder))
        return known_versions()


async def hold_back_if_older(database: Database, now: datetime) -> None:
    """Hold the instance back if the witness has seen a later generation than this database has. Writes nothing otherwise.

    A witness that cannot be read says nothing; ``newsletter status`` says that.
    """
    try:
        seen = read_witness(database.memory) if database.memory else None
    except (OSError, ValueError):
        return
    if seen is None:
        return
    async with database.read() as connection:
        if await read_generation(connection) >= seen.generation:
            return
    async with database.write() as connection:
        await hold_if_older(connection, seen, now)


def memory_of(database: Database, folder: Path) -> Path:
    """Where the witness of the generation stands, unless the settings say otherwise."""
    return folder / _GENERATION.format(_name(database))


def unfinished_of(database: Database, folder: Path) -> Path:
    """Where the note of a restore stands until it is whole (``storage.unfinished``)."""
    return folder / _UNFINISHED.format(_name(database))


@asynccontextmanager
async def opened(url: str, folder: Path, memory: Path | None) -> AsyncIterator[Database]:
    """The database as it stands, looked at by nobody."""
    database = open_database(url, beside=folder)
    database = replace(database, memory=memory or memory_of(database, folder))
    try:
        yield database
    finally:
        await database.close()


async def _holds_anything(database: Database) -> bool:
    """Asks the disk first: only looking into an SQLite file that is not there would make one."""
    if database.path is not None and not database.path.exists():
        if not database.path.parent.is_dir():
            raise DatabaseError(database.name, f"there is no folder {database.path.parent}", "Make it, or mend [database] url.")
        return False
    try:
        return await schema_version(database) is not None
    except (DBAPIError, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise DatabaseError(database.name, f"cannot be opened ({cause})", "Check [database] url, and that the server runs.") from error


def _witness(database: Database, folder: Path) -> Path:
    return folder / _WITNESS.format(_name(database))


def _name(database: Database) -> str:
    return database.path.name if database.path else f"postgresql-{database.engine.url.database}"


def _refuse_if_unfinished(database: Database, folder: Path) -> None:
    if unfinished_of(database, folder).exists():
        problem = "putting a backup back broke off in the middle; who left the list since is not off it yet"
        raise DatabaseError(database.name, problem, "Do it again: newsletter restore FILE")


def _refuse_if_seen(database: Database, witness: Path) -> None:
    if not witness.exists():
        _refuse_if_another_was_seen(database, witness.parent)
        return
    where = f"in {database.path.parent} " if database.path else ""
    problem = f"there was a database {where}and now there is none"
    raise DatabaseError(database.name, problem, "Restore it from your backup, or begin a new one: newsletter db upgrade --new")


def _refuse_if_another_was_seen(database: Database, folder: Path) -> None:
    """A mistyped name would begin anew as surely as a lost disk."""
    others = sorted(folder.glob(_WITNESS.format("*")))
    if others:
        known = others[0].name.removeprefix(".").removesuffix(".here")
        problem = f"is new, and this instance had its database in {known}"
        raise DatabaseError(database.name, problem, "Mend [database] url, or begin a new one: newsletter db upgrade --new")


def _keep_private(database: Database) -> None:
    """The file holds addresses: only its owner may read it. SQLite gives the files beside it the same mode."""
    if database.path is not None:
        database.path.touch(mode=0o600)


def _note(database: Database, witness: Path, now: datetime) -> None:
    if witness.exists():
        return
    with suppress(OSError):  # settings on a read-only disk leave no witness; the database is no worse for it
        witness.write_text(
            f"{database.name} was made or first opened {now:%Y-%m-%d}. While this file is here it is never silently made anew.\n"
        )
