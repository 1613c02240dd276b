"""Plays two mornings of the paper on this machine: yesterday's issue, a sign-up, today's issue; then stays up to be looked at.

Everything is the real thing but the publishers and the readers.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from newsletter.daily import day
from newsletter.daily.facts import IssueFacts, read_facts
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.offer import offer_of
from newsletter.daily.tick import post_notices
from newsletter.demo.account import DemoAccount, count_up
from newsletter.demo.inbox_pages import inbox_app
from newsletter.demo.newcomer import confirm, sign_up
from newsletter.demo.readers import NEWCOMER, READERS
from newsletter.demo.sample_server import SampleServer
from newsletter.demo.stage import HOST, ZONE, Stage, set_stage
from newsletter.model.states import SubscriberState
from newsletter.scheduler import run_scheduler
from newsletter.sources.run.feeds import RefreshAccount, import_opml, list_feeds
from newsletter.subscribers.run import import_subscribers, list_subscribers
from newsletter.web.running import answering
from newsletter.web.server import serve, serve_app

Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The day has been played, and its pages answer until ``stop`` is set."""

    newsroom: Newsroom
    publishers: SampleServer
    account: DemoAccount
    issue_url: str
    inbox_url: str
    console_url: str
    stop: asyncio.Event

    async def draft_tomorrow(self) -> str:
        """Draft tomorrow's issue of what has come in since, so that there is one in review: to swap, rewrite, check, approve.

        Gives back its page.
        """
        self.publishers.now += timedelta(hours=1)
        await day.refresh(self.newsroom, force=True)
        tomorrow = self.account.issue + timedelta(days=1)
        await day.draft(self.newsroom, tomorrow, by="demo")
        return f"{self.console_url}/{tomorrow}"

    async def stay(self) -> None:
        """Go on as a running paper: whoever signs up gets letters. Returns when ``stop`` is set."""
        await run_scheduler(self.newsroom, stop=self.stop)


@asynccontextmanager
async def play_day(folder: Path, tell: Tell) -> AsyncIterator[Played]:
    """Play the day in a folder of its own (an absolute path), and keep its pages up while the block runs."""
    async with set_stage(folder) as stage:
        tell(f"Stage      sample publishers, an inbox for every address, a new instance in {folder}/")
        await _yesterday(stage, tell)
        stop = asyncio.Event()
        async with stage.open(stage.today_at) as newsroom, _pages(newsroom, stage, stop) as inbox_url:
            account = await _today(newsroom, stage, tell)
            yield Played(
                newsroom=newsroom,
                publishers=stage.publishers,
                account=account,
                issue_url=f"{stage.base_url}/{account.issue:%Y/%m/%d}",
                inbox_url=f"{inbox_url}/",
                console_url=f"{stage.base_url}/console",
                stop=stop,
            )


async def _yesterday(stage: Stage, tell: Tell) -> None:
    yesterday_at = stage.today_at - timedelta(days=1)
    stage.publishers.now = yesterday_at
    async with stage.open(yesterday_at) as newsroom:
        await import_opml(newsroom.database, stage.publishers.opml, now=newsroom.clock())
        await import_subscribers(
            newsroom.database,
            newsroom.sign_up,
            newsroom.letterhead,
            newsroom.ring,
            READERS,
            offer=offer_of(newsroom),
            confirmed=True,
            by="demo",
            randomness=newsroom.randomness,
            now=newsroom.clock(),
        )
        tell(f"Yesterday  {await _collect(newsroom)}")
        facts = await _issue(newsroom)
    tell(f"           {facts.issue.subject!r} to {facts.balance.audience} readers")
    stage.publishers.now = stage.today_at


async def _today(newsroom: Newsroom, stage: Stage, tell: Tell) -> DemoAccount:
    await sign_up(stage.base_url, NEWCOMER)
    await post_notices(newsroom)
    await confirm(stage.inbox, NEWCOMER)
    await post_notices(newsroom)
    tell(f"Sign-up    {NEWCOMER} through the form, confirmed from the letter")
    tell(f"Today      {await _collect(newsroom)}")
    facts = await _issue(newsroom)
    active = list_subscribers(newsroom.database, newsroom.letterhead.key, state=SubscriberState.ACTIVE)
    account = count_up(facts, stage.inbox.letters, [subscriber.address async for subscriber in active])
    tell(f"           {facts.issue.subject!r} to {account.audience} readers: {account.accepted} accepted, {account.inbox} in the inbox\n")
    for slot in facts.slots:
        others = f" and {len(slot.also)} more" if slot.also else ""
        tell(f"  {slot.number:>2}  {slot.headline} ({slot.source}{others}){' – an update' if slot.update_of else ''}")
    return account


async def _collect(newsroom: Newsroom) -> str:
    """Ask every feed, and say what came of it."""
    account: RefreshAccount = await day.refresh(newsroom, force=True)
    names = {line.feed.id: line.source.name for line in await list_feeds(newsroom.database)}
    broken = "".join(f"; {names[failed.feed_id]}: {failed.reason}" for failed in account.failed)
    return f"{account.new_entries} new entries from {account.checked - len(account.failed)} feeds{broken}"


async def _issue(newsroom: Newsroom) -> IssueFacts:
    """Draft, approve, send."""
    issue_on = newsroom.clock().astimezone(ZONE).date()
    await day.draft(newsroom, issue_on, by="demo")
    await day.send(newsroom, issue_on, by="demo", approve=True)
    facts = (await read_facts(newsroom, issue_on)).found
    assert facts is not None, "an issue that was sent is there"  # noqa: S101
    return facts


@asynccontextmanager
async def _pages(newsroom: Newsroom, stage: Stage, stop: asyncio.Event) -> AsyncIterator[str]:
    """The paper's own pages and the inbox's, up while the block runs; gives the address of the inbox."""
    templates = newsroom.renderer.templates
    inbox = inbox_app(stage.inbox, templates.fill, templates.read("demo/inbox.css"))
    inbox_pages = partial(serve_app, inbox, host=HOST, port=stage.inbox_port)
    async with answering(partial(serve, newsroom), stop=stop), answering(inbox_pages, stop=stop) as inbox_url:
        yield inbox_url
