"""``?dry_run=true``: a program asks what would happen, and nothing does."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import WebOptions
from newsletter.model.states import IssueState
from newsletter.web.api.description import describe
from tests.web.conftest import dump, store_issue

PATH = "/api/v1/issues/2026-11-21"
TOKEN = {"Authorization": "Bearer a-long-secret"}
DRY = {"dry_run": "true"}


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    return replace(newsroom, web=WebOptions(api_token=SecretStr("a-long-secret")))


async def press(program: httpx2.AsyncClient, step: str, asked: dict[str, str], key: str = "one", **body: Any) -> httpx2.Response:
    return await program.post(f"{PATH}/{step}", params=asked, headers={**TOKEN, "Idempotency-Key": key}, json=body)


def test_every_operation_that_changes_something_takes_it() -> None:
    """And none that only looks."""
    for path in describe(ACTS)["paths"].values():
        for method, operation in path.items():
            takes = any(one["name"] == "dry_run" and one["in"] == "query" for one in operation["parameters"])
            assert takes is (method == "post"), operation["operationId"]


async def test_nothing_is_done(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The answer is that of the act, says that it was none, and the database is as it was."""
    await store_issue(newsroom, state=IssueState.SENDING)
    stood = dump(newsroom)
    tried = await press(reader, "pause", DRY, reason="a typo")
    assert dump(newsroom) == stood
    told = tried.json()
    assert (tried.status_code, told["state"], told["reason"]) == (200, "paused", "a typo")
    assert (told["dry_run"], told["changed"], told["would_change"]) == (True, False, True)
    assert told["said"] == "Nothing was done; this would happen: Issue of 2026-11-21: paused (a typo)"


async def test_the_key_stays_free_for_the_act_itself(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A rehearsal is never given as the answer to the act, nor the act's answer to a rehearsal."""
    await store_issue(newsroom, state=IssueState.SENDING)
    await press(reader, "pause", DRY)
    done = await press(reader, "pause", {})
    assert (done.json()["changed"], "idempotency-replayed" in done.headers, "dry_run" in done.json()) == (True, False, False)
    again = await press(reader, "pause", DRY)
    assert (again.json()["would_change"], "idempotency-replayed" in again.headers) == (False, False)


@pytest.mark.parametrize("asked", [{"dry_run": "maybe"}, {"dry_run": ""}, {"dry_run": ["true", "false"]}, {"dryrun": "true"}])
async def test_whoever_misspells_it_does_nothing(newsroom: Newsroom, reader: httpx2.AsyncClient, asked: dict[str, Any]) -> None:
    """Refused: taken for the act itself it would do what was only to be tried."""
    await store_issue(newsroom, state=IssueState.SENDING)
    assert (await press(reader, "pause", asked)).status_code == 422
    assert (await reader.get(PATH, headers=TOKEN)).json()["state"] == "sending"


async def test_what_would_be_refused_is(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """With its kind and its cure, as the act is."""
    await store_issue(newsroom, state=IssueState.DRAFTED)
    tried, done = await press(reader, "pause", DRY), await press(reader, "pause", {})
    assert (tried.status_code, tried.content) == (409, done.content)


async def test_without_its_right_nothing_is_said(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A dry run asks for the same right as the act."""
    made = await reader.post("/api/v1/tokens/add", headers=TOKEN, json={"name": "ci", "rights": ["read"]})
    weak = {"Authorization": f"Bearer {made.json()['secret']}"}
    await store_issue(newsroom, state=IssueState.SENDING)
    assert (await reader.post(f"{PATH}/pause", params=DRY, headers=weak, json={})).status_code == 403
