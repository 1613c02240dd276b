"""Every page and state in a real browser: axe finds nothing, nothing sticks out, nothing is asked for that the page does not need."""

import pytest
from playwright.async_api import Page

from tests.browser.chromium import Look, looks
from tests.browser.eyes import SCRIPTS, Ears, faults, sticking_out
from tests.browser.instance import Instance
from tests.browser.scenes.all import ELSEWHERE, READERS, SCENES
from tests.browser.scenes.scene import PRINTED, Scene
from tests.browser.visiting import visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOOKS = looks(1280, 375)
WIDTHS = (1280, 375, 320)
LARGEST_PAGE = 30_000
LARGER = {"subscription/subscription": 40_000}
"""Every time zone of the world is a line in the settings."""
SPACED = "(s => { s.replaceSync('*{letter-spacing:.1em!important}'); document.adoptedStyleSheets = [s]; })(new CSSStyleSheet())"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_everybody_can_use_the_page(page: Page, printed: Instance, unwritten: Instance, scene: Scene) -> None:
    """Light and dark, on a desk and on a phone: axe has nothing to say, and nothing is wider than the window.

    A reader's page is one request for HTML, one for CSS and pictures of ours, under 30 kB: no script, no other host, no complaint.
    """
    instance = printed if scene.on == PRINTED else unwritten
    with Ears(page) as ears:
        await visit(page, instance, scene)
        if scene in READERS:
            assert (ears.kinds(), ears.hosts()) == (["document", "stylesheet"], {instance.base_url.removeprefix("http://")})
            assert (await page.evaluate(SCRIPTS), ears.complaints) == ([], [])
            assert await ears.size() < LARGER.get(scene.page, LARGEST_PAGE)
    assert await _found(page) == {}


@pytest.mark.parametrize("name", ELSEWHERE)
async def test_everybody_can_use_the_page_from_right_to_left(page: Page, arabic: Instance, name: str) -> None:
    """In Arabic too axe has nothing to say, and nothing is wider than the window."""
    await visit(page, arabic, next(scene for scene in SCENES if scene.name == name))
    assert await page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert await _found(page) == {}


@pytest.mark.parametrize("name", ["landing", "console, story on the bench"])
async def test_letters_set_wide_lie_on_nothing(page: Page, printed: Instance, name: str) -> None:
    """A reader may space letters out, and fonts differ from one machine to the next: on a phone too everything is read and pressed."""
    await visit(page, printed, next(scene for scene in SCENES if scene.name == name))
    await page.evaluate(SPACED)
    assert await _found(page) == {}


@pytest.mark.parametrize("name", ["today", "first story"])
async def test_a_picture_that_does_not_come_leaves_the_page_as_wide_as_it_was(page: Page, printed: Instance, name: str) -> None:
    """Its words stand in its place, and on a phone too nothing sticks out."""
    scene = next(scene for scene in SCENES if scene.name == name)
    await page.route("**/pictures/*", lambda route: route.abort())
    await Look("light", 375).of(page)
    await visit(page, printed, scene)
    await page.unroute("**/pictures/*")
    assert await sticking_out(page) == []


async def _found(page: Page) -> dict[Look, list[str]]:
    found: dict[Look, list[str]] = {}
    for width in WIDTHS:
        await Look("light", width).of(page)
        found[Look("light", width)] = await sticking_out(page)
    for look in LOOKS:
        await look.of(page)
        found[look] = [*found.get(look, []), *await faults(page)]
    return {look: wrong for look, wrong in found.items() if wrong}
