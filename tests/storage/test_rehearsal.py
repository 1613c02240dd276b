"""A rehearsal: everything can be tried on it, and nothing stays."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from newsletter.model.errors import DatabaseError
from newsletter.storage.database import Database
from newsletter.storage.rehearsal import rehearsal
from newsletter.storage.schema import source
from tests.conftest import NOW


async def add(database: Database, name: str) -> None:
    async with database.write() as connection:
        await connection.execute(source.insert().values(name=name, site_url=name, family=name, created_at=NOW))


async def names(database: Database) -> list[str]:
    async with database.read() as connection:
        return sorted(await connection.scalars(select(source.c.name)))


async def test_nothing_stays(database: Database) -> None:
    """Whoever rehearses sees what was done before in the same rehearsal; nobody else ever does."""
    await add(database, "before")
    commits = database.commits.number
    async with rehearsal(database) as tried:
        assert await names(tried) == ["before"]
        await add(tried, "one")
        await add(tried, "two")
        assert await names(tried) == ["before", "one", "two"]
        assert await names(database) == ["before"]
    assert await names(database) == ["before"]
    assert database.commits.number == commits


async def test_what_fails_takes_back_its_own_block_alone(database: Database) -> None:
    """As with transactions: the blocks before it stand, and the rehearsal goes on."""
    async with rehearsal(database) as tried:
        await add(tried, "one")
        with pytest.raises(ZeroDivisionError):
            async with tried.write() as connection:
                await connection.execute(source.insert().values(name="two", site_url="two", family="two", created_at=NOW))
                raise ZeroDivisionError
        assert await names(tried) == ["one"]
    assert await names(database) == []


async def test_an_error_leaves_nothing_behind(database: Database) -> None:
    """A refusal in the middle is raised as it is, and everybody writes on."""
    with pytest.raises(ZeroDivisionError):
        async with rehearsal(database) as tried:
            await add(tried, "one")
            raise ZeroDivisionError
    await add(database, "after")
    assert await names(database) == ["after"]


async def test_tasks_take_turns(database: Database) -> None:
    """Blocks of several tasks share one connection, and a block may hold another of its own task."""

    async def both(tried: Database, name: str) -> None:
        async with tried.write() as connection:
            await connection.execute(source.insert().values(name=name, site_url=name, family=name, created_at=NOW))
            await asyncio.sleep(0)
            assert name in await names(tried)

    async with rehearsal(database) as tried:
        await asyncio.gather(*(both(tried, f"{number}") for number in range(5)))
        assert await names(tried) == ["0", "1", "2", "3", "4"]
    assert await names(database) == []


async def test_nobody_is_kept_waiting_before_the_first_write(database: Database) -> None:
    """Looking and asking the web may take as long as they like."""
    async with rehearsal(database, longest=timedelta(milliseconds=50)) as tried:
        await names(tried)
        await asyncio.sleep(0.1)
        await add(database, "somebody else's")
        assert await names(tried) == ["somebody else's"]


async def test_nobody_is_kept_waiting_for_long(database: Database) -> None:
    """Somebody may be sending."""
    with pytest.raises(DatabaseError, match=r"more than 0\.05 s; nothing was done"):
        async with rehearsal(database, longest=timedelta(milliseconds=50)) as tried:
            await add(tried, "one")
            await asyncio.sleep(5)
    await add(database, "after")
    assert await names(database) == ["after"]


async def test_a_time_out_of_its_own_stays_one(database: Database) -> None:
    """What was waited for inside is not mistaken for the end of the rehearsal."""
    with pytest.raises(TimeoutError):
        async with rehearsal(database) as tried:
            await add(tried, "one")
            raise TimeoutError


async def test_nothing_leads_round_it(database: Database) -> None:
    """A connection of its own would keep what it wrote."""
    async with rehearsal(database) as tried:
        with pytest.raises(DatabaseError, match="one transaction"):
            async with tried.own_connection():
                pass
        with pytest.raises(DatabaseError, match="one transaction"):
            async with tried.writing():
                pass
