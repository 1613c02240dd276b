"""Plays two mornings of the paper on this machine: yesterday's issue, a sign-up, today's issue; then stays up to be looked at.

Everything is the real thing but the publishers and the readers. It always plays the morning, whatever the clock on the wall says.
"""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.bootstrap import begin_instance, open_newsroom, real_clock, upgrade_database
from newsletter.daily import day
from newsletter.daily.facts import IssueFacts, read_facts
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import post_notices
from newsletter.demo.account import DemoAccount, count_up
from newsletter.demo.inbox import Inbox
from newsletter.demo.inbox_pages import inbox_app
from newsletter.demo.newcomer import DemoError, confirm, sign_up
from newsletter.demo.readers import NEWCOMER, READERS
from newsletter.demo.sample_server import SampleServer
from newsletter.model.errors import NewsletterError
from newsletter.scheduler import run_scheduler
from newsletter.sources.run.feeds import import_opml
from newsletter.subscribers.run import import_subscribers
from newsletter.web.server import serve, serve_app

ZONE = ZoneInfo("America/New_York")
MORNING = time(6, 30)
HOST = "127.0.0.1"
Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the demo plays: its folder, the publishers, the inbox, and the ports it found free."""

    settings: Path
    publishers: SampleServer
    inbox: Inbox
    base_url: str
    inbox_port: int
    today_at: datetime


async def run_demo(folder: Path, *, stay: bool, tell: Tell) -> DemoAccount:
    """Play the day in a folder (an absolute path). With ``stay`` the pages stay up until the program is told to stop."""
    async with _set_up(folder) as stage:
        tell(f"Sample publishers, an inbox and a new instance stand ready in {folder}/")
        await _yesterday(stage, tell)
        async with open_newsroom(stage.settings, now=stage.today_at) as newsroom, _pages(newsroom, stage) as stop:
            account = await _today(newsroom, stage, tell)
            if stay:
                await _stay(newsroom, stage, account, stop, tell)
    return account


@asynccontextmanager
async def _set_up(folder: Path) -> AsyncIterator[Stage]:
    _clear(folder)
    today_at = datetime.combine(real_clock().astimezone(ZONE).date(), MORNING, tzinfo=ZONE)
    inbox = Inbox()
    web_port, inbox_port = await _free_port(8080), await _free_port(8025)
    settings: dict[str, dict[str, object]] = {
        "": {"mark": "demo"},
        "newsletter": {
            "zone": ZONE.key,
            "from_address": "lisa@topten.example",
            "postal_address": "Lisa’s Top Ten, 12 Harbour Street, Portland, ME 04101, USA",
            "base_url": f"http://{HOST}:{web_port}",
        },
        "sources": {"allow_private_networks": True, "ports": []},
        "relay": {"host": HOST, "port": await inbox.start(), "tls": "none"},
        "web": {"host": HOST, "port": web_port},
    }
    begin_instance(folder, settings)
    path = folder / "newsletter.toml"
    await upgrade_database(path)
    with SampleServer(today_at) as publishers:
        try:
            yield Stage(
                settings=path,
                publishers=publishers,
                inbox=inbox,
                base_url=f"http://{HOST}:{web_port}",
                inbox_port=inbox_port,
                today_at=today_at,
            )
        finally:
            await inbox.stop()


async def _yesterday(stage: Stage, tell: Tell) -> None:
    yesterday_at = stage.today_at - timedelta(days=1)
    stage.publishers.now = yesterday_at
    async with open_newsroom(stage.settings, now=yesterday_at) as newsroom:
        await import_opml(newsroom.database, stage.publishers.opml, now=newsroom.clock())
        await import_subscribers(
            newsroom.database,
            newsroom.sign_up,
            newsroom.letterhead,
            newsroom.ring,
            READERS,
            confirmed=True,
            by="demo",
            randomness=newsroom.randomness,
            now=newsroom.clock(),
        )
        facts = await _issue(newsroom)
    tell(f"Yesterday   {facts.issue.subject!r} to {facts.balance.audience} readers")
    stage.publishers.now = stage.today_at


async def _today(newsroom: Newsroom, stage: Stage, tell: Tell) -> DemoAccount:
    await sign_up(stage.base_url, NEWCOMER)
    await post_notices(newsroom)
    await confirm(stage.inbox, NEWCOMER)
    await post_notices(newsroom)
    tell(f"Sign-up     {NEWCOMER} through the form, confirmed from the letter")
    facts = await _issue(newsroom)
    account = count_up(facts, stage.inbox.letters, {*READERS, NEWCOMER})
    tell(f"Today       {facts.issue.subject!r} to {account.audience} readers: {account.accepted} accepted, {account.inbox} in the inbox\n")
    for slot in facts.slots:
        tell(f"  {slot.number:>2}  {slot.headline}  ({slot.source}{f' and {len(slot.also)} more' if slot.also else ''})")
    return account


async def _issue(newsroom: Newsroom) -> IssueFacts:
    """One morning: ask the feeds, draft, approve, send."""
    issue_on = newsroom.clock().astimezone(ZONE).date()
    await day.refresh(newsroom, force=True)
    await day.draft(newsroom, issue_on, by="demo")
    await day.send(newsroom, issue_on, by="demo", approve=True)
    facts = (await read_facts(newsroom, issue_on)).found
    if facts is None:
        raise DemoError(f"there is no issue of {issue_on}")
    return facts


@asynccontextmanager
async def _pages(newsroom: Newsroom, stage: Stage) -> AsyncIterator[asyncio.Event]:
    """The public pages and the inbox's, up while the block runs; gives the event that ends them."""
    stop, ready = asyncio.Event(), asyncio.Semaphore(0)
    templates = newsroom.renderer.templates
    inbox = inbox_app(stage.inbox, templates.fill, templates.read("demo/inbox.css"))
    servers = (
        serve(newsroom, stop=stop, on_ready=lambda _: ready.release()),
        serve_app(inbox, host=HOST, port=stage.inbox_port, stop=stop, on_ready=lambda _: ready.release()),
    )
    async with asyncio.TaskGroup() as tasks:
        for server in servers:
            tasks.create_task(server)
        for _ in servers:
            await ready.acquire()
        try:
            yield stop
        finally:
            stop.set()


async def _stay(newsroom: Newsroom, stage: Stage, account: DemoAccount, stop: asyncio.Event, tell: Tell) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tell(f"\nToday's issue    {stage.base_url}/{account.issue:%Y/%m/%d}")
    tell(f"Inbox            http://{HOST}:{stage.inbox_port}/")
    tell(f"Operator's page  {stage.base_url}/console")
    tell("\nSign up with any address: its letters come to the inbox. Ctrl-C ends the demo.")
    await run_scheduler(newsroom, stop=stop)


def _clear(folder: Path) -> None:
    """Begin anew, but never in a folder that is not the demo's."""
    if folder.exists() and any(folder.iterdir()):
        settings = folder / "newsletter.toml"
        if not settings.is_file() or 'mark = "demo"' not in settings.read_text("utf-8"):
            raise NewsletterError(str(folder), "is not a folder of the demo, and it is not empty", "Name another with --folder.")
        shutil.rmtree(folder)


async def _free_port(wished: int) -> int:
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
