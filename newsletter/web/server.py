"""Runs the application in this process until it is told to stop. Prints nothing, takes no signal, starts no scheduler or courier."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import SettingsError
from newsletter.web.app import create_app

FINISH_WITHIN_SECONDS = 10


async def serve(
    newsroom: Newsroom,
    *,
    stop: asyncio.Event,
    on_ready: Callable[[str], None] | None = None,
    host: str | None = None,
    port: int | None = None,
) -> None:
    """Answer requests until ``stop`` is set, then finish those under way. ``on_ready`` gets the address once it answers.

    Port 0 takes a free one. Raises SettingsError when the port is taken.
    """
    app = create_app(newsroom)
    app.state.live_watch.stop = stop
    host, port = host or newsroom.web.host, newsroom.web.port if port is None else port
    try:
        await serve_app(app, host=host, port=port, stop=stop, on_ready=on_ready)
    finally:
        await app.state.looks.finish()
        await app.state.sendings.finish()
        await app.state.live_watch.finish()


async def serve_app(app: FastAPI, *, host: str, port: int, stop: asyncio.Event, on_ready: Callable[[str], None] | None = None) -> None:
    """``serve`` for any application."""
    server = _Server(_config(app, host, port), on_ready)
    stopping = asyncio.create_task(_tell_to_stop(server, stop))
    try:
        await server.serve()
    finally:
        stopping.cancel()


def _config(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,  # paths hold tokens
        proxy_headers=False,  # newsletter.web.peer decides whom to believe; the console must see the real peer
        server_header=False,
        timeout_graceful_shutdown=FINISH_WITHIN_SECONDS,
    )


async def _tell_to_stop(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


class _Server(uvicorn.Server):
    """Uvicorn's server without its habits of a whole program: signals and exit codes belong to whoever started us."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self.on_ready = on_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: Any = None) -> None:
        """Listen, and say where. Uvicorn would end the program when the port is taken."""
        try:
            await super().startup(sockets)
        except SystemExit as ending:
            where = f"{self.config.host}:{self.config.port}"
            raise SettingsError("web.port", f"cannot listen on {where}: {ending.__context__}", "Set web.port to a free one.") from None
        if self.on_ready:
            self.on_ready(self._address())

    def _address(self) -> str:
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
