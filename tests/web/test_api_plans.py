"""No list of the API and no round of webhooks' calls reads a large table whole: the engine itself explains each question."""

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.calls import post_calls
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.webhooks import add_webhook
from newsletter.model.issues import IssueChange
from newsletter.model.options import WebOptions
from newsletter.model.states import IssueState
from newsletter.storage.database import Database
from newsletter.storage.issues import add_change
from tests.conftest import HandClock
from tests.web.conftest import PUBLIC, browser, make_newsroom, store_issue
from tests.web.test_console_plans import heard, scanned

TOKEN = {"Authorization": "Bearer a-long-secret"}
LARGE = frozenset({"subscriber", "delivery", "attempt", "audit", "issue", "issue_change", "webhook_call", "consent", "request_key"})


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path) -> Newsroom:
    newsroom = make_newsroom(any_database, clock, tmp_path)
    await store_issue(newsroom)
    return replace(newsroom, web=WebOptions(api_token=SecretStr("a-long-secret")))


@pytest.mark.parametrize(
    "path",
    [
        "issues",
        "issues?cursor=WyIyMDI2LTExLTIxIl0",
        "issues/2026-11-21/ledger",
        "issues/2026-11-21/ledger?state=unknown&cursor=WzFd",
        "audit",
        "audit?cursor=WzFd&by=kim",
        "subscribers?limit=500",
        "webhooks/deliveries?webhook=1&cursor=WzFd",
    ],
)
async def test_a_list_is_found_by_an_index(newsroom: Newsroom, path: str) -> None:
    """A page costs as much on the last day as on the first."""
    await add_webhook(newsroom, "https://example.org/hook", (), addresses=False, by="kim")
    async with browser(newsroom, base_url=PUBLIC) as program:
        with heard(newsroom.database) as asked:
            answer: httpx2.Response = await program.get(f"/api/v1/{path}", headers=TOKEN)
    assert (answer.status_code, len(asked) > 0) == (200, True)
    assert await scanned(newsroom.database, asked, LARGE) == set()


async def test_a_change_and_a_round_of_calls_look_by_an_index(newsroom: Newsroom) -> None:
    """What stands in the way of a letter's own transaction is a look at the few webhooks there are; the round finds what is due."""
    await add_webhook(newsroom, "https://127.0.0.1/hook", (), addresses=False, by="kim")
    change = IssueChange(at=newsroom.clock(), from_state=IssueState.SENDING, to_state=IssueState.SENT, by="kim")
    with heard(newsroom.database) as asked:
        async with newsroom.database.write() as connection:
            await add_change(connection, 1, change)
        newsroom = replace(newsroom, clock=lambda: change.at.replace(year=2020))
        await post_calls(newsroom)
    assert len(asked) >= 3
    assert await scanned(newsroom.database, asked, LARGE) == set()
