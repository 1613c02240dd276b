"""A whole day by settings file alone, with several schedulers as processes of their own on one database."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsletter.bootstrap import begin_instance, open_newsroom
from newsletter.daily.newsroom import Newsroom
from newsletter.issue import run
from newsletter.model.states import IssueState
from newsletter.sources.run.feeds import add_feed
from newsletter.storage import schema
from tests.daily.conftest import DUE, TODAY, enrol, issue_letters
from tests.daily.publications import TODAY as HAPPENINGS
from tests.daily.publications import feeds_of, publish
from tests.smtp_sink import Sink
from tests.web_server import WebServer

PROGRAM = Path(__file__).with_name("scheduler.py")
READERS = [f"reader{number:02}@example.com" for number in range(20)]
EVENING = DUE - timedelta(hours=12)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink() as relay:
        yield relay


@pytest.fixture
async def servers() -> AsyncIterator[list[WebServer]]:
    async with AsyncExitStack() as doors:
        opened = [await doors.enter_async_context(WebServer()) for _ in range(3)]
        publish(opened, HAPPENINGS, DUE)
        yield opened


@pytest.fixture
def folder(tmp_path: Path, new_url: str, sink: Sink) -> Path:
    """An instance whose database is empty, on each engine, and whose relay is the sink."""
    letterhead = {
        "zone": "Europe/Lisbon",
        "from_address": "lisa@topten.example",
        "postal_address": "12 Harbour Street, Portland, ME 04101, USA",
        "base_url": "https://topten.example",
    }
    begin_instance(
        tmp_path,
        {
            "": {"mark": "test"},
            "newsletter": letterhead,
            "database": {"url": new_url},
            "sources": {"allow_private_networks": True, "ports": []},
            "relay": {"host": "127.0.0.1", "port": sink.port, "tls": "none", "connections": 2},
            "checks": {"spam_score": False},
        },
    )
    return tmp_path


async def until_sent(newsroom: Newsroom, schedulers: list[Process]) -> None:
    """Returns when today's issue is sent, or a scheduler ended; the test's own time limit is the only other end."""
    while all(one.returncode is None for one in schedulers):
        issue = await run.find_issue(newsroom.database, "main", TODAY)
        if issue and issue.state is IssueState.SENT:
            return
        await asyncio.sleep(0.05)


@asynccontextmanager
async def schedulers_at(folder: Path, now: datetime, count: int) -> AsyncIterator[list[Process]]:
    """Start several together; whatever happens, none outlives the test."""
    command = [sys.executable, PROGRAM, folder, now.isoformat()]
    started = [await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT) for _ in range(count)]
    try:
        yield started
    finally:
        for one in started:
            if one.returncode is None:
                one.kill()


async def end(schedulers: list[Process]) -> list[tuple[int | None, list[str]]]:
    """Tell all to stop; gives back the exit code of each, and the lines in which it told of trouble."""
    for one in schedulers:
        one.terminate()
    said = [(await one.communicate())[0].decode().splitlines() for one in schedulers]
    troubles = [[line for line in lines if '"level": "info"' not in line] for lines in said]
    return [(one.returncode, trouble) for one, trouble in zip(schedulers, troubles, strict=True)]


@pytest.mark.slow
async def test_three_processes_make_one_issue_and_one_send(folder: Path, sink: Sink, servers: list[WebServer]) -> None:
    """Started together at the hour of sending: each feed is asked once, one draft is made, released once, and each reader has one copy."""
    async with open_newsroom(folder, now=EVENING) as newsroom:
        for url in feeds_of(servers):
            await add_feed(newsroom.database, newsroom.fetcher, newsroom.sources, url, now=EVENING)
        await enrol(newsroom, *READERS)
        asked = [server.asked("/feed") for server in servers]
        async with schedulers_at(folder, DUE, 3) as schedulers:
            await until_sent(newsroom, schedulers)
            assert await end(schedulers) == [(0, [])] * 3
        history = [change.to_state.value for change in await run.load_history(newsroom.database, 1)]
        async with newsroom.database.read() as connection:
            issues = (await connection.execute(schema.issue.select())).all()
            stages = [row.stage for row in await connection.execute(schema.run.select())]
    assert [(issue.issue_on, issue.audience) for issue in issues] == [(TODAY, len(READERS))]
    assert history == ["collecting", "drafted", "approved", "sending", "sent"]
    assert issue_letters(sink) == READERS
    assert [server.asked("/feed") for server in servers] == [before + 1 for before in asked]
    assert stages.count("compose") == 1
