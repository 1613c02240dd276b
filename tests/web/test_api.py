"""The operators' API."""

import asyncio
from dataclasses import replace
from datetime import date

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.smtp import connector
from newsletter.model.options import RelayOptions, WebOptions
from newsletter.model.states import IssueState
from tests.smtp_sink import Rule, Sink
from tests.web.conftest import browser, store_issue
from tests.web.people import make_active
from tests.web.test_console import draft

PATH = "/api/v1/issues/2026-11-21"
TOKEN = {"Authorization": "Bearer a-long-secret"}


@pytest.fixture
async def sink():
    async with Sink() as sink:
        yield sink


@pytest.fixture
def newsroom(newsroom: Newsroom, sink: Sink) -> Newsroom:
    relay = RelayOptions(host="127.0.0.1", port=sink.port, tls="none", connections=2)
    web = WebOptions(api_token=SecretStr("a-long-secret"))
    return replace(newsroom, web=web, relay=relay, connect=connector(relay, newsroom.letterhead))


async def outcome(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("title", "")


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic a-long-secret"}, {"Authorization": "Bearer "}]
)
async def test_without_the_token_nothing_is_answered(newsroom: Newsroom, reader: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    """401 for looking and for sending, the same for every wrong token, with the way in."""
    await draft(newsroom)
    for answer in (await reader.get(PATH, headers=headers), await reader.post(f"{PATH}/send", headers=headers)):
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json()["detail"] == "Send the header: Authorization: Bearer TOKEN, with the token of web.api_token."


async def test_without_a_token_in_the_settings_the_door_is_shut(newsroom: Newsroom) -> None:
    """An empty setting is no password; the answer says what to set."""
    async with browser(replace(newsroom, web=WebOptions())) as client:
        answer = await client.get(PATH, headers={"Authorization": "Bearer "})
    assert (answer.status_code, "NEWSLETTER_WEB__API_TOKEN" in answer.json()["detail"]) == (401, True)


async def test_status_is_the_issue_with_its_balance(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Everything a monitor wants in one answer."""
    await store_issue(newsroom, subject="Words")
    assert (await reader.get(PATH, headers=TOKEN)).json() == {
        "date": "2026-11-21",
        "number": 1,
        "state": "sent",
        "reason": "",
        "subject": "Words",
        "due_at": "2026-11-21T11:30:00+00:00",
        "send_not_after": "2026-11-22T07:30:00+00:00",
        "drafted_at": None,
        "approved_at": None,
        "released_at": "2026-11-21T09:00:00+00:00",
        "sent_at": "2026-11-21T09:00:00+00:00",
        "balance": {"audience": 0, "states": {}, "remaining": 0, "adds_up": True},
    }


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/issues/2026-11-22", 404), ("/api/v1/issues/tomorrow", 422), ("/api/v1/nothing", 404)]
)
async def test_what_is_not_there_is_a_problem(reader: httpx2.AsyncClient, path: str, status: int) -> None:
    """Programs get problem details, never a page."""
    answer = await reader.get(path, headers=TOKEN)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_sending_needs_approval_and_happens_once(newsroom: Newsroom, reader: httpx2.AsyncClient, sink: Sink) -> None:
    """Not approved: 409. With approve: 200 and the balance. Again: 409 with when and to how many."""
    for name in ("ada", "bob"):
        await make_active(newsroom, f"{name}@example.com")
    await draft(newsroom)
    assert await outcome(await reader.post(f"{PATH}/send", headers=TOKEN)) == (409, "issue of 2026-11-21: drafted, but not approved")
    sent = await reader.post(f"{PATH}/send", headers=TOKEN, json={"approve": True})
    assert (sent.status_code, sent.json()["state"]) == (200, "sent")
    assert sent.json()["balance"] == {"audience": 2, "states": {"accepted": 2}, "remaining": 0, "adds_up": True}
    again = await outcome(await reader.post(f"{PATH}/send", headers=TOKEN, json={"approve": True}))
    assert again == (409, "issue of 2026-11-21: already sent at 04:00 to 2; nothing was sent again")
    assert len(sink.letters) == 2


async def test_of_two_who_press_at_once_one_sends(newsroom: Newsroom, reader: httpx2.AsyncClient, sink: Sink) -> None:
    """The second is told that somebody is sending; every reader gets one letter."""
    for number in range(20):
        await make_active(newsroom, f"reader{number}@example.com")
    await draft(newsroom)
    sink.slow = 0.01
    async with browser(newsroom) as another:
        answers = await asyncio.gather(
            *(client.post(f"{PATH}/send", headers=TOKEN, json={"approve": True}) for client in (reader, another, reader, another))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert sorted(letter.recipient for letter in sink.letters) == sorted(f"reader{number}@example.com" for number in range(20))


@pytest.mark.parametrize("body", ["[]", "{", '{"approve": "yes"}', '{"aprove": true}'])
async def test_a_misspelt_wish_is_refused(newsroom: Newsroom, reader: httpx2.AsyncClient, sink: Sink, body: str) -> None:
    """Nothing is sent on a guess."""
    await draft(newsroom)
    answer = await reader.post(f"{PATH}/send", headers=TOKEN, content=body)
    assert (answer.status_code, answer.json()["detail"]) == (422, 'Send {"approve": true}, {"approve": false} or nothing.')
    assert sink.letters == []


async def test_what_the_relay_puts_off_is_told(newsroom: Newsroom, reader: httpx2.AsyncClient, sink: Sink) -> None:
    """Deferred letters stand in the balance; the scheduler goes on with them."""
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later"),)
    await make_active(newsroom, "ada@example.com")
    await draft(newsroom)
    sent = await reader.post(f"{PATH}/send", headers=TOKEN, json={"approve": True})
    assert (sent.status_code, sent.json()["state"]) == (200, IssueState.SENDING)
    assert sent.json()["balance"] == {"audience": 1, "states": {"deferred": 1}, "remaining": 1, "adds_up": True}


async def test_another_day_is_refused(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A slip in the date sends neither tomorrow's paper nor last week's."""
    await store_issue(newsroom, date(2026, 11, 22), state=IssueState.APPROVED)
    status, title = await outcome(await reader.post("/api/v1/issues/2026-11-22/send", headers=TOKEN))
    assert (status, "its day has not come" in title) == (409, True)
