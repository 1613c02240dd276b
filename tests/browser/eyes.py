"""What is looked at in a page: axe's rules, boxes that stick out, and everything that the browser asked for or complained about."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Error, Page, Request

FOLDER = Path(__file__).parent
STICKING_OUT = (FOLDER / "sticking_out.js").read_text("utf-8")
AXE_FAULTS = (FOLDER / "axe_faults.js").read_text("utf-8")
SCRIPTS = "() => [...document.scripts].filter(one => one.type !== 'application/ld+json').map(one => one.outerHTML)"


class Ears:
    """Hears, while the block runs, everything that a page asks for and complains about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[Request] = []
        self.complaints: list[str] = []

    def __enter__(self) -> Self:
        self.page.on("request", self._ask)
        self.page.on("console", self._complain)
        self.page.on("pageerror", self._fail)
        return self

    def __exit__(self, *_: object) -> None:
        self.page.remove_listener("request", self._ask)
        self.page.remove_listener("console", self._complain)
        self.page.remove_listener("pageerror", self._fail)

    def kinds(self) -> list[str]:
        """What was asked for, redirects and pictures aside."""
        return sorted(request.resource_type for request in self.requests if request.resource_type != "image" and not request.redirected_to)

    def hosts(self) -> set[str]:
        return {urlsplit(request.url).netloc for request in self.requests}

    async def size(self) -> int:
        """Bytes of the HTML and the CSS."""
        answers = [await request.response() for request in self.requests if request.resource_type in ("document", "stylesheet")]
        return sum([len(await answer.body()) for answer in answers if answer and not 300 <= answer.status < 400])

    def _ask(self, request: Request) -> None:
        """The icon comes whenever the browser likes, for a page that was left too."""
        if not request.url.endswith("/icon.svg"):
            self.requests.append(request)

    def _complain(self, message: ConsoleMessage) -> None:
        """The status of the page itself is no complaint: some pages are to answer 404."""
        pages = {request.url for request in self.requests if request.resource_type == "document"}
        own = message.text.startswith("Failed to load resource") and message.location["url"] in pages
        if message.type in ("error", "warning") and not own:
            self.complaints.append(message.text)

    def _fail(self, error: Error) -> None:
        self.complaints.append(str(error))


async def faults(page: Page, *, only: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong, and what it cannot judge: ``only`` rules with such a tag, ``without`` rules of these names."""
    options: dict[str, Any] = {"resultTypes": ["violations", "incomplete"], "iframes": False}
    options |= {"runOnly": list(only)} if only else {}
    options |= {"rules": {rule: {"enabled": False} for rule in without}}
    found: list[str] = await page.evaluate(AXE_FAULTS, options)
    return found


async def sticking_out(page: Page) -> list[str]:
    """Boxes that are wider than the window or what stands around them."""
    found: list[str] = await page.evaluate(STICKING_OUT)
    return found
