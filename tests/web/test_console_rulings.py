"""What the operators' pages say of an editor's hand."""

from collections.abc import AsyncIterator
from datetime import date

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import IssueState
from newsletter.storage.rulings import add_ruling
from tests.builders import a_ruling, a_story
from tests.web.conftest import CONSOLE, LOOPBACK, browser, store_issue

DAY = date(2026, 11, 21)
PAGE = "/console/2026-11-21"


@pytest.fixture
async def operator(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(newsroom, LOOPBACK, CONSOLE) as client:
        yield client


async def test_the_page_shows_who_ruled_what(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """Each ruling that binds the issue with number, local hour, name and reason, as text; one that is not followed says why."""
    await store_issue(newsroom, DAY, state=IssueState.DRAFTED, drafted_at=newsroom.clock())
    assert "None binds this issue" in (await operator.get(f"{PAGE}/history")).text
    pin = a_ruling("pin", a_story("Storm <b>reaches</b> the coast"), place=2, issue_on=DAY, reason="ours & alone")
    async with newsroom.database.write() as connection:
        for ruling in (pin, a_ruling("ban", "topic:Sport")):
            await add_ruling(connection, newsroom.letterhead.key, ruling)
    page = (await operator.get(f"{PAGE}/history")).text
    assert "no. 1 · Nov 21, 01:00 · anna</span><br>pin to no. 2: Storm &lt;b&gt;reaches&lt;/b&gt; the coast (ours &amp; alone)<br>" in page
    assert 'Not followed</span> <span class="meta">none of its reports was among the stories of the draft; newsletter add https://' in page
    assert "no. 2 · Nov 21, 01:00 · anna</span><br>ban the topic: Sport</li>" in page
