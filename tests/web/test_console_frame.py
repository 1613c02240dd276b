"""The frame of the console's pages: its own style sheet and scripts, the policy, and the way to the other pages."""

import hashlib
import re
from collections.abc import AsyncIterator
from importlib.resources import files

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.web.console.static import script_path, style_path
from tests.web.conftest import CONSOLE, LOOPBACK, browser


@pytest.fixture
async def operator(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody at this machine, with a browser."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as client:
        yield client


def test_the_script_taken_from_elsewhere_is_the_one_that_was_looked_at() -> None:
    """The file has the hash that stands beside it, with its version and its licence."""
    folder = files("newsletter.web.static") / "vendor"
    told = (folder / "htmx.txt").read_text("utf-8")
    kept = hashlib.sha256((folder / "htmx.min.js").read_bytes()).hexdigest()
    assert re.findall(r"^sha256: (\w+)$", told, re.MULTILINE) == [kept]
    assert ("htmx 4.0.1" in told, "SPDX: 0BSD" in told) == (True, True)


async def test_style_and_scripts_may_be_kept_for_ever(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """Their addresses hold the hash of their content; under another hash, or another name, there is nothing."""
    for path in (style_path(newsroom), script_path("htmx")):
        answer = await operator.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    wrong = ("/console/site.000000000000.css", "/console/htmx.000000000000.js", "/console/other.000000000000.js")
    assert [(await operator.get(path)).status_code for path in wrong] == [404, 404, 404]
