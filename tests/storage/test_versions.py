"""Migrations, versions of the tables, and what opening an instance's database refuses."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, bindparam, insert, inspect, select, text

from newsletter.model.errors import DatabaseError
from newsletter.storage.columns import Instant
from newsletter.storage.database import Database, open_database
from newsletter.storage.opening import open_instance, upgrade_instance
from newsletter.storage.schema import feed, metadata, source, subscriber, suppression
from newsletter.storage.versions import UpgradeAccount, known_versions, schema_version, upgrade
from tests.conftest import NOW

NEWEST = known_versions()[-1]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    yield database
    await database.close()


def structure(connection: Connection) -> dict[str, Any]:
    """Everything about every table that the engine can be asked for."""
    seen = inspect(connection)
    search = _kept_for_search(connection)
    tables = [name for name in seen.get_table_names() if name not in ("alembic_version", *search)]
    return {
        name: {
            "columns": [{key: str(value) for key, value in column.items()} for column in seen.get_columns(name)],
            "primary key": seen.get_pk_constraint(name),
            "foreign keys": sorted(seen.get_foreign_keys(name), key=str),
            "uniques": sorted(seen.get_unique_constraints(name), key=str),
            "checks": sorted(seen.get_check_constraints(name), key=str),
            "indexes": sorted((_as_words(index) for index in seen.get_indexes(name)), key=str),
            "counts up for ever": _counts_up_for_ever(connection, name),
        }
        for name in tables
    }


def _kept_for_search(connection: Connection) -> dict[str, str]:
    """SQLite's full-text table, the tables behind it and the triggers that keep it, with the statements that made them."""
    if connection.dialect.name != "sqlite":
        return {}
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE name LIKE 'slot\\_words%' ESCAPE '\\'"))
    return {row.name: row.sql for row in rows}


def _as_words(index: Any) -> dict[str, Any]:
    """The condition of a partial index comes back as a clause that equals nothing but itself."""
    return {**index, "dialect_options": {key: str(value) for key, value in index.get("dialect_options", {}).items()}}


def _counts_up_for_ever(connection: Connection, name: str) -> bool:
    """SQLite's AUTOINCREMENT, which its reflection leaves out."""
    if connection.dialect.name != "sqlite":
        return False
    return "AUTOINCREMENT" in (connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}) or "")


async def test_migrations_and_schema_build_the_same_thing(new_url: str) -> None:
    """Columns, types, defaults, keys, checks and indexes: a database that was upgraded is one that was made new."""
    async with opened(new_url) as database:
        await upgrade(database)
        async with database.write() as connection:
            by_steps = await connection.run_sync(structure)
            by_steps_search = await connection.run_sync(_kept_for_search)
            await connection.run_sync(metadata.drop_all)
            await connection.run_sync(metadata.create_all)
            by_schema = await connection.run_sync(structure)
            by_schema_search = await connection.run_sync(_kept_for_search)
    assert by_steps == by_schema
    assert set(by_schema) == set(metadata.tables)
    assert by_steps_search == by_schema_search


def take_steps(connection: Connection, version: str) -> None:
    """As far as an older program would have."""
    config = Config()
    config.set_main_option("script_location", "newsletter.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, version)


@pytest.mark.parametrize("version", known_versions()[:-1])
async def test_a_database_of_any_earlier_version_keeps_what_it_holds(new_url: str, version: str) -> None:
    """Who began with an older program upgrades to the same tables as everybody, and loses nothing."""
    async with opened(new_url) as database:
        async with database.write() as connection:
            await connection.run_sync(take_steps, version)
            await connection.execute(insert(source).values(id=1, name="Anchor", site_url="https://a.test", family="a.test", created_at=NOW))
            await connection.execute(text("INSERT INTO feed (source_id, url, added_at) SELECT id, site_url, created_at FROM source"))
        assert await upgrade(database) == UpgradeAccount(before=version, after=NEWEST)
        async with database.read() as connection:
            assert (await connection.execute(select(feed.c.url, feed.c.body_digest))).one() == ("https://a.test", "")
        async with database.write() as connection:
            by_steps = await connection.run_sync(structure)
            await connection.run_sync(metadata.drop_all)
            await connection.run_sync(metadata.create_all)
            assert by_steps == await connection.run_sync(structure)


async def test_an_upgrade_tells_dead_addresses_from_other_bounces_and_keeps_who_left_off(new_url: str) -> None:
    """Until version 7 every bounce had one reason, and who left stood on no suppression list."""
    notes = {"d1": "issue of 2026-11-02: dead", "d2": "issue of 2026-11-02: full", "d3": "issue of 2026-11-02: said not to exist"}
    people = {
        "s1": ("unsubscribed", True),
        "s2": ("pending", True),
        "s3": ("pending", False),
        "s4": ("active", False),
        "d2": ("pending", True),
    }
    async with opened(new_url) as database:
        async with database.write() as connection:
            await connection.run_sync(take_steps, "0006")
            add = text("""INSERT INTO suppression (digest, reason, at, "by", note) VALUES (:digest, 'bounce', :at, 'delivery', :note)""")
            rows = [{"digest": digest, "at": NOW, "note": note} for digest, note in notes.items()]
            await connection.execute(add.bindparams(bindparam("at", type_=Instant)), rows)
            for digest, (state, has_left) in people.items():
                named = {"newsletter": "main", "address": digest, "address_key": digest, "key": digest, "suppression_digest": digest}
                left = {"unsubscribed_at": NOW if has_left else None}
                await connection.execute(insert(subscriber).values(**named, **left, state=state, created_at=NOW, mailbox=digest))
        await upgrade(database)
        async with database.read() as connection:
            found = await connection.execute(select(suppression.c.digest, suppression.c.reason, suppression.c.at))
            assert {row.digest: (row.reason, row.at) for row in found} == {
                "d1": ("dead", NOW),
                "d2": ("bounce", NOW),
                "d3": ("dead", NOW),
                "s1": ("unsubscribed", NOW),
                "s2": ("unsubscribed", NOW),
            }


async def test_upgrading_twice_changes_nothing(new_url: str) -> None:
    """The verb can be repeated without harm."""
    async with opened(new_url) as database:
        assert await schema_version(database) is None
        assert await upgrade(database) == UpgradeAccount(before=None, after=NEWEST)
        again = await upgrade(database)
        assert (again, again.changed, await schema_version(database)) == (UpgradeAccount(before=NEWEST, after=NEWEST), False, NEWEST)


async def test_processes_that_upgrade_at_once_do_it_once(new_url: str) -> None:
    """Several programs started together on a new instance: one makes the tables, the others find them."""
    program = (
        "import asyncio, sys\n"
        "from newsletter.storage.database import open_database\n"
        "from newsletter.storage.versions import upgrade\n"
        "async def main():\n"
        "    database = open_database(sys.argv[1])\n"
        "    print((await upgrade(database)).changed)\n"
        "    await database.close()\n"
        "asyncio.run(main())\n"
    )
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, new_url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    answers = [await process.communicate() for process in processes]
    assert sorted((out.decode().strip(), error.decode()[-500:]) for out, error in answers) == [("False", ""), ("False", ""), ("True", "")]


async def test_an_upgrade_that_fails_leaves_nothing(new_url: str) -> None:
    """All steps stand in one transaction, on SQLite too: a table in the way leaves no half-built tables behind."""
    async with opened(new_url) as database:
        async with database.write() as connection:
            await connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            await connection.execute(text("CREATE TABLE run (id INTEGER)"))
        with pytest.raises(Exception, match="already exists"):
            await upgrade(database)
        async with database.read() as connection:
            assert await connection.run_sync(lambda plain: sorted(inspect(plain).get_table_names())) == ["alembic_version", "run"]


async def refusal(url: str, folder: Path) -> tuple[str, str]:
    with pytest.raises(DatabaseError) as caught:
        async with open_instance(url, folder, now=NOW):
            pass
    return caught.value.problem, caught.value.cure


async def test_a_new_instance_gets_its_database(new_url: str, tmp_path: Path) -> None:
    """The first verb makes the tables; the next one finds them."""
    for _ in range(2):
        async with open_instance(new_url, tmp_path, now=NOW) as database:
            assert await schema_version(database) == NEWEST


async def test_only_its_owner_reads_the_new_file(tmp_path: Path) -> None:
    """It holds addresses; the files that SQLite keeps beside it too."""
    async with open_instance(f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}", tmp_path, now=NOW) as database:
        async with database.read() as connection:
            await connection.execute(text("SELECT 1"))
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in database.path.parent.glob("subscribers.db*")}
    assert modes == {"subscribers.db": "0o600", "subscribers.db-wal": "0o600", "subscribers.db-shm": "0o600"}


async def set_version(url: str, version: str) -> None:
    async with opened(url) as database, database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


async def test_newer_tables_are_refused(new_url: str, tmp_path: Path) -> None:
    """An old program must not write into tables it does not understand, nor take them back."""
    await upgrade_instance(new_url, tmp_path, now=NOW)
    await set_version(new_url, "9999")
    expected = (f"made by a newer newsletter (tables of version 9999, this program knows {NEWEST})", "Upgrade the program.")
    assert await refusal(new_url, tmp_path) == expected
    with pytest.raises(DatabaseError, match="newer"):
        await upgrade_instance(new_url, tmp_path, now=NOW)


async def test_older_tables_are_refused_with_the_verb(new_url: str, tmp_path: Path) -> None:
    """Upgrading is the operator's step, after a backup; no verb does it on the side."""
    await upgrade_instance(new_url, tmp_path, now=NOW)
    await set_version(new_url, "0000")
    expected = (f"its tables are of version 0000, older than this program ({NEWEST})", "Run: newsletter db upgrade (back it up first).")
    assert await refusal(new_url, tmp_path) == expected


async def test_tables_of_another_program_are_refused(new_url: str, tmp_path: Path) -> None:
    """A mistyped name must not fill somebody else's database."""
    async with opened(new_url) as database, database.write() as connection:
        await connection.execute(text("CREATE TABLE orders (id INTEGER)"))
    assert await refusal(new_url, tmp_path) == ("holds tables of another program (orders …)", "Name another database in [database] url.")


async def test_a_missing_file_is_never_made_anew(tmp_path: Path) -> None:
    """A lost disk is not a new newsletter without subscribers; only --new begins one."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'data' / 'subscribers.db'}"
    (tmp_path / "data").mkdir()
    await upgrade_instance(url, tmp_path, now=NOW)
    for file in (tmp_path / "data").iterdir():
        file.unlink()
    expected = (
        f"there was a database in {tmp_path / 'data'} and now there is none",
        "Restore it from your backup, or begin a new one: newsletter db upgrade --new",
    )
    assert await refusal(url, tmp_path) == expected
    with pytest.raises(DatabaseError, match="now there is none"):
        await upgrade_instance(url, tmp_path, now=NOW)
    assert list((tmp_path / "data").iterdir()) == []
    assert (await upgrade_instance(url, tmp_path, now=NOW, new=True)).before is None


async def test_a_mistyped_name_begins_nothing(new_url: str, tmp_path: Path) -> None:
    """An instance that has a database elsewhere gets another one, here or on a server, only when it is told to."""
    async with open_instance(f"sqlite+aiosqlite:///{tmp_path / 'readers.db'}", tmp_path, now=NOW):
        pass
    problem, cure = await refusal(new_url, tmp_path)
    assert problem == "is new, and this instance had its database in readers.db"
    assert cure == "Mend [database] url, or begin a new one: newsletter db upgrade --new"
    assert (await upgrade_instance(new_url, tmp_path, now=NOW, new=True)).changed
    async with open_instance(new_url, tmp_path, now=NOW):
        pass


async def test_an_emptied_postgresql_is_never_filled_anew(new_postgresql_url: str, tmp_path: Path) -> None:
    """The same on a server: a database that was dropped and made again is missing what it held."""
    await upgrade_instance(new_postgresql_url, tmp_path, now=NOW)
    async with opened(new_postgresql_url) as database, database.write() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    assert (await refusal(new_postgresql_url, tmp_path))[0] == "there was a database and now there is none"


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """A clear sentence instead of the library's."""
    (tmp_path / "subscribers.db").write_text("a letter to the editor, long enough to be read as a header of something\n" * 20)
    problem, cure = await refusal(f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}", tmp_path)
    assert (problem, cure) == ("cannot be opened (file is not a database)", "Check [database] url, and that the server runs.")


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """SQLite makes files, not folders."""
    problem, _ = await refusal(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'subscribers.db'}", tmp_path)
    assert problem == f"there is no folder {tmp_path / 'data'}"


async def test_a_server_that_does_not_answer_is_named_without_the_password(tmp_path: Path) -> None:
    """The password of the address never reaches a message."""
    with pytest.raises(DatabaseError, match="cannot be opened") as caught:
        async with open_instance(f"postgresql+asyncpg://me:planted@/name?host={tmp_path}", tmp_path, now=NOW):
            pass
    assert "planted" not in str(caught.value)


def test_a_commit_survives_a_power_cut(sqlite_url: str) -> None:
    """The ledger of deliveries relies on WAL with a full sync, and on foreign keys that are kept."""

    async def pragmas() -> list[Any]:
        async with opened(sqlite_url) as database, database.read() as connection:
            return [await connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert asyncio.run(pragmas()) == ["wal", 2, 1]
    assert sqlite3.connect(sqlite_url.removeprefix("sqlite+aiosqlite:///")).execute("PRAGMA journal_mode").fetchone() == ("wal",)
