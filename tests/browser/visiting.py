"""Goes to a scene with a browser: opens its address, or presses the button that leads there."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from playwright.async_api import Page, Request, Response, Route

from tests.browser.instance import Instance
from tests.browser.scenes.scene import Scene, Visit


async def visit(page: Page, instance: Instance, scene: Scene) -> Response:
    """The answer, when the page has everything it asked for."""
    wanted = await scene.steps(instance)
    seen = len(_pages(instance))
    answer = await go(page, instance, wanted)
    made = _pages(instance)[seen:] or _pages(instance)  # a public page may come from memory
    assert (answer.status, scene.page in made) == (scene.status, True)
    return answer


async def go(page: Page, instance: Instance, wanted: Visit) -> Response:
    """Open an address, or post its form."""
    address = instance.base_url + wanted.path
    await page.context.clear_cookies()  # readers' pages set none, and who was logged in is not any more
    await page.context.add_cookies([{"name": name, "value": value, "url": address} for name, value in wanted.cookies.items()])
    if wanted.form is not None:
        await page.route(address, _posting(wanted), times=1)
    answer = await page.goto(address, wait_until="load")
    assert answer is not None
    return answer


def _posting(wanted: Visit) -> Callable[[Route, Request], Awaitable[None]]:
    async def post(route: Route, request: Request) -> None:
        headers = {**request.headers, "content-type": "application/x-www-form-urlencoded"}
        await route.continue_(method="POST", headers=headers, post_data=urlencode(wanted.form))

    return post


def _pages(instance: Instance) -> list[str]:
    return instance.newsroom.renderer.pages
