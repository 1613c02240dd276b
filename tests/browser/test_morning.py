"""The operator's whole morning on a telephone: log in with a code, read, swap, rewrite, ban, test, approve, watch, pause, resume."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from newsletter.daily import day
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.demo.sample_server import SampleServer
from newsletter.model.rights import Actor, Face, Right, Role
from newsletter.scheduler import run_scheduler
from newsletter.sources.run.feeds import import_opml
from tests.browser.chromium import open_page
from tests.browser.instance import TODAY_AT, Instance, let_in, open_instance
from tests.smtp_sink import Letter, Sink
from tests.web.accounts import PASSWORD, code, make_operator

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 375, "height": 740}
READERS = tuple(f"reader{number}@reader.example" for number in range(60))
TESTER = "desk@paper.example"
BANNED = "Riverside Daily"
SECONDS_A_LETTER = 0.4
HEADLINE = "Forty nations sign, and two stay away"
LATE_HEADLINE = "What somebody else would have printed"


@dataclass
class Editor:
    """Somebody with a telephone."""

    name: str
    page: Page
    instance: Instance

    async def open(self, path: str) -> None:
        await self.page.goto(self.instance.base_url + path)

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def follow(self, name: str) -> None:
        await self.page.get_by_role("link", name=name).first.click()

    async def is_told(self, words: str) -> None:
        await expect(self.page.get_by_role("status")).to_contain_text(words)

    async def log_in(self) -> None:
        await self.open("/console")
        await self.page.get_by_label("Name").fill(self.name)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_label("Code of your second factor").fill(code(self.instance.newsroom))
        await self.press("Log in")


@pytest_asyncio.fixture(loop_scope="session")
async def slow_relay() -> AsyncIterator[Sink]:
    async with Sink(slow=SECONDS_A_LETTER) as relay:
        yield relay


@pytest_asyncio.fixture(loop_scope="session")
async def desk(slow_relay: Sink, tmp_path: Path) -> AsyncIterator[Instance]:
    """An hour before send time: collected and drafted by the machine, two operators with a second factor, one saved tester."""
    with SampleServer(TODAY_AT) as publishers:
        given = {"relay": {"port": slow_relay.port, "connections": 1}}
        async with open_instance(tmp_path / "desk", given) as instance:
            newsroom = instance.newsroom
            await import_opml(newsroom.database, publishers.opml, now=newsroom.clock())
            await let_in(newsroom, READERS)
            instance.clock.now = publishers.now = TODAY_AT - timedelta(hours=1)
            await day.refresh(newsroom, force=True)
            await day.draft(newsroom, instance.today, by="schedule")
            await make_operator(newsroom, "lisa", Role.OWNER)
            await make_operator(newsroom, "tom", Role.PUBLISHER)
            adding = ACTS["testers add"]
            somebody = Actor(name="lisa", face=Face.CLI, rights=frozenset(Right))
            await perform(newsroom, somebody, adding, adding.takes(address=TESTER, name="The desk"))
            stop = asyncio.Event()
            scheduler = asyncio.create_task(run_scheduler(newsroom, stop=stop))
            yield instance
            stop.set()
            await scheduler


async def test_a_morning_on_a_telephone(chromium: Browser, desk: Instance, slow_relay: Sink) -> None:
    """Every step is a press on what the page shows; everybody has the letter once, as the editor left it."""
    async with open_page(chromium, with_axe=False) as one, open_page(chromium, with_axe=False) as other:
        for page in (one, other):
            await page.set_viewport_size(PHONE)
        lisa, tom = Editor("lisa", one, desk), Editor("tom", other, desk)
        await lisa.log_in()
        before = [slot.headline for slot in await desk.slots(desk.today)]
        await expect(one.get_by_role("heading", level=1)).to_be_visible()
        await lisa.follow("Preview")
        await expect(one.frame_locator("iframe.letter").get_by_text(before[0]).first).to_be_visible()

        await lisa.open(f"/console/{desk.today}/story/3")
        await one.get_by_label("Swap with").select_option("11")
        await lisa.press("Swap")
        swapped = [slot.headline for slot in await desk.slots(desk.today)]
        assert [old == new for old, new in zip(before, swapped, strict=True)] == [number != 3 for number in range(1, 11)]

        desk.clock.move(seconds=60)
        await tom.log_in()
        await tom.open(f"/console/{desk.today}/story/1")  # and thinks about it
        await lisa.open(f"/console/{desk.today}/story/1")
        await one.get_by_label("Headline").fill(HEADLINE)
        await lisa.press("Save the words")
        await lisa.is_told("headline changed")
        await other.get_by_label("Headline").fill(LATE_HEADLINE)
        await tom.press("Save the words")
        await expect(other.get_by_role("alert")).to_contain_text("lisa")
        assert (await desk.slots(desk.today))[0].headline == HEADLINE

        led_by = {slot.source: slot.number for slot in await desk.slots(desk.today)}
        assert BANNED in led_by, led_by
        await lisa.open(f"/console/{desk.today}/story/{led_by[BANNED]}")
        await lisa.press(f"Ban {BANNED} today")
        assert BANNED not in {slot.source for slot in await desk.slots(desk.today)}

        await lisa.open(f"/console/{desk.today}/preview")
        await lisa.press("Send it to 1 saved tester")
        await expect(one.get_by_role("status")).to_contain_text("accepted")
        assert [subject_of(letter)[:9] for letter in slow_relay.letters if letter.recipient == TESTER] == ["[Preview]"]

        await lisa.open("/console")
        await lisa.press("Approve")
        await lisa.is_told("Approved")
        await one.get_by_role("region", name="What to do").get_by_text("More", exact=True).click()
        await lisa.follow("Send now")
        await one.get_by_role("button", name="Send").click()

        await lisa.open(f"/console/{desk.today}/live")
        accepted = one.get_by_role("row", name="Accepted").get_by_role("cell").first
        await expect(accepted).not_to_have_text("0")
        first = await accepted.text_content()
        await expect(accepted).not_to_have_text(first or "")  # it moves without a reload
        await lisa.press("Pause")
        await expect(one.locator(".standing")).to_contain_text("aused")
        slow_relay.slow = 0.0
        await lisa.press("Go on sending")
        await expect(accepted).to_have_text(f"{len(READERS)}", timeout=30_000)

        sent = [letter for letter in slow_relay.letters if letter.recipient in READERS]
        assert HEADLINE in message_of(sent[0]).get_body(("plain",)).get_content()
        assert Counter(letter.recipient for letter in sent) == Counter(READERS)


def subject_of(letter: Letter) -> str:
    return str(message_of(letter)["Subject"])


def message_of(letter: Letter) -> EmailMessage:
    return message_from_bytes(letter.content, policy=policy.default)
