"""Sets the stage for the demo: a new instance, the sample publishers, the inbox, on ports that are free. Plays nothing."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.bootstrap import begin_instance, open_newsroom, real_clock, upgrade_database
from newsletter.daily.newsroom import Newsroom
from newsletter.demo.folder import demo_folder
from newsletter.demo.inbox import Inbox
from newsletter.demo.sample_server import SampleServer
from newsletter.model.errors import NewsletterError

ZONE = ZoneInfo("America/New_York")
MORNING = time(6, 30)
HOST = "127.0.0.1"
WEB_PORT, INBOX_PORT = 8080, 8025


NO_ENVIRONMENT: Mapping[str, str] = {}
"""Whoever runs a real paper from this shell may have its relay or database in the environment; the demo must not touch them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the demo plays. It is always the morning there, whatever the clock on the wall says."""

    folder: Path
    publishers: SampleServer
    inbox: Inbox
    web_port: int
    inbox_port: int
    today_at: datetime

    @property
    def base_url(self) -> str:
        """Where the paper's own pages answer."""
        return f"http://{HOST}:{self.web_port}"

    def open(self, now: datetime) -> AbstractAsyncContextManager[Newsroom]:
        """The newsroom at an instant."""
        return open_newsroom(self.folder, now=now, environment=NO_ENVIRONMENT)


@asynccontextmanager
async def set_stage(folder: Path) -> AsyncIterator[Stage]:
    """Everything stands ready while the block runs. ``folder`` is an absolute path."""
    inbox = Inbox()
    with demo_folder(folder), SampleServer(_this_morning()) as publishers:
        web_port, inbox_port, relay_port = await free_port(WEB_PORT), await free_port(INBOX_PORT), await inbox.start()
        begin_instance(folder, _settings(web_port, relay_port))
        await upgrade_database(folder, environment=NO_ENVIRONMENT)
        try:
            yield Stage(
                folder=folder,
                publishers=publishers,
                inbox=inbox,
                web_port=web_port,
                inbox_port=inbox_port,
                today_at=publishers.now,
            )
        finally:
            await inbox.stop()


async def free_port(wished: int) -> int:
    """The wished port if nobody listens there, else any free one."""
    for port in (wished, 0):
        try:
            server = await asyncio.start_server(lambda _reader, _writer: None, HOST, port)
        except OSError:
            continue
        found = int(server.sockets[0].getsockname()[1])
        server.close()
        await server.wait_closed()
        return found
    raise NewsletterError("demo", f"there is no free port on {HOST}")


def _this_morning() -> datetime:
    return datetime.combine(real_clock().astimezone(ZONE).date(), MORNING, tzinfo=ZONE)


def _settings(web_port: int, relay_port: int) -> dict[str, dict[str, object]]:
    return {
        "": {"mark": "demo"},
        "newsletter": {
            "zone": ZONE.key,
            "from_address": "lisa@topten.example",
            "postal_address": "Lisa’s Top Ten, 12 Harbour Street, Portland, ME 04101, USA",
            "base_url": f"http://{HOST}:{web_port}",
        },
        "sources": {"allow_private_networks": True, "ports": []},
        "relay": {"host": HOST, "port": relay_port, "tls": "none"},
        "delivery": {"undo": "0s"},
        "web": {"host": HOST, "port": web_port},
    }
