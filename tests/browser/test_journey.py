"""A reader's whole way in a real browser and a real inbox: sign up, confirm, choose, receive, read, leave, undo, one click."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from newsletter.daily.tick import tick
from newsletter.demo.inbox_pages import inbox_app
from newsletter.demo.sample_server import SampleServer
from newsletter.web.running import answering
from newsletter.web.server import serve_app
from tests.browser.chromium import open_page
from tests.browser.instance import HOST, TODAY_AT, Instance, open_instance, send_days, send_today
from tests.web.people import state_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHOSEN_HOUR, CHOSEN_AT = "09:00", TODAY_AT + timedelta(hours=2, minutes=30)
MUTED = "Economy"
NEWCOMER = "mara.holm@reader.example"


class Reader:
    """Somebody with a browser and a mail program."""

    def __init__(self, page: Page, instance: Instance, inbox_url: str) -> None:
        self.page, self.instance, self.inbox_url = page, instance, inbox_url

    def letters(self) -> list[str]:
        return [str(letter.message["Subject"]) for letter in self.instance.letters_to(NEWCOMER)]

    async def open(self, path: str) -> None:
        await self.page.goto(self.instance.base_url + path)

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name).click()

    async def reads(self, heading: str) -> None:
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    async def follow_letter(self, link: str) -> None:
        """Open the latest letter in the inbox and press one of its links; what it leads to opens beside the inbox."""
        await self.page.goto(f"{self.inbox_url}/letters/{self.instance.letters_to(NEWCOMER)[-1].number}/html")
        async with self.page.expect_popup() as opened:
            await self.page.get_by_role("link", name=link).first.click()
        beside = await opened.value
        await beside.wait_for_load_state()
        await self.page.goto(beside.url)
        await beside.close()


@pytest_asyncio.fixture(loop_scope="session")
async def reader(chromium: Browser, tmp_path: Path) -> AsyncIterator[Reader]:
    """At an instance of their own, whose first issue has been sent to others."""
    with SampleServer(TODAY_AT) as publishers:
        async with open_instance(tmp_path / "journey") as instance, open_page(chromium, with_axe=False) as page:
            await send_days(instance, publishers, 1)
            publishers.now = TODAY_AT
            templates = instance.newsroom.renderer.templates
            inbox = inbox_app(instance.inbox, templates.fill, templates.read("demo/inbox.css"))
            async with answering(partial(serve_app, inbox, host=HOST, port=0), stop=asyncio.Event()) as inbox_url:
                yield Reader(page, instance, inbox_url)


async def test_from_the_landing_page_to_the_last_letter(reader: Reader) -> None:
    """Each step is a press on what the page or the letter shows; the letter comes at the chosen hour, without the muted topic."""
    page, instance, newsroom = reader.page, reader.instance, reader.instance.newsroom

    await reader.open("/")
    instance.clock.move(seconds=newsroom.sign_up.least_seconds)
    await page.get_by_label("Your email address").fill(NEWCOMER)
    await reader.press("Send me")
    await reader.reads("Please look into your mailbox")
    await instance.post()

    await reader.follow_letter("Yes, sign me up")
    assert await state_of(newsroom, NEWCOMER) == "pending"
    await reader.press("Yes, sign me up")
    await reader.reads("You are on the list")
    assert await state_of(newsroom, NEWCOMER) == "active"
    await instance.post()
    assert len(reader.letters()) == 2

    await reader.follow_letter("Your subscription")
    await page.get_by_label("At this hour").select_option(CHOSEN_HOUR)
    await page.get_by_label(MUTED).check()
    await reader.press("Save")
    await expect(page.get_by_role("status")).to_contain_text("Saved")

    instance.clock.now = TODAY_AT
    await send_today(instance)
    assert len(reader.letters()) == 2
    instance.clock.now = CHOSEN_AT
    await tick(newsroom)
    assert len(reader.letters()) == 3
    printed = [slot.topic for slot in await instance.slots(instance.today)]
    assert MUTED in printed
    assert topics_of(reader) == [topic for topic in printed if topic != MUTED]

    await reader.follow_letter("Read online")
    await reader.reads("Today’s ten")

    await reader.follow_letter("Unsubscribe")
    await reader.press("Unsubscribe")
    assert await state_of(newsroom, NEWCOMER) == "unsubscribed"
    await reader.press("Undo")
    assert await state_of(newsroom, NEWCOMER) == "active"

    await one_click(reader)
    assert await state_of(newsroom, NEWCOMER) == "unsubscribed"


def topics_of(reader: Reader) -> list[str]:
    """The topics over the stories of the letter that came last."""
    text = reader.instance.letters_to(NEWCOMER)[-1].part("plain")
    return [line.strip("[]").removeprefix("Update, ") for line in text.splitlines() if line.startswith("[")]


async def one_click(reader: Reader) -> None:
    """What a mail program does when its own button is pressed (RFC 8058)."""
    message = reader.instance.letters_to(NEWCOMER)[-1].message
    address = next(part.strip(" <>") for part in message["List-Unsubscribe"].split(",") if "http" in part)
    field, value = message["List-Unsubscribe-Post"].split("=")
    async with httpx2.AsyncClient() as program:
        answer = await program.post(address, data={field: value})
    assert (answer.status_code, answer.text) == (200, "Unsubscribed.\n")
