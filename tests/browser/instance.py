"""A whole instance on loopback for a browser to visit: real pages, real letters in a real inbox, sample publishers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from newsletter.bootstrap import begin_instance, open_newsroom, upgrade_database
from newsletter.daily import day
from newsletter.daily.corrections import correct
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.offer import offer_of
from newsletter.daily.sponsors import add_sponsor
from newsletter.daily.tick import post_notices
from newsletter.demo.inbox import Inbox, InboxLetter
from newsletter.demo.sample_server import SampleServer
from newsletter.issue.run import find_issue, load_slots
from newsletter.model.issues import Slot
from newsletter.model.sponsors import Sponsor
from newsletter.model.tokens import Purpose, make_token
from newsletter.rendering.renderer import Renderer
from newsletter.sources.run.feeds import import_opml
from newsletter.storage.subscribers import subscriber_by_address
from newsletter.subscribers.run import import_subscribers
from newsletter.web.app import create_app
from newsletter.web.running import answering
from newsletter.web.server import serve_app
from tests.conftest import HandClock
from tests.web.conftest import store_issue

HOST = "127.0.0.1"
TODAY_AT = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
"""Half past six in New York."""

READERS = ("ada.lind@reader.example", "bao.tran@reader.example", "carla.rossi@reader.example")
USUAL = {"hour": "06:30", "zone": "America/New_York", "rhythm": "daily", "pause": "", "stories": "all", "format": "html"}
WEEKLY_READER, FOREIGN_READER = "nils.dahl@reader.example", "samir.haddad@reader.example"
"""One has the week's best on the day of today's issue, the other another language around the stories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberingRenderer(Renderer):
    """Knows which pages it filled in, and the MJML of every letter it set."""

    pages: list[str] = field(default_factory=list)
    mjml: list[str] = field(default_factory=list)

    def page(self, name: str, **facts: Any) -> str:
        self.pages.append(name.removesuffix(".html"))
        return Renderer.page(self, name, **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """What answers at ``base_url``, and where its letters arrive."""

    newsroom: Newsroom
    base_url: str
    inbox: Inbox
    clock: HandClock
    app: FastAPI

    @property
    def today(self) -> date:
        return self.clock().date()

    def letters_to(self, address: str) -> list[InboxLetter]:
        return self.inbox.addressed_to(address)

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    async def slots(self, issue_on: date) -> Sequence[Slot]:
        """The stories of an issue as they are printed."""
        issue = await find_issue(self.newsroom.database, self.newsroom.letterhead.key, issue_on)
        assert issue is not None
        return await load_slots(self.newsroom.database, issue.id)

    async def post(self) -> None:
        """Let the one-off letters that wait go out."""
        await post_notices(self.newsroom)


@asynccontextmanager
async def open_instance(folder: Path, given: Mapping[str, Mapping[str, object]] | None = None) -> AsyncIterator[Instance]:
    """A new instance without an issue and without a reader, up while the block runs. ``given``: settings over ours, by section."""
    inbox, clock, stop, port = Inbox(), HandClock(TODAY_AT), asyncio.Event(), _free_port()
    begin_instance(folder, _settings(port, await inbox.start(), given or {}))
    await upgrade_database(folder, environment={})
    async with open_newsroom(folder, now=TODAY_AT, environment={}) as opened:
        newsroom = replace(opened, clock=clock, renderer=_remembering(opened.renderer))
        app = create_app(newsroom)
        app.add_api_route("/broken", _break)
        async with answering(partial(serve_app, app, host=HOST, port=port), stop=stop) as base_url:
            yield Instance(newsroom=newsroom, base_url=base_url, inbox=inbox, clock=clock, app=app)
    await inbox.stop()


async def send_days(instance: Instance, publishers: SampleServer, *days_ago: int) -> None:
    """Make and send an issue so many days ago, each in turn; 0 is today."""
    newsroom = instance.newsroom
    await import_opml(newsroom.database, publishers.opml, now=newsroom.clock())
    await let_in(newsroom, (*READERS, WEEKLY_READER, FOREIGN_READER))
    await choose(instance, WEEKLY_READER, {"rhythm": "weekly", "weekly_on": "sat"})
    await choose(instance, FOREIGN_READER, {"language": "de" if newsroom.letterhead.language == "ar" else "ar"})
    for ago in days_ago:
        instance.clock.now = publishers.now = TODAY_AT - timedelta(days=ago)
        await send_today(instance)


async def send_today(instance: Instance) -> None:
    """Today's issue, from the feeds to whoever is due."""
    await day.refresh(instance.newsroom, force=True)
    await day.draft(instance.newsroom, instance.today, by="test")
    await day.send(instance.newsroom, instance.today, by="test", approve=True)


async def choose(instance: Instance, address: str, choices: Mapping[str, str]) -> None:
    """Save the settings as a reader does, with these choices beside the usual ones."""
    newsroom = instance.newsroom
    async with newsroom.database.read() as connection:
        found = await subscriber_by_address(connection, newsroom.letterhead.key, address)
    assert found is not None
    path = f"/s/{make_token(Purpose.SUBSCRIPTION, found.key, newsroom.ring)}"
    async with httpx2.AsyncClient(base_url=instance.base_url) as client:
        answer = await client.post(path, data=USUAL | choices)
    assert answer.status_code == 200


async def sell_place(instance: Instance, issue_on: date) -> None:
    """A sponsor for the issue of a date that is still to come."""
    sponsor = Sponsor(
        issue_on=issue_on,
        name="Northern Ferries",
        headline="Cross the strait by night, and wake up in the islands",
        text="Cabins from 40 a person until spring, with breakfast on deck. Bicycles travel free, and so do children under twelve.",
        url="https://ferries.example/night?from=letter&day=21",
        by="test",
        at=instance.clock(),
    )
    await add_sponsor(instance.newsroom, sponsor)


async def fill_archive(instance: Instance) -> None:
    """Issues of other months and years, so that there is a past to look through."""
    for issue_on in (date(2025, 12, 30), date(2026, 9, 5), date(2026, 10, 31)):
        await store_issue(instance.newsroom, issue_on)


async def add_notes(instance: Instance) -> None:
    """Corrections of a whole issue and of stories, as they show on pages."""
    newsroom = instance.newsroom
    await correct(newsroom, instance.yesterday, "We gave the wrong year for the first referendum; it was 1998.", by="test", number=1)
    await correct(newsroom, instance.yesterday, "The issue left an hour late, at half past seven.", by="test")
    await correct(newsroom, instance.today, "An earlier version named the wrong harbour.", by="test", number=2)


async def let_in(newsroom: Newsroom, addresses: tuple[str, ...]) -> None:
    """Readers who confirmed elsewhere."""
    await import_subscribers(
        newsroom.database,
        newsroom.sign_up,
        newsroom.letterhead,
        newsroom.ring,
        addresses,
        offer=offer_of(newsroom),
        confirmed=True,
        by="test",
        randomness=newsroom.randomness,
        now=newsroom.clock(),
    )


def _remembering(renderer: Renderer) -> RememberingRenderer:
    mjml: list[str] = []

    def to_html(source: str) -> str:
        mjml.append(source)
        return renderer.mjml_to_html(source)

    given = {one.name: getattr(renderer, one.name) for one in fields(renderer) if one.init}
    return RememberingRenderer(**{**given, "mjml_to_html": to_html, "mjml": mjml})


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


async def _break() -> None:
    raise RuntimeError("this page is broken on purpose")


def _settings(port: int, relay_port: int, given: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    ours: dict[str, dict[str, object]] = {
        "": {"mark": "demo"},
        "newsletter": {
            "zone": "America/New_York",
            "from_address": "lisa@topten.example",
            "postal_address": "Lisa’s Top Ten, 12 Harbour Street, Portland, ME 04101, USA",
            "base_url": f"http://{HOST}:{port}",
        },
        "sources": {"allow_private_networks": True, "ports": []},
        "relay": {"host": HOST, "port": relay_port, "tls": "none"},
        "delivery": {"undo": "0s"},
        "checks": {"spam_score": False},
        "sign_up": {"per_network_hour": 100_000},
        "web": {"host": HOST, "port": port},
    }
    return {section: {**ours.get(section, {}), **given.get(section, {})} for section in {*ours, *given}}
