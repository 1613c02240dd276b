"""The real server on a free port."""

import asyncio

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import SettingsError
from newsletter.web.server import serve


async def test_it_answers_until_it_is_told_to_stop(newsroom: Newsroom) -> None:
    """It says where it listens, answers without naming its software, and ends quietly."""
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(newsroom, stop=stop, on_ready=ready.set_result, port=0))
    async with httpx2.AsyncClient(base_url=await ready) as client:
        answer = await client.get("/healthz")
        page = await client.head("/")
    assert (answer.status_code, answer.json()["status"], "server" in answer.headers) == (200, "ok", False)
    assert (page.status_code, page.content) == (200, b"")
    stop.set()
    await serving
    assert serving.result() is None


async def test_a_taken_port_is_a_clear_error(newsroom: Newsroom) -> None:
    """The program does not end; the operator is told which setting to change."""
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    first = asyncio.create_task(serve(newsroom, stop=stop, on_ready=ready.set_result, port=0))
    port = int((await ready).rpartition(":")[2])
    with pytest.raises(SettingsError, match=f"cannot listen on 127.0.0.1:{port}"):
        await serve(newsroom, stop=stop, port=port)
    stop.set()
    await first
