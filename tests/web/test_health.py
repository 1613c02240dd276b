"""Health and readiness tell the truth: each way in which they could lie."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import text

from newsletter.daily.health import GOOD_FOR_SECONDS
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.watching import watch
from newsletter.scheduler import EVERY, run_scheduler
from newsletter.storage import schema
from newsletter.storage.generation import Hold, hold_back
from newsletter.storage.versions import known_versions
from newsletter.web.app import create_app
from tests.conftest import HandClock
from tests.web.conftest import PUBLIC, STRANGER


@pytest.fixture(autouse=True)
async def of_this_version(newsroom: Newsroom) -> None:
    """The tables of the tests are made without the migrations, and so without their number."""
    async with newsroom.database.write() as connection:
        await connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        await connection.execute(text("INSERT INTO alembic_version VALUES (:number)"), {"number": known_versions()[-1]})


async def ask(newsroom: Newsroom, path: str) -> httpx2.Response:
    """As a monitor far away asks: an application of its own, so nothing is kept from before."""
    transport = httpx2.ASGITransport(app=create_app(newsroom), client=STRANGER)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        return await client.get(path)


def ticking(newsroom: Newsroom, age: float = 1.0, duty: str = "watch") -> None:
    """As a scheduler leaves it whose duty ended so many seconds ago."""
    at = asyncio.get_running_loop().time() - age
    newsroom.ticking.runs = True
    newsroom.ticking.begin(duty, at)
    newsroom.ticking.end(duty, at, failed=False)


async def test_a_process_without_a_scheduler_is_alive_and_not_ready(newsroom: Newsroom) -> None:
    """Half a program answers pages, and says that no issue leaves from here."""
    alive, ready = await ask(newsroom, "/healthz"), await ask(newsroom, "/readyz")
    assert (alive.status_code, alive.json()["status"], alive.json()["scheduler"]) == (200, "ok", False)
    assert (ready.status_code, ready.json()) == (503, {"status": "not ok", "why": ["no scheduler runs in this process"]})


async def test_a_whole_process_is_both(newsroom: Newsroom) -> None:
    """With a scheduler that ticked a second ago."""
    ticking(newsroom)
    alive, ready = await ask(newsroom, "/healthz"), await ask(newsroom, "/readyz")
    assert (alive.status_code, ready.status_code, ready.json()) == (200, 200, {"status": "ok"})
    assert 1.0 <= alive.json()["tick_age_seconds"] < 30


@pytest.mark.parametrize(("age", "status"), [(100, 200), (130, 503)])
async def test_a_scheduler_that_stopped_ticking(newsroom: Newsroom, age: float, status: int) -> None:
    """Two minutes without a tick: the process answers pages, but it is not well."""
    ticking(newsroom, age)
    assert [(await ask(newsroom, path)).status_code for path in ("/healthz", "/readyz")] == [status, status]


async def test_a_round_that_never_ends_is_no_tick(newsroom: Newsroom) -> None:
    """The watch goes on ticking, and the duty that drafts has hung for an hour: not well, and it says which."""
    ticking(newsroom)
    newsroom.ticking.begin("issues", asyncio.get_running_loop().time() - 3600)
    answer = await ask(newsroom, "/healthz")
    assert (answer.status_code, answer.json()["why"]) == (503, ["the scheduler's duty “issues” hangs"])


async def test_a_real_scheduler_ticks(newsroom: Newsroom) -> None:
    """What the scheduler itself notes is what is read."""
    stop = asyncio.Event()
    running = asyncio.create_task(run_scheduler(newsroom, stop=stop, every=dict.fromkeys(EVERY, timedelta(milliseconds=50))))
    async with asyncio.timeout(20):
        while "watch" not in newsroom.ticking.ended:  # noqa: ASYNC110 - the scheduler sets no event of ours
            await asyncio.sleep(0.01)
    assert [(await ask(newsroom, path)).status_code for path in ("/healthz", "/readyz")] == [200, 200]
    stop.set()
    await running
    assert (await ask(newsroom, "/readyz")).status_code == 503


async def test_an_older_file_is_not_ready(newsroom: Newsroom, clock: HandClock) -> None:
    """Alive, but nothing leaves: traffic may come, monitors must know."""
    ticking(newsroom)
    async with newsroom.database.write() as connection:
        await hold_back(connection, Hold(at=clock.now, why="an older file"))
    ready = await ask(newsroom, "/readyz")
    assert (ready.status_code, ready.json()["why"]) == (503, ["held: this is an older file"])
    assert (await ask(newsroom, "/healthz")).status_code == 200


async def test_a_database_of_another_version_is_not_ready(newsroom: Newsroom) -> None:
    """Upgraded or put back under a running process."""
    ticking(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    ready = await ask(newsroom, "/readyz")
    assert (ready.status_code, ready.json()["why"]) == (503, ["database: of another version"])


async def test_a_database_that_is_gone_is_not_ready(newsroom: Newsroom) -> None:
    """The tables are away: not ready, yet the process lives and says what it cannot say."""
    ticking(newsroom)
    async with newsroom.database.write() as connection:
        for table in ("alembic_version", "instance"):
            await connection.execute(text(f"DROP TABLE {table}"))
    alive, ready = await ask(newsroom, "/healthz"), await ask(newsroom, "/readyz")
    assert (ready.status_code, ready.json()["why"]) == (503, ["database: cannot be used"])
    assert (alive.status_code, alive.json()["database"]) == (200, "does not answer")


async def test_it_says_when_the_last_issue_was_done(newsroom: Newsroom, clock: HandClock) -> None:
    """Whoever watches sees how old the last done issue is."""
    sent = {"newsletter": newsroom.letterhead.key, "issue_on": clock.now.date(), "number": 1, "state": "sent", "sent_at": clock.now}
    async with newsroom.database.write() as connection:
        values = {**sent, "due_at": clock.now, "send_not_after": clock.now, "created_at": clock.now}
        await connection.execute(schema.issue.insert().values(values))
    await watch(newsroom)
    clock.move(hours=2)
    facts = (await ask(newsroom, "/healthz")).json()
    assert (facts["last_done"], facts["last_done_age_seconds"], facts["tick_age_seconds"]) == (clock.now.date().isoformat(), 7200.0, 7200.0)


async def test_many_who_ask_cost_one_look(newsroom: Newsroom, clock: HandClock) -> None:
    """Public, so anybody may ask as often as they like: within a second the database is looked at once."""
    ticking(newsroom)
    transport = httpx2.ASGITransport(app=create_app(newsroom), client=STRANGER)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        began = asyncio.get_running_loop().time()
        assert (await client.get("/readyz")).status_code == 200
        async with newsroom.database.write() as connection:
            await hold_back(connection, Hold(at=clock.now, why="an older file"))
        answers = await asyncio.gather(*[client.get("/readyz") for _ in range(50)])
    took = asyncio.get_running_loop().time() - began
    assert {answer.status_code for answer in answers} == {200} or took > GOOD_FOR_SECONDS, "all of them within the second of the first look"


async def test_they_hold_no_secret(newsroom: Newsroom) -> None:
    """No address, no path, no version of anything, whatever is wrong."""
    ticking(newsroom, 500)
    said = json.dumps([(await ask(replace(newsroom), path)).json() for path in ("/healthz", "/readyz")])
    assert not any(word in said for word in ("@", "sqlite", "/tmp", ".db", "0007", "3.11"))
