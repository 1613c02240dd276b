"""Opening the newsroom: the clock, the database of a new instance, and what is refused."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.bootstrap import begin_instance, open_newsroom, open_settings, rotate_key, show_settings, upgrade_database
from newsletter.model.errors import DatabaseError, RefusedStep
from newsletter.model.states import Mark
from newsletter.sources.outcomes import Fetched
from tests.conftest import NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new instance marked test."""
    begin_instance(tmp_path, {"": {"mark": "test"}, "newsletter": {"base_url": "https://topten.example"}})
    return tmp_path


async def test_a_given_instant_runs_on(folder: Path) -> None:
    """``--now`` moves the clock, it does not stop it: time-outs and leases still pass."""
    async with open_newsroom(folder, now=NOW) as newsroom:
        first = newsroom.clock()
        await asyncio.sleep(0.01)
        second = newsroom.clock()
    assert NOW <= first < second < NOW + timedelta(minutes=1)


async def test_without_one_the_clock_is_the_real_one(folder: Path) -> None:
    """Aware, UTC, and now."""
    async with open_newsroom(folder) as newsroom:
        now = newsroom.clock()
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)
    assert now.tzinfo is UTC


async def test_a_live_instance_has_the_real_time(tmp_path: Path) -> None:
    """A wrong date would send tomorrow's letter to real readers; nothing is opened or made on the way."""
    begin_instance(tmp_path)
    with pytest.raises(RefusedStep, match="works only on an instance marked demo or test"):
        async with open_newsroom(tmp_path, now=NOW):
            pass
    assert not (tmp_path / "subscribers.db").exists()


async def test_a_new_instance_is_made_and_found_again(folder: Path) -> None:
    """The first verb makes the database beside the settings file, the next one opens it."""
    for _ in range(2):
        async with open_newsroom(folder / "newsletter.toml") as newsroom:
            assert (newsroom.folder, newsroom.mark, newsroom.database.path) == (folder, Mark.TEST, folder / "subscribers.db")
            assert newsroom.ring == open_settings(folder).ring
    assert (folder / ".subscribers.db.here").exists()


def lose_database(folder: Path) -> None:
    for file in folder.glob("subscribers.db*"):
        file.unlink()


async def test_a_lost_database_is_begun_anew_only_when_told(folder: Path) -> None:
    """``newsletter db upgrade --new`` is the one way to an empty list where there was one."""
    await upgrade_database(folder)
    lose_database(folder)
    with pytest.raises(DatabaseError, match="there was a database"):
        async with open_newsroom(folder):
            pass
    with pytest.raises(DatabaseError, match="there was a database"):
        await upgrade_database(folder)
    assert (await upgrade_database(folder, new=True)).changed
    async with open_newsroom(folder):
        pass


async def test_the_fetcher_says_who_asks(folder: Path) -> None:
    """Publishers see the newsletter's name and where to find us, in ASCII."""
    asked = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    (folder / "newsletter.toml").write_text(
        '[newsletter]\nbase_url = "https://topten.example/"\n[sources]\nallow_private_networks = true\nports = []\n'
    )
    async with server, open_newsroom(folder) as newsroom:
        outcome = await newsroom.fetcher.get(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    assert isinstance(outcome, Fetched)
    assert [line for line in asked[0].split("\r\n") if line.startswith("User-Agent")] == [
        "User-Agent: Lisas Top Ten (+https://topten.example)"
    ]


def test_the_verbs_about_settings_reach_them(folder: Path) -> None:
    """Faces ask the bootstrap; the settings stay behind it."""
    assert rotate_key(folder) == 2
    assert (show_settings(folder)["keys"], show_settings(folder)["mark"]) == (2, "test")
    assert begin_instance(folder).written == ()


def test_loading_the_bootstrap_loads_no_engine() -> None:
    """``newsletter --help`` and ``config show`` do not wait for the database, the web or the mail."""
    heavy = ("sqlalchemy", "alembic", "aiohttp", "aiosmtplib", "jinja2", "mjml", "structlog", "fastapi", "trafilatura", "feedparser")
    program = f"import sys, newsletter.bootstrap; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "[]"
