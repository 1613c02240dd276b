"""Keeps a server answering while a block of code runs, and ends it in good order. Knows no page and takes no signal."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Protocol


class Serves(Protocol):
    """``serve`` or ``serve_app`` with everything given but these two."""

    def __call__(self, *, stop: asyncio.Event, on_ready: Callable[[str], None]) -> Coroutine[Any, Any, None]: ...


@asynccontextmanager
async def answering(serve: Serves, *, stop: asyncio.Event) -> AsyncIterator[str]:
    """The server's address, once it answers. It ends with the block or when ``stop`` is set; should it end by itself, it sets ``stop``.

    Raises what the server raises, such as SettingsError for a port that is taken; then the block never begins.
    """
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server: asyncio.Future[Any] = asyncio.create_task(serve(stop=stop, on_ready=ready.set_result))
    server.add_done_callback(lambda _: stop.set())
    try:
        await asyncio.wait([server, ready], return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            yield ready.result()
    finally:
        stop.set()
        await server
