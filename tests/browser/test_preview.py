"""``newsletter preview`` in a real browser: the letter in its frame, what is saved seen without a touch, and a mistake said aloud."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from newsletter.daily.proofs import ProofDesk
from newsletter.demo.sample_issue import sample_issue, sample_picture
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from newsletter.storage.database import open_database
from newsletter.web.preview.app import create_preview
from newsletter.web.running import answering
from newsletter.web.server import serve_app
from tests.browser.chromium import looks, open_page
from tests.browser.eyes import faults, sticking_out
from tests.conftest import HandClock
from tests.web.conftest import make_newsroom

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWN = '{#- Ours. -#}{% extends "builtin/letters/issue/issue.mjml.j2" %}{% block foot %}{{ super() }}WORDS{% endblock %}'


async def test_the_page_follows_what_is_saved(chromium: Browser, sqlite_url: str, tmp_path: Path) -> None:
    """Desktop, phone, dark, text, a variant; a file that is saved; a mistake and its repair; axe has nothing to say of either state."""
    own = tmp_path / "own/letters/issue/issue.mjml.j2"
    own.parent.mkdir(parents=True)
    database, clock, stop = open_database(sqlite_url), HandClock(), asyncio.Event()
    renderer = Renderer(templates=Templates(tmp_path / "own"), mjml_to_html=mjml_to_html)
    newsroom = make_newsroom(database, clock, tmp_path, renderer=renderer)
    words = renderer.phrasebook("en")
    desk = ProofDesk(
        newsroom=newsroom,
        issue_on=clock().date(),
        sample=lambda day: sample_issue(day, newsroom.letterhead, newsroom.schedule, words),
    )
    serving = partial(serve_app, create_preview(desk, sample_picture, stop), host="127.0.0.1", port=0)
    async with answering(serving, stop=stop) as address, open_page(chromium) as page:
        watching = asyncio.create_task(desk.watch(stop))
        await page.goto(address)
        letter = page.frame_locator("#letter")
        await expect(letter.get_by_role("heading", name="Forty nations sign a treaty to protect the high seas")).to_be_visible()
        assert await letter.locator("img").first.evaluate("image => image.naturalWidth") == 1200
        await page.get_by_label("Phone, 375").check()
        await page.get_by_label("Dark").check()
        await expect(letter.locator("body")).to_have_css("background-color", "rgb(18, 17, 15)")
        assert await page.locator("#letter").evaluate("frame => frame.clientWidth") == 375
        own.write_text(OWN.replace("WORDS", "<p>Printed at the harbour.</p>"), "utf-8")
        await expect(letter.get_by_text("Printed at the harbour.")).to_have_count(1)
        assert await _troubles(page) == {}
        own.write_text(OWN.replace("WORDS", "\n{{ nobody_knows_this }}"), "utf-8")
        await expect(page.get_by_role("alert")).to_contain_text(f"{own} line 2")
        await expect(letter.get_by_text("Printed at the harbour.")).to_have_count(1)
        assert await _troubles(page) == {}
        own.unlink()
        await expect(page.get_by_role("alert")).to_be_hidden()
        await page.get_by_role("combobox").select_option("Text only")
        await expect(letter.locator("pre")).to_contain_text("https://topten.example/privacy")
        stop.set()
        await expect(page.get_by_text("The preview has ended.")).to_be_visible()
        await watching
    await database.close()


async def _troubles(page) -> dict[object, list[str]]:
    found = {}
    for look in looks(1280, 375):
        await look.of(page)
        if said := [*await faults(page), *await sticking_out(page)]:
            found[look] = said
    return found
