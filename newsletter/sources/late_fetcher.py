"""A fetcher that is opened at its first request: whoever only sends letters needs no HTTP client in memory. Asks nothing by itself."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from typing import Self

from newsletter.sources.outcomes import ANSWER_BYTES, Failure, Outcome, Posted, Web


class LateFetcher:
    """``Web`` by what ``open_fetcher`` opens; leave its ``async with`` to close that."""

    def __init__(self, open_fetcher: Callable[[], AbstractAsyncContextManager[Web]]) -> None:
        self._open_fetcher = open_fetcher
        self._opened: Web | None = None
        self._opening = asyncio.Lock()
        self._doors = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._doors.aclose()

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: str = "*/*", max_bytes: int | None = None
    ) -> Outcome:
        """Ask for one address and follow its redirects. ``max_bytes`` lowers or raises the limit of the settings."""
        fetcher = self._opened or await self._open()
        return await fetcher.get(url, headers=headers, accept=accept, max_bytes=max_bytes)

    async def probe(self, url: str, *, within: timedelta) -> Outcome:
        """Follow an address without reading what is there."""
        fetcher = self._opened or await self._open()
        return await fetcher.probe(url, within=within)

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], within: timedelta, answer_bytes: int = ANSWER_BYTES
    ) -> Posted | Failure:
        """Post to one address."""
        fetcher = self._opened or await self._open()
        return await fetcher.post(url, body, headers=headers, within=within, answer_bytes=answer_bytes)

    async def _open(self) -> Web:
        async with self._opening:
            if self._opened is None:
                self._opened = await self._doors.enter_async_context(self._open_fetcher())
            return self._opened
