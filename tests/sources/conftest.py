"""Fixtures of the sources room: a web server, a fetcher that may talk to loopback, and a feed in two words."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.model.options import SourceOptions
from newsletter.sources.fetch import Fetcher
from tests.web_server import WebServer

FEEDS = Path(__file__).parent / "feeds"


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    async with WebServer() as server:
        yield server


@pytest.fixture
def options() -> SourceOptions:
    """May talk to loopback on every port, and does not wait long."""
    return SourceOptions(allow_private_networks=True, ports=(), total_timeout=timedelta(seconds=5))


@pytest.fixture
async def fetcher(options: SourceOptions) -> AsyncIterator[Fetcher]:
    async with Fetcher(options, "Test/1.0") as opened:
        yield opened
