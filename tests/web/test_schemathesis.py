"""The API asked everything its description allows, and much it does not."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from newsletter.bootstrap import running_clock
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.smtp import connector
from newsletter.model.desk_options import CheckOptions, OperatorOptions
from newsletter.model.options import WebOptions
from newsletter.model.sending_options import RelayOptions
from newsletter.sources.fetch import Fetcher
from newsletter.web.app import create_app
from newsletter.web.sending import Sendings
from newsletter.web.server import serve_app
from tests.conftest import NOW
from tests.smtp_sink import Sink
from tests.web.people import make_active
from tests.web.test_console import draft

HERE = Path(__file__).parent
TOKEN = "a-long-secret"
EXAMPLES = os.environ.get("NEWSLETTER_API_EXAMPLES", "3")
"""How many cases of each verb are made up beside those that the description itself leads to."""


@pytest.fixture
async def address(newsroom: Newsroom) -> AsyncIterator[str]:
    """A whole newsletter at a port of its own: a draft, readers, a relay that takes everything, and no way to the web."""
    async with Sink() as sink, Fetcher(newsroom.sources, "test", look_up=lambda _host, _port: ["127.0.0.1"]) as fetcher:
        relay = RelayOptions(host="127.0.0.1", port=sink.port, tls="none", connections=2)
        web = WebOptions(api_token=SecretStr(TOKEN))
        doors = {"relay": relay, "connect": connector(relay, newsroom.letterhead), "fetcher": fetcher, "clock": running_clock(NOW)}
        quiet = {"operators": OperatorOptions(tries_per_network=1_000_000), "checks": CheckOptions(spam_score=False)}
        opened = replace(newsroom, web=web, **quiet, **doors)
        for number in range(5):
            await make_active(opened, f"reader{number}@example.com")
        await draft(opened)
        app, stop, ready = create_app(opened), asyncio.Event(), asyncio.get_running_loop().create_future()
        app.state.sendings = Sendings(patience=0.2)
        serving = asyncio.create_task(serve_app(app, host="127.0.0.1", port=0, stop=stop, on_ready=ready.set_result))
        yield await ready
        stop.set()
        await serving
        await app.state.sendings.finish()


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_schemathesis_finds_nothing(address: str, tmp_path: Path) -> None:
    """No server error, no answer that the description does not know, nothing accepted that it forbids; the same cases each time."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run"]
    command += [f"{address}/api/v1/openapi.json", "--url", address, "-H", f"Authorization: Bearer {TOKEN}", "--seed", "1"]
    command += [
        "--max-examples",
        EXAMPLES,
        "--phases",
        "examples,coverage,fuzzing",
        "--continue-on-failure",
        "--warnings",
        "off",
        "--request-timeout",
        "60",
    ]
    asked = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    said, _ = await asked.communicate()
    (tmp_path / "schemathesis.txt").write_bytes(said)
    assert asked.returncode == 0, said.decode()[-8_000:]
