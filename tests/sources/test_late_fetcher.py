"""A fetcher that opens at its first request."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from newsletter.sources.late_fetcher import LateFetcher
from newsletter.sources.outcomes import Gone, Outcome


@dataclass
class Client:
    """Remembers what it was asked, and when it was opened and closed."""

    events: list[object] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        await asyncio.sleep(0)
        self.events.append("opened")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.events.append("closed")

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: str = "*/*", max_bytes: int | None = None
    ) -> Outcome:
        self.events.append((url, headers, accept, max_bytes))
        return Gone()


async def test_it_opens_once_and_passes_everything_on() -> None:
    """Two first requests at once open one client, which is closed at the end."""
    client = Client()
    full: dict[str, Any] = {"headers": {"A": "b"}, "accept": "text/html", "max_bytes": 7}
    async with LateFetcher(lambda: client) as fetcher:
        assert await asyncio.gather(fetcher.get("one"), fetcher.get("two", **full)) == [Gone(), Gone()]
    assert client.events == ["opened", ("one", None, "*/*", None), ("two", *full.values()), "closed"]


async def test_unasked_it_opens_nothing() -> None:
    """Who sends letters never pays for it."""
    client = Client()
    async with LateFetcher(lambda: client):
        pass
    assert client.events == []
