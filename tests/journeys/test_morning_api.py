"""An operator's morning by API only: from three feeds to the balance of a sent issue, without a terminal or a browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import WebOptions
from newsletter.storage.database import Database
from newsletter.web.app import create_app
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, issue_letters, open_newsroom
from tests.daily.publications import NAMES, feeds_of, publish
from tests.daily.publications import TODAY as HAPPENINGS
from tests.smtp_sink import Sink
from tests.web_server import WebServer

READERS = [f"reader{number:02}@example.com" for number in range(40)]
HEADLINE = "A headline that a person wrote"


class Program:
    """What an operator's script is: a token, and verbs below /api/v1."""

    def __init__(self, app: FastAPI, client: httpx2.AsyncClient) -> None:
        self.app = app
        self.client = client
        self.headers: dict[str, str] = {}

    def wait_for_no_answer_longer_than(self, seconds: float) -> None:
        """As a server would that was made with less patience."""
        self.app.state.sendings = replace(self.app.state.sendings, patience=seconds)

    def with_token(self, secret: str) -> "Program":
        """Another program, at the same server."""
        other = Program(self.app, self.client)
        other.headers = {"Authorization": f"Bearer {secret}"}
        return other

    async def look(self, path: str, **asked: Any) -> dict[str, Any]:
        return self._told(await self.client.get(f"/api/v1/{path}", params=asked, headers=self.headers))

    async def do(self, path: str, key: str = "", **asked: Any) -> dict[str, Any]:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self._told(await self.client.post(f"/api/v1/{path}", json=asked, headers=headers))

    async def today(self, verb: str, **asked: Any) -> dict[str, Any]:
        return await self.do(f"issues/{TODAY}/{verb}", **asked)

    async def until(self, *states: str) -> dict[str, Any]:
        """How the issue stands once it is in one of these states and no letter is in hand."""
        async with asyncio.timeout(30):
            while True:
                found = await self.look(f"issues/{TODAY}")
                in_hand = found["balance"]["states"]["claimed"] + found["balance"]["states"]["sending"]
                if found["state"] in states and not in_hand:
                    return found
                await asyncio.sleep(0.02)

    async def until_accepted(self) -> None:
        """Until the relay took the first letter."""
        async with asyncio.timeout(30):
            while True:
                if (await self.look(f"issues/{TODAY}"))["balance"]["states"]["accepted"]:
                    return
                await asyncio.sleep(0.02)

    @staticmethod
    def _told(answer: httpx2.Response) -> dict[str, Any]:
        told: dict[str, Any] = answer.json()
        return told | {"status": answer.status_code}


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink() as relay:
        yield relay


@pytest.fixture
async def servers() -> AsyncIterator[list[WebServer]]:
    async with AsyncExitStack() as doors:
        opened = [await doors.enter_async_context(WebServer(host)) for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3")]
        publish(opened, HAPPENINGS, DUE)
        yield opened


@pytest.fixture
async def newsroom(database: Database, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    async with open_newsroom(database, HandClock(DUE), tmp_path, sink) as opened:
        yield replace(opened, web=WebOptions(api_token=SecretStr("a-long-secret")))


@pytest.fixture
async def program(newsroom: Newsroom) -> AsyncIterator[Program]:
    app = create_app(newsroom)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": "Bearer a-long-secret"}
    async with httpx2.AsyncClient(transport=transport, base_url="https://letter.example", headers=headers, timeout=30) as client:
        program = Program(app, client)
        program.wait_for_no_answer_longer_than(60)
        yield program
    await app.state.sendings.finish()


def headlines(shown: dict[str, Any]) -> list[str]:
    return [one["headline"] for one in shown["slots"]]


async def test_the_morning_by_api(program: Program, servers: list[WebServer], sink: Sink) -> None:
    """Draft, look, swap, rewrite, ban a source, check, test, approve, send, pause, resume; everybody has one letter, and it adds up."""
    for url in feeds_of(servers):
        assert (await program.do("feeds/add", url=url))["status"] == 200
    for address in READERS:
        assert (await program.do("subscribers/add", address=address, confirmed=True))["status"] == 200
    await program.do("testers/add", address="kim@example.com", name="Kim")

    drafted = await program.today("draft")
    assert (drafted["status"], drafted["state"], drafted["stories"]) == (200, "drafted", 10)
    first = await program.look(f"issues/{TODAY}/show")
    swapped = await program.today("swap", number=1, other=2, seen=drafted["version"])
    assert (swapped["status"], swapped["changed"]) == (200, True)
    second = await program.look(f"issues/{TODAY}/show")
    assert headlines(second)[:2] == headlines(first)[1::-1]

    made = await program.do("tokens/add", name="second desk", rights=["read", "edit"])
    other = program.with_token(made["secret"])
    stale = await other.today("swap", number=1, other=3, seen=drafted["version"])
    assert (stale["status"], stale["title"], "API" in stale["detail"]) == (409, "The state of things does not allow it", True)
    assert (await other.today("approve"))["status"] == 403
    assert (await program.today("edit", number=1, headline=HEADLINE))["status"] == 200
    banned = await program.do("rulings/ban", issue_on=str(TODAY), source=NAMES[0], reason="under review")
    assert (banned["status"], banned["changed"]) == (200, True)
    third = await program.look(f"issues/{TODAY}/show")
    assert headlines(third)[0] == HEADLINE
    assert NAMES[0] not in {one["source"] for one in third["slots"]}

    checked = await program.look(f"issues/{TODAY}/check", quick=True)
    assert (checked["status"], checked["light"] != "red") == (200, True)
    tested = await program.today("test")
    assert (tested["status"], [copy["to"] for copy in tested["copies"]]) == (200, ["kim@example.com"])

    approved = await program.today("approve", reason="read it twice")
    assert (approved["status"], approved["state"], approved["balance"]["audience"]) == (200, "approved", 0)
    sink.slow = 0.3
    program.wait_for_no_answer_longer_than(0.3)
    sent = [await program.do(f"issues/{TODAY}/send", key="send-1") for _ in range(2)]
    assert ([one["status"] for one in sent], sent[0]["look"]) == ([202, 202], f"/api/v1/issues/{TODAY}")
    await program.until_accepted()
    assert (await program.today("pause", reason="wrong figures?"))["state"] == "paused"
    stopped = await program.until("paused")
    assert 0 < stopped["balance"]["states"]["accepted"] < len(READERS)
    sink.slow = 0.0
    assert (await program.today("resume"))["state"] == "sending"
    async with asyncio.timeout(30):
        while (await program.today("send"))["status"] == 409:  # noqa: ASYNC110 - the sending that was paused is just ending
            await asyncio.sleep(0.05)
    done = await program.until("sent")
    assert (done["balance"]["states"]["accepted"], done["balance"]["remaining"], done["balance"]["adds_up"]) == (len(READERS), 0, True)
    assert issue_letters(sink) == READERS

    asked = (await program.look("audit", limit=500))["entries"]
    assert [one["outcome"] for one in reversed(asked) if one["by"] != "API"] == ["refused"]
    heeded = [one for one in reversed(asked) if one["by"] == "API" and one["outcome"] != "refused"]
    of_today = [one["act"] for one in heeded if not one["act"].endswith(" add")]
    assert of_today == ["draft", "swap", "edit", "ban", "test", "approve", "send", "pause", "resume", "send"]
    ledger = await program.look(f"issues/{TODAY}/ledger", state="accepted", limit=25)
    rest = await program.look(f"issues/{TODAY}/ledger", state="accepted", limit=25, cursor=ledger["next"])
    assert (len(ledger["lines"]), len(rest["lines"]), rest["next"]) == (25, 15, None)
