"""Opens the database of an instance: makes it where everything is new, and refuses where one is missing, older or newer.

A witness file beside the settings remembers that a database was made. Without it a lost disk or a mistyped path would look like a new
instance, and we would begin anew with nobody on the list.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from newsletter.model.errors import DatabaseError
from newsletter.storage.database import Database, open_database
from newsletter.storage.versions import UpgradeAccount, require_current, schema_version, upgrade

_WITNESS = ".{}.here"


@asynccontextmanager
async def open_instance(url: str, folder: Path, *, now: datetime) -> AsyncIterator[Database]:
    """The instance's database, fit for use. ``folder`` is where the settings file stands. Raises DatabaseError with the cure."""
    async with _opened(url, folder) as database:
        witness = _witness(database, folder)
        if not await _holds_anything(database):
            _refuse_if_seen(database, witness)
            _keep_private(database)
            await upgrade(database)
        else:
            await require_current(database)
        _note(database, witness, now)
        yield database


async def upgrade_instance(url: str, folder: Path, *, now: datetime, new: bool = False) -> UpgradeAccount:
    """Bring the tables to the newest version. ``new``: begin a new database although there was one."""
    async with _opened(url, folder) as database:
        witness = _witness(database, folder)
        if not await _holds_anything(database):
            if not new:
                _refuse_if_seen(database, witness)
            _keep_private(database)
        account = await upgrade(database)
        _note(database, witness, now)
        return account


@asynccontextmanager
async def _opened(url: str, folder: Path) -> AsyncIterator[Database]:
    database = open_database(url, beside=folder)
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
    name = database.path.name if database.path else f"postgresql-{database.engine.url.database}"
    return folder / _WITNESS.format(name)


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
