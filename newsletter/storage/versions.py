"""Which version of the tables a database has, and the way to the newest. Does not decide whether a database may be made anew."""

import pkgutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.errors import DatabaseError
from newsletter.storage.database import Database

_ONE_UPGRADE_AT_A_TIME = 7_206_150_810
"""Key of the PostgreSQL advisory lock; any number that nobody else uses."""
_STEPS = "newsletter.storage:migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeAccount:
    """Version before (None: there were no tables) and after."""

    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Whether there was anything to do."""
        return self.before != self.after


def known_versions() -> tuple[str, ...]:
    """The versions this program knows, oldest first, without loading Alembic."""
    folder = Path(str(resources.files("newsletter.storage"))) / "migrations" / "versions"
    return tuple(sorted(module.name.split("_")[0].removeprefix("r") for module in pkgutil.iter_modules([str(folder)])))


async def schema_version(database: Database) -> str | None:
    """The version of the tables in the database; None when there are none. Raises DatabaseError when they are not ours."""
    async with database.read() as connection:
        return await connection.run_sync(_version, database.name)


async def missing_versions(database: Database) -> tuple[str, ...]:
    """The versions that an upgrade would go through, oldest first; none where the tables are of this program's."""
    found = await schema_version(database)
    _refuse_newer(database.name, found)
    return tuple(one for one in known_versions() if found is None or one > found)


async def require_current(database: Database) -> None:
    """Raise DatabaseError with the cure unless the tables are of the version this program needs."""
    found = await schema_version(database)
    _refuse_newer(database.name, found)
    if found != known_versions()[-1]:
        problem = f"its tables are of version {found or 'none'}, older than this program ({known_versions()[-1]})"
        raise DatabaseError(database.name, problem, "Run: newsletter db upgrade (back it up first).")


async def upgrade(database: Database) -> UpgradeAccount:
    """Bring the tables to the newest version in one transaction. Safe when several processes do it at once."""
    async with database.write() as connection:
        await _take_turn(connection)
        before = await connection.run_sync(_version, database.name)
        _refuse_newer(database.name, before)
        if before != known_versions()[-1]:
            await connection.run_sync(_run_steps)
    return UpgradeAccount(before=before, after=known_versions()[-1])


def _refuse_newer(name: str, found: str | None) -> None:
    if found is not None and found > known_versions()[-1]:  # four digits each
        problem = f"made by a newer newsletter (tables of version {found}, this program knows {known_versions()[-1]})"
        raise DatabaseError(name, problem, "Upgrade the program.")


def _version(connection: Connection, name: str) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version
    if tables:
        raise DatabaseError(
            name, f"holds tables of another program ({', '.join(sorted(tables)[:3])} …)", "Name another database in [database] url."
        )
    return None


async def _take_turn(connection: AsyncConnection) -> None:
    """SQLite has one writer anyway; on PostgreSQL the lock ends with the transaction."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_UPGRADE_AT_A_TIME})


def _run_steps(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _STEPS)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
