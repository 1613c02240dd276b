"""One browser and two instances for all that one process of the tests visits: before the first issue, and after some."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.chromium import open_chromium, open_page
from tests.browser.instance import Instance
from tests.browser.letters import Letters, collect_letters
from tests.browser.plays import played, unplayed

pytest.register_assert_rewrite("tests.browser.visiting")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    """A window with axe in it. Our pages set no cookie, so that all can be visited in one."""
    async with open_page(chromium) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def unwritten() -> AsyncIterator[Instance]:
    """Nothing printed yet, and one sign-up an hour is all that it takes from a network."""
    async with unplayed() as instance:
        yield instance


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def printed() -> AsyncIterator[Instance]:
    """Two issues from the sample publishers, sent, corrections to them, and older ones behind them."""
    async with played() as instance:
        yield instance


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def arabic() -> AsyncIterator[Instance]:
    """The printed instance from right to left."""
    async with played({"newsletter": {"language": "ar"}}) as instance:
        yield instance


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def letters(printed: Instance) -> Letters:
    """One of each kind, as they arrived."""
    return await collect_letters(printed)
