"""The header Idempotency-Key: done once, answered as often as it is asked."""

import asyncio
from dataclasses import replace

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.repeats import Repeat, begin, forget_repeats
from newsletter.model.options import WebOptions
from newsletter.model.states import IssueState
from tests.conftest import HandClock
from tests.web.conftest import dump, store_issue

PATH = "/api/v1/issues/2026-11-21"
TOKEN = {"Authorization": "Bearer a-long-secret"}


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    return replace(newsroom, web=WebOptions(api_token=SecretStr("a-long-secret")))


async def press(program: httpx2.AsyncClient, key: str, step: str = "pause", **body: str) -> httpx2.Response:
    return await program.post(f"{PATH}/{step}", headers={**TOKEN, "Idempotency-Key": key}, json=body)


async def test_a_repeat_gets_the_first_answer(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Also when things have changed since: the program learns what its own request came to."""
    await store_issue(newsroom, state=IssueState.SENDING)
    first = await press(reader, "one", reason="a typo")
    await press(reader, "two", "resume")
    again = await press(reader, "one", reason="a typo")
    assert (first.status_code, first.json()["state"], "idempotency-replayed" in first.headers) == (200, "paused", False)
    assert (again.status_code, again.content, again.headers["idempotency-replayed"]) == (200, first.content, "true")
    assert (await reader.get(PATH, headers=TOKEN)).json()["state"] == "sending"


async def test_a_refusal_is_repeated_too(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """With its kind and its cure."""
    await store_issue(newsroom, state=IssueState.DRAFTED)
    first, again = [await press(reader, "one") for _ in range(2)]
    assert (first.status_code, again.status_code, again.content) == (409, 409, first.content)
    assert again.headers["content-type"] == first.headers["content-type"] == "application/problem+json"


async def test_another_request_with_the_same_key_is_refused(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A program that reuses keys would take the answer of one thing for that of another."""
    await store_issue(newsroom, state=IssueState.SENDING)
    await press(reader, "one", reason="a typo")
    others = [await press(reader, "one", reason="wrong"), await press(reader, "one", "cancel", reason="a typo")]
    assert [(answer.status_code, answer.json()["detail"]) for answer in others] == [(422, "This key was given with another request")] * 2
    assert (await reader.get(PATH, headers=TOKEN)).json()["state"] == "paused"


async def test_while_the_first_is_being_done_the_second_waits(newsroom: Newsroom, reader: httpx2.AsyncClient, clock: HandClock) -> None:
    """409 with Retry-After; a minute later the first is taken for lost, and it is done."""
    await store_issue(newsroom, state=IssueState.SENDING)
    body = b'{"reason":"x"}'
    headers = {**TOKEN, "Idempotency-Key": "one", "Content-Type": "application/json"}
    answered = await reader.post(f"{PATH}/pause", headers=headers, content=body)
    async with newsroom.database.write() as connection:  # as a process leaves it that dies before it answers
        await connection.exec_driver_sql("UPDATE request_key SET status = NULL, body = NULL")
    waits = await reader.post(f"{PATH}/pause", headers=headers, content=body)
    clock.move(seconds=61)
    anew = await reader.post(f"{PATH}/pause", headers=headers, content=body)
    assert (answered.status_code, waits.status_code, waits.headers["retry-after"]) == (200, 409, "60")
    assert (anew.status_code, anew.json()["state"], "idempotency-replayed" in anew.headers) == (200, "paused", False)


async def test_of_many_at_once_one_is_done(newsroom: Newsroom) -> None:
    """The key is taken in one statement: who comes second finds it."""
    asked = Repeat(holder="x", key="one", digest="d")
    found = await asyncio.gather(*(begin(newsroom, asked) for _ in range(8)))
    assert [one is None for one in found].count(True) == 1


async def test_keys_are_each_program_s_own_and_live_a_day(newsroom: Newsroom, clock: HandClock) -> None:
    """The same word from another token is another key; a day later it is free again."""
    assert await begin(newsroom, Repeat(holder="x", key="one", digest="d")) is None
    assert await begin(newsroom, Repeat(holder="y", key="one", digest="e")) is None
    clock.move(hours=24, seconds=1)
    await forget_repeats(newsroom)
    assert await begin(newsroom, Repeat(holder="x", key="one", digest="other")) is None


async def test_what_cannot_be_read_takes_no_key(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A mistake in the body can be mended under the same key; a key that is none is told."""
    await store_issue(newsroom, state=IssueState.SENDING)
    wrong = await press(reader, "one", raeson="x")
    right = await press(reader, "one", reason="x")
    assert (wrong.status_code, right.status_code) == (422, 200)
    assert (await press(reader, "x" * 201)).json()["detail"] == "The header Idempotency-Key is not one we can keep"


async def test_a_secret_in_an_answer_is_kept_sealed(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A copy of the database alone does not tell a webhook's secret, nor the answer that showed it."""
    headers = {**TOKEN, "Idempotency-Key": "one"}
    first, again = [await reader.post("/api/v1/webhooks/add", headers=headers, json={"url": "https://example.org/hook"}) for _ in range(2)]
    secret = first.json()["secret"]
    assert (again.json()["secret"], secret.startswith("whsec_")) == (secret, True)
    assert [line for line in dump(newsroom) if secret in line] == []
    assert (
        len([line for line in dump(newsroom) if line.startswith('INSERT INTO "webhook"') or line.startswith("INSERT INTO webhook ")]) == 1
    )
