"""The operators' API."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.smtp import connector
from newsletter.model.options import WebOptions
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage.relay_troubles import RelayTrouble, keep_trouble
from newsletter.storage.removals import hold_removals
from tests.conftest import HandClock
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


def states(**some: int) -> dict[str, int]:
    return {state.value: 0 for state in DeliveryState} | some


async def outcome(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("detail", "")


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic a-long-secret"}, {"Authorization": "Bearer "}]
)
async def test_without_the_token_nothing_is_answered(newsroom: Newsroom, reader: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    """401 for looking and for sending, the same for every wrong token, with the way in."""
    await draft(newsroom)
    for answer in (await reader.get(PATH, headers=headers), await reader.post(f"{PATH}/send", headers=headers)):
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json()["cure"] == "Send the header: Authorization: Bearer TOKEN, with the token of web.api_token."


async def test_without_a_token_in_the_settings_the_door_is_shut(newsroom: Newsroom) -> None:
    """An empty setting is no password; the answer says what to set."""
    async with browser(replace(newsroom, web=WebOptions())) as client:
        answer = await client.get(PATH, headers={"Authorization": "Bearer "})
    assert (answer.status_code, "NEWSLETTER_WEB__API_TOKEN" in answer.json()["cure"]) == (401, True)


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
        "leaves_at": None,
        "released_at": "2026-11-21T09:00:00+00:00",
        "sent_at": "2026-11-21T09:00:00+00:00",
        "first_at": None,
        "issue_on": "2026-11-21",
        "preheader": "Also today.",
        "intro": "Good morning.",
        "version": 0,
        "confidence": None,
        "seen_at": None,
        "seen_by": "",
        "newsletter": "main",
        "standing": "sent",
        "balance": {"audience": 0, "states": states(), "remaining": 0, "adds_up": True},
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
    assert sent.json()["balance"] == {"audience": 2, "states": states(accepted=2), "remaining": 0, "adds_up": True}
    again = await outcome(await reader.post(f"{PATH}/send", headers=TOKEN, json={"approve": True}))
    assert again == (409, "issue of 2026-11-21: already sent at 04:00 to 2; nothing was sent again")
    assert len(sink.letters) == 2


async def test_sending_is_of_the_version_that_it_names(newsroom: Newsroom, reader: httpx2.AsyncClient, sink: Sink) -> None:
    """A program that looked at another version is told which one stands now; nothing is approved or sent."""
    await make_active(newsroom, "ada@example.com")
    await draft(newsroom)
    refused = await reader.post(f"{PATH}/send", headers=TOKEN, json={"approve": True, "version": 7})
    stands = (await reader.get(PATH, headers=TOKEN)).json()
    changed = "issue of 2026-11-21: has changed since: it is version 0 now, and version 7 was looked at; nothing was sent"
    assert (await outcome(refused), stands["state"], sink.letters) == ((409, changed), "drafted", [])
    sent = await reader.post(f"{PATH}/send", headers=TOKEN, json={"approve": True, "version": 0})
    assert (sent.status_code, sent.json()["state"], len(sink.letters)) == (200, "sent", 1)


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


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("[]", "the body is not a JSON object"),
        ("{", "the body is not JSON"),
        ('{"approve": "yes"}', "approve: input should be a valid boolean"),
        ('{"aprove": true}', "aprove: there is no such field"),
        ('{"undo": 10}', "undo: input should be a valid string"),
        ('{"undo": "soon"}', "undo: value error, 'soon' is not a duration; write it like 90s, 30m, 6h or 3d"),
        ('{"issue_on": "2026-11-22"}', "issue_on: stands in the address already"),
    ],
)
async def test_a_misspelt_wish_is_refused(newsroom: Newsroom, reader: httpx2.AsyncClient, sink: Sink, body: str, detail: str) -> None:
    """Nothing is sent on a guess."""
    await draft(newsroom)
    answer = await reader.post(f"{PATH}/send", headers=TOKEN, content=body)
    assert (answer.status_code, answer.json()["detail"]) == (422, detail)
    assert sink.letters == []


async def test_what_the_relay_puts_off_is_told(newsroom: Newsroom, reader: httpx2.AsyncClient, sink: Sink) -> None:
    """Deferred letters stand in the balance; the scheduler goes on with them."""
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later"),)
    await make_active(newsroom, "ada@example.com")
    await draft(newsroom)
    sent = await reader.post(f"{PATH}/send", headers=TOKEN, json={"approve": True})
    assert (sent.status_code, sent.json()["state"]) == (200, IssueState.SENDING)
    assert sent.json()["balance"] == {"audience": 1, "states": states(deferred=1), "remaining": 1, "adds_up": True}


async def test_another_day_is_refused(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A slip in the date sends neither tomorrow's paper nor last week's."""
    await store_issue(newsroom, date(2026, 11, 22), state=IssueState.APPROVED)
    status, title = await outcome(await reader.post("/api/v1/issues/2026-11-22/send", headers=TOKEN))
    assert (status, "its day has not come" in title) == (409, True)


async def announced(program: httpx2.AsyncClient) -> dict[str, Any]:
    """The issue once its undo delay has begun."""
    async with asyncio.timeout(20):
        while True:
            if (found := (await program.get(PATH, headers=TOKEN)).json())["leaves_at"]:
                return found


async def test_a_send_waits_and_is_taken_back(newsroom: Newsroom, sink: Sink) -> None:
    """In the undo delay the answer says when it leaves; cancel takes it back, twice is once, and nothing leaves."""
    await make_active(newsroom, "ada@example.com")
    await draft(newsroom)
    async with browser(replace(newsroom, delivery=DeliveryOptions(undo=timedelta(seconds=60)))) as program:
        pressing = asyncio.create_task(program.post(f"{PATH}/send", headers=TOKEN, json={"approve": True}))
        waiting = await announced(program)
        again = await program.post(f"{PATH}/send", headers=TOKEN)
        taken = [await program.post(f"{PATH}/cancel", headers=TOKEN, json={"reason": "a typo"}) for _ in range(2)]
        pressed = await pressing
    assert (waiting["state"], waiting["leaves_at"], again.status_code) == ("approved", "2026-11-21T09:01:00+00:00", 409)
    assert [(answer.status_code, answer.json()["state"], answer.json()["reason"]) for answer in taken] == [(200, "held", "a typo")] * 2
    assert await outcome(pressed) == (409, "issue of 2026-11-21: held by API: a typo; nothing left")
    assert sink.letters == []


async def test_two_in_the_undo_delay_are_one_send(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Who presses while another waits is told so; after the delay everybody gets one letter."""
    await make_active(newsroom, "ada@example.com")
    await draft(newsroom)
    delayed = replace(newsroom, delivery=DeliveryOptions(undo=timedelta(seconds=60)))
    async with browser(delayed) as one, browser(delayed) as other:
        pressing = [asyncio.create_task(client.post(f"{PATH}/send", headers=TOKEN, json={"approve": True})) for client in (one, other)]
        await announced(one)
        clock.move(seconds=61)
        pressed = [await task for task in pressing]
    assert sorted(answer.status_code for answer in pressed) == [200, 409]
    assert [letter.recipient for letter in sink.letters] == ["ada@example.com"]


async def test_undo_can_be_waived(newsroom: Newsroom, sink: Sink) -> None:
    """A program that knows what it does need not wait."""
    await make_active(newsroom, "ada@example.com")
    await draft(newsroom)
    async with browser(replace(newsroom, delivery=DeliveryOptions(undo=timedelta(seconds=60)))) as program:
        sent = await program.post(f"{PATH}/send", headers=TOKEN, json={"approve": True, "undo": "0s"})
    assert (sent.status_code, sent.json()["state"], len(sink.letters)) == (200, "sent", 1)


async def test_pause_resume_cancel(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Each once and once more, with the reason; what the state does not allow is a problem with the way out."""
    await store_issue(newsroom, state=IssueState.SENDING)

    async def press(step: str, body: dict[str, str] | None = None) -> tuple[int, str, str]:
        answer = await reader.post(f"{PATH}/{step}", headers=TOKEN, json=body)
        said = answer.json()
        return answer.status_code, said.get("state") or said["detail"], said.get("reason", "")

    assert [await press("pause", {"reason": "a typo"}) for _ in range(2)] == [(200, "paused", "a typo")] * 2
    assert [await press("resume") for _ in range(2)] == [(200, "sending", "")] * 2
    assert [await press("cancel", {"reason": "wrong"}) for _ in range(2)] == [(200, "cancelled", "wrong")] * 2
    assert await press("pause") == (409, "issue of 2026-11-21: cancelled after 0 letters: wrong; nothing was changed", "")
    assert (await press("explode"))[0] == 404
    bad = await reader.post(f"{PATH}/pause", headers=TOKEN, json={"raeson": "x"})
    assert (bad.status_code, bad.json()["detail"]) == (422, "raeson: there is no such field")
    assert (await reader.post(f"{PATH}/pause")).status_code == 401


async def test_programs_can_ask_for_the_pace(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The same report as ``newsletter pace --json``; with the token only."""
    issue = await store_issue(newsroom)
    trouble = {"name": "relay", "relay": "relay a:25", "problem": "nothing listens there", "cure": "Is it running?"}
    found = RelayTrouble(**trouble, needs_operator=False, since=newsroom.clock(), last_at=newsroom.clock())
    async with newsroom.database.write() as connection:
        await keep_trouble(connection, found)
        await hold_removals(connection, issue.id, "a.example", dead=21, answered=30, now=newsroom.clock())
    answer = await reader.get("/api/v1/pace", headers=TOKEN)
    instant = newsroom.clock().isoformat().replace("+00:00", "Z")
    assert answer.json() == {
        "relays": [{"name": "relay", "per_second": 0.0, "per_day": 0, "used": 0, "free_at": None}],
        "groups": [],
        "waiting": [],
        "held": [{"domain": "a.example", "issue_on": "2026-11-21", "dead": 21, "answered": 30, "held_at": instant}],
        "warm_up": None,
        "troubles": [trouble | {"needs_operator": False, "since": instant, "last_at": instant, "tries": 1}],
    }
    assert (await reader.get("/api/v1/pace")).status_code == 401
