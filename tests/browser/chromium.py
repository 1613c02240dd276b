"""Debian's Chromium, driven from here; nothing is downloaded, and it reaches nothing but this machine."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Page, async_playwright

from tests.postgresql import needs_package

PACKAGE = "chromium"
HEIGHT = 900


@dataclass(frozen=True)
class Look:
    """How a reader looks at a page: the theme of the machine, and the width of the window."""

    theme: str
    width: int

    async def of(self, page: Page) -> None:
        """Let the page be seen so."""
        await page.emulate_media(color_scheme=self.theme, reduced_motion="reduce")
        await page.set_viewport_size({"width": self.width, "height": HEIGHT})


def looks(*widths: int) -> tuple[Look, ...]:
    """Light and dark at each of the widths."""
    return tuple(Look(theme, width) for theme in ("light", "dark") for width in widths)


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """One browser while the block runs. Root may not use its sandbox; it sees only pages of ours."""
    program = shutil.which("chromium")
    needs_package(PACKAGE, program is not None)
    async with async_playwright() as driver:
        args = ["--no-sandbox", "--disable-background-networking"]
        browser = await driver.chromium.launch(executable_path=program, args=args)
        yield browser
        await browser.close()


@asynccontextmanager
async def open_page(browser: Browser, *, with_axe: bool = True) -> AsyncIterator[Page]:
    """A window without a history. ``with_axe``: the accessibility checker waits in each page that it opens."""
    context = await browser.new_context()
    if with_axe:
        await context.add_init_script(AXE_SCRIPT)
    try:
        yield await context.new_page()
    finally:
        await context.close()
