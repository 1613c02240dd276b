"""One browser and two instances for all that one process of the tests visits: before the first issue, and after some."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from newsletter.demo.sample_server import SampleServer
from tests.browser.chromium import open_chromium, open_page
from tests.browser.instance import TODAY_AT, Instance, add_notes, fill_archive, open_instance, sell_place, send_days
from tests.browser.letters import Letters, collect_letters

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
async def unwritten(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """Nothing printed yet, and one sign-up an hour is all that it takes from a network."""
    async with open_instance(tmp_path_factory.mktemp("unwritten"), {"sign_up": {"per_network_hour": 1}}) as instance:
        yield instance


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def printed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    """Two issues from the sample publishers, sent, and older ones behind them."""
    with SampleServer(TODAY_AT) as publishers:
        async with open_instance(tmp_path_factory.mktemp("printed")) as instance:
            await sell_place(instance, TODAY_AT.date())
            await send_days(instance, publishers, 1, 0)
            await add_notes(instance)
            await fill_archive(instance, date(2025, 12, 30), date(2026, 9, 5), date(2026, 10, 31))
            yield instance


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def letters(printed: Instance) -> Letters:
    """One of each kind, as they arrived."""
    return await collect_letters(printed)
