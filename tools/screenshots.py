"""Takes pictures of every letter and page, light and dark, wide and narrow: ``make screenshots``.

They are to be looked at and compared with the last ones. ``ARGS=WORD`` takes those alone that have the word in their name, ``ARGS=ar``
those of one instance, ``ARGS=--readme`` the one that the README shows. The sample days play in English with ten and with seven stories,
in Arabic and in German, and an issue has every field at its limit.
"""

import argparse
import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from newsletter.demo.sample_pictures import draw
from tests.browser.chromium import Look, looks, open_chromium, open_page
from tests.browser.instance import Instance
from tests.browser.letters import Letters, collect_letters, long_letters, part
from tests.browser.plays import long_words, played, unplayed
from tests.browser.scenes.all import ELSEWHERE, SCENES
from tests.browser.scenes.scene import PRINTED, UNWRITTEN, Scene
from tests.browser.visiting import visit
from tools.quiet import be_quiet

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "screenshots"
README = ROOT / "docs" / "letter.png"
README_HEIGHT = 1560


@dataclass(frozen=True)
class Show:
    """One instance that pictures are taken of, which of its scenes, and its letters."""

    name: str
    opens: AbstractAsyncContextManager[Instance]
    scenes: tuple[Scene, ...]
    letters: Callable[[Instance], Awaitable[Letters]] = collect_letters


@dataclass(frozen=True)
class Camera:
    """Takes pictures of what stands in a window, those whose name has ``word`` in it."""

    page: Page
    word: str

    def wants(self, name: str) -> bool:
        return self.word in name

    async def take(self, name: str, look: Look) -> None:
        await look.of(self.page)
        await self.page.screenshot(path=FOLDER / f"{name}-{look.width}-{look.theme}.png", full_page=True)


async def take_all(word: str) -> None:
    """Every show, its pages and its letters."""
    FOLDER.mkdir(exist_ok=True)
    async with _window() as page:
        named = [show for show in _shows() if show.name == word]
        camera = Camera(page, "" if named else word)
        for show in named or _shows():
            async with show.opens as instance:
                await _take_pages(camera, instance, show)
                await _take_letters(camera, show, await show.letters(instance))


async def take_readme() -> None:
    """The beginning of a letter, in few colours."""
    async with _window() as page, played() as instance:
        await page.set_content(part((await collect_letters(instance))["issue"], "html"), wait_until="load")
        await Look("light", 640).of(page)
        clip = {"x": 0, "y": 0, "width": 640, "height": README_HEIGHT}
        await page.screenshot(path=README, full_page=True, clip=clip)
    Image.open(README).convert("RGB").quantize(256).save(README, optimize=True)


def _shows() -> Iterator[Show]:
    yield Show("en", played(), tuple(scene for scene in SCENES if scene.on == PRINTED))
    yield Show("unwritten", unplayed(), tuple(scene for scene in SCENES if scene.on == UNWRITTEN), _none)
    yield Show("long", long_words(), _some("landing", "today", "first story"), _long)
    for language in ("ar", "de"):
        yield Show(language, played({"newsletter": {"language": language}}), _some(*ELSEWHERE))


async def _none(_instance: Instance) -> Letters:
    return {}


async def _long(instance: Instance) -> Letters:
    return long_letters(instance.base_url)


def _some(*names: str) -> tuple[Scene, ...]:
    return tuple(scene for scene in SCENES if scene.name in names)


@asynccontextmanager
async def _window() -> AsyncIterator[Page]:
    async with open_chromium() as browser, open_page(browser, with_axe=False) as page:
        yield page


async def _take_pages(camera: Camera, instance: Instance, show: Show) -> None:
    for scene in show.scenes:
        name = f"{show.name}-page-{scene.name.replace(', ', ' ').replace('?', '').replace(' ', '-')}"
        if camera.wants(name):
            await visit(camera.page, instance, scene)
            for look in looks(1280, 375):
                await camera.take(name, look)


async def _take_letters(camera: Camera, show: Show, letters: Letters) -> None:
    """As they are; without pictures, and without styles, as some programs show them; and as plain text."""
    for kind, letter in letters.items():
        html, name = part(letter, "html"), f"{show.name}-letter-{kind}"
        if not camera.wants(name):
            continue
        await camera.page.goto("about:blank")  # a page's policy would hold for what is put in its place
        await camera.page.route("**/pictures/*", lambda route: route.fulfill(body=draw("sea"), content_type="image/jpeg"))
        await camera.page.set_content(html, wait_until="load")
        for look in looks(640, 375):
            await camera.take(name, look)
        await camera.page.set_content(f"<pre>{escape(part(letter, 'plain'))}</pre>")
        await camera.take(f"{name}-text", Look("light", 640))
        await camera.page.set_content(without_styles(html), wait_until="load")
        await camera.take(f"{name}-no-styles", Look("light", 375))
        await camera.page.unroute("**/pictures/*")
        await camera.page.route("**/pictures/*", lambda route: route.abort())
        await camera.page.set_content(html, wait_until="load")
        await camera.take(f"{name}-no-pictures", Look("light", 375))
        await camera.page.unroute("**/pictures/*")


def without_styles(html: str) -> str:
    """The letter as the Gmail app shows it to accounts of others: every style block gone."""
    return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)


def main() -> None:
    """Take what was asked for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("word", nargs="?", default="")
    reader.add_argument("--readme", action="store_true")
    given = reader.parse_args()
    be_quiet()
    asyncio.run(take_readme() if given.readme else take_all(given.word))


if __name__ == "__main__":
    main()
