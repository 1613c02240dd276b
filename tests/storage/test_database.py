"""Transactions and column types that mean the same on both engines."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from newsletter.model.errors import DatabaseError
from newsletter.storage.columns import Instant, LocalDate
from newsletter.storage.database import Database, open_database
from newsletter.storage.schema import instance
from tests.conftest import NOW
from tests.postgresql import needs_package

times = Table("times", MetaData(), Column("at", Instant), Column("day", LocalDate))


async def put(database: Database, value: str) -> None:
    async with database.write() as connection:
        await connection.execute(instance.insert().values(name="a", value=value, changed_at=NOW))


async def value(database: Database) -> str | None:
    async with database.read() as connection:
        return await connection.scalar(select(instance.c.value))


async def test_an_error_leaves_nothing_written(database: Database) -> None:
    """What stands in one transaction is written whole or not at all."""
    with pytest.raises(ZeroDivisionError):
        async with database.write() as connection:
            await connection.execute(instance.insert().values(name="a", value="1", changed_at=NOW))
            raise ZeroDivisionError
    assert await value(database) is None


async def test_reading_keeps_nothing(database: Database) -> None:
    """A statement that slips into a read is undone."""
    async with database.read() as connection:
        await connection.execute(instance.insert().values(name="a", value="1", changed_at=NOW))
    assert await value(database) is None


async def test_many_read_then_write_at_once(sqlite_url: str) -> None:
    """On SQLite thirty writers that read first neither fail nor lose an update, within one process and between two engines."""
    engines = [open_database(sqlite_url), open_database(sqlite_url)]
    await put(engines[0], "0")

    async def count_up(database: Database) -> None:
        async with database.write() as connection:
            before = int(await connection.scalar(select(instance.c.value)))
            await connection.execute(update(instance).values(value=str(before + 1)))

    await asyncio.gather(*(count_up(engines[n % 2]) for n in range(30)))
    assert await value(engines[1]) == "30"
    for database in engines:
        await database.close()


async def test_writers_of_one_program_queue(sqlite_url: str) -> None:
    """They wait for each other in the order they came, however long it takes; the time-out is for other programs alone."""
    database, order = open_database(sqlite_url, busy_timeout_ms=0), []

    async def write(number: int) -> None:
        async with database.write() as connection:
            await connection.execute(instance.insert().values(name=str(number), value="x", changed_at=NOW))
            order.append(number)

    await asyncio.gather(*(write(number) for number in range(10)))
    await database.close()
    assert order == list(range(10))


async def test_a_connection_that_is_given_up_lets_go_of_the_lock(sqlite_url: str) -> None:
    """As when a task is cancelled: the connection is closed in a transaction while a question that is half answered is still remembered."""
    database, other = open_database(sqlite_url), open_database(sqlite_url, busy_timeout_ms=0)
    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute("BEGIN IMMEDIATE")
        remembered = await driver.execute("SELECT 1 UNION SELECT 2")
        assert await remembered.fetchone() == (1,)
        with pytest.raises(DatabaseError, match="locked"):
            await put(other, "too early")
        await connection.invalidate()
    await put(other, "written")
    assert await value(other) == "written"
    for each in (database, other):
        await each.close()


async def test_tasks_that_are_cut_off_keep_nobody_waiting(sqlite_url: str) -> None:
    """Wherever a cancellation meets them: whoever writes next need not wait for memory to be swept."""
    database, other = open_database(sqlite_url), open_database(sqlite_url, busy_timeout_ms=500)

    async def write() -> None:
        async with database.write() as connection:
            await connection.execute(instance.insert().values(name="cut off", value="x", changed_at=NOW))
            for _ in range(3):
                await connection.execute(select(instance))
            raise ZeroDivisionError

    for turn in range(40):
        cut_off = [asyncio.create_task(write()) for _ in range(3)]
        await asyncio.sleep(turn / 10_000)
        for task in cut_off:
            task.cancel()
        outcomes = await asyncio.gather(*cut_off, return_exceptions=True)
        async with other.write() as connection:
            await connection.execute(instance.insert().values(name=f"next {turn}", value="x", changed_at=NOW))
        assert all(isinstance(each, asyncio.CancelledError | ZeroDivisionError) for each in outcomes)
    for each in (database, other):
        await each.close()


async def test_a_lost_server_connection_is_replaced(postgresql_url: str) -> None:
    """After the server was restarted, or a firewall closed what was idle, the next question is answered all the same."""
    database = open_database(postgresql_url)
    await put(database, "1")
    killer = open_database(postgresql_url)
    async with killer.write() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert (await connection.execute(text(others))).rowcount == 1
    await killer.close()
    assert await value(database) == "1"
    await database.close()


async def test_an_error_keeps_the_values_to_itself(database: Database) -> None:
    """Values are addresses; errors end in logs and terminals."""
    await put(database, "planted")
    with pytest.raises(IntegrityError) as caught:
        await put(database, "planted")
    assert "planted" not in str(caught.value)


async def test_instants_keep_their_zone(database: Database) -> None:
    """Whatever offset goes in, the same instant comes back in UTC, on a server in another zone too."""
    summer = datetime(2026, 7, 1, 8, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    async with database.write() as connection:
        await connection.run_sync(times.create)
        await connection.execute(times.insert().values(at=summer, day=date(2026, 7, 1)))
    async with database.read() as connection:
        row = (await connection.execute(select(times))).one()
        found = await connection.scalar(select(times.c.day).where(times.c.at == summer.astimezone(UTC)))
    assert (row.at, row.at.tzinfo, row.day, found) == (summer, UTC, date(2026, 7, 1), date(2026, 7, 1))


@pytest.mark.parametrize("values", [{"at": datetime(2026, 7, 1)}, {"day": NOW}, {"day": "2026-07-01"}], ids=str)
async def test_anything_else_is_refused(database: Database, values: dict[str, object]) -> None:
    """A date-time without a zone is never guessed; a date is neither a text nor an instant."""
    async with database.write() as connection:
        await connection.run_sync(times.create)
        with pytest.raises(StatementError):
            await connection.execute(times.insert().values(values))


async def test_a_state_that_is_none_is_refused(database: Database) -> None:
    """The check on every state column keeps what is not in newsletter.model.states out."""
    columns = "name, site_url, family, created_at"
    async with database.write() as connection:
        await connection.execute(text(f"INSERT INTO source ({columns}) VALUES ('x', 'x', 'x', '2026-11-21 09:00:00')"))
    with pytest.raises(Exception, match="ck_feed_state"):
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO feed (source_id, url, state, added_at) VALUES (1, 'x', 'asleep', '2026-11-21 09:00:00')")
            )


def test_postgresql_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program runs without the PostgreSQL driver until somebody asks for it."""
    monkeypatch.setitem(__import__("sys").modules, "asyncpg", None)
    with pytest.raises(DatabaseError, match="pip install asyncpg"):
        open_database("postgresql+asyncpg://me:planted@host/name")


@pytest.mark.parametrize(("nothing_missing", "ending"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_package_fails_where_nothing_may_be_missing(
    monkeypatch: pytest.MonkeyPatch, nothing_missing: str, ending: type[BaseException]
) -> None:
    """CI may not pass by leaving out half of the tests."""
    monkeypatch.setenv("NEWSLETTER_TEST_NOTHING_MISSING", nothing_missing)
    with pytest.raises(ending, match="needs the Debian package postgresql"):
        needs_package("postgresql", found=False)


async def test_who_freezes_in_a_transaction_is_put_out(postgresql_url: str) -> None:
    """A process that was stopped, or whose machine lost power, must not hold rows until the network gives it up after hours."""
    database = open_database(postgresql_url)
    async with database.read() as connection:
        pooled = await connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
    async with database.own_connection() as connection:
        own = await connection.fetchval("SHOW idle_in_transaction_session_timeout")
    await database.close()
    assert (pooled, own) == ("15s", "15s")


async def test_what_was_set_on_a_connection_of_its_own_ends_with_it(postgresql_url: str) -> None:
    """It is never handed to the next transaction: no listener, no setting and no open transaction can leak."""
    database = open_database(postgresql_url)
    async with database.own_connection() as connection:
        first = connection.get_server_pid()
        await connection.execute("SET search_path TO nowhere")
    async with database.read() as connection:
        found = (await connection.execute(text("SELECT pg_backend_pid(), current_setting('search_path')"))).one()
    await database.close()
    assert found[0] != first
    assert "nowhere" not in found[1]


def test_logbooks_stand_where_the_processes_of_one_machine_find_them(tmp_path: Path) -> None:
    """Beside the SQLite file, or beside the settings where the database is on a server; a bare connection has no place for them."""
    on_server = "postgresql+asyncpg://me@db.example/letters"
    places = [
        open_database(f"sqlite+aiosqlite:///{tmp_path / 'subscribers.db'}").logbooks,
        open_database(on_server, beside=tmp_path).logbooks,
        open_database(on_server).logbooks,
    ]
    assert places == [tmp_path / "subscribers.db-logbooks", tmp_path / "letters-logbooks", None]
