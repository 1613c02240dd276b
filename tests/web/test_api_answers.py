"""What the API answers whatever the verb: lists behind cursors, problems with a cure, rights of tokens, acts that take their time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.acts.act import Act, Outcome, Takes
from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import WebOptions
from newsletter.model.rights import Actor, Right
from newsletter.model.states import IssueState
from newsletter.web.api.routes import make_router
from newsletter.web.app import create_app
from newsletter.web.sending import Sendings
from tests.web.conftest import PUBLIC, store_issue
from tests.web.people import make_active

PATH = "/api/v1/issues/2026-11-21"
TOKEN = {"Authorization": "Bearer a-long-secret"}


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    return replace(newsroom, web=WebOptions(api_token=SecretStr("a-long-secret")))


async def every_page(program: httpx2.AsyncClient, address: str, name: str) -> list[list[object]]:
    """A list to its end, as a program reads it: by the header Link alone."""
    pages, seen = [], 0
    while address and (seen := seen + 1) < 50:
        answer = await program.get(address, headers=TOKEN)
        pages.append(answer.json()[name])
        link = answer.headers.get("link", "")
        assert (link == "") is (answer.json()["next"] is None)
        address = link.partition(">")[0].removeprefix("<")
    return pages


async def test_issues_are_listed_to_the_end(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Latest first, each once, whatever is added meanwhile in front."""
    today = newsroom.clock().date()
    for days in range(7):
        await store_issue(newsroom, today - timedelta(days=days), state=IssueState.SENT)
    pages = await every_page(reader, "/api/v1/issues?limit=3", "issues")
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [one["date"] for page in pages for one in page] == [str(today - timedelta(days=days)) for days in range(7)]


async def test_people_and_the_audit_log_are_listed_to_the_end(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Each once."""
    for number in range(5):
        await make_active(newsroom, f"reader{number}@example.com")
    people = [one for page in await every_page(reader, "/api/v1/subscribers?limit=2", "subscribers") for one in page]
    assert sorted(one["address"] for one in people) == [f"reader{number}@example.com" for number in range(5)]
    entries = [one for page in await every_page(reader, "/api/v1/audit?limit=1", "entries") for one in page]
    assert [one["act"] for one in entries] == ["subscribers list"] * 3
    assert [one["number"] for one in entries] == [3, 2, 1]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "eyJhIjoxfQ", "WyIyMDI2LTEzLTAxIl0", "////"])
async def test_a_cursor_of_somewhere_else_is_refused(reader: httpx2.AsyncClient, cursor: str) -> None:
    """It leads nowhere; the cure says where to begin."""
    answer = await reader.get("/api/v1/issues", params={"cursor": cursor}, headers=TOKEN)
    assert (answer.status_code, answer.json()["detail"]) == (400, "cursor: is not one that this list gave")


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "kind"),
    [
        ("GET", "/api/v1/nothing", "", 404, "not-there"),
        ("GET", PATH, "", 404, "not-there"),
        ("POST", f"{PATH}/hold", "", 404, "not-there"),
        ("POST", "/api/v1/webhooks/remove", '{"webhook": 7}', 404, "not-there"),
        ("POST", PATH, "", 405, "other-method"),
        ("GET", f"{PATH}/hold", "", 405, "other-method"),
        ("POST", f"{PATH}/hold", '{"reason": "x", "sure": true}', 422, "not-understood"),
        ("POST", f"{PATH}/hold?reason=x", "", 422, "not-understood"),
        ("POST", f"{PATH}/hold", '{"reason": "\\u0000"}', 422, "not-understood"),
        ("POST", f"{PATH}/hold", '{"reason": "\\ud800"}', 422, "not-understood"),
        ("GET", "/api/v1/issues?limit=501", "", 422, "not-understood"),
        ("GET", "/api/v1/issues?limit=1&limit=2", "", 422, "not-understood"),
        ("GET", "/api/v1/issues/0/ledger", "", 422, "not-understood"),
        ("POST", "/api/v1/subscribers/add", '{"address": "nobody"}', 400, "not-possible"),
    ],
)
async def test_each_problem_says_its_kind_and_its_cure(
    reader: httpx2.AsyncClient, method: str, path: str, content: str, status: int, kind: str
) -> None:
    """RFC 9457, with the address at which the kind is explained."""
    answer = await reader.request(method, path, headers={**TOKEN, "Content-Type": "application/json"}, content=content)
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (told["type"], told["status"]) == (f"{PUBLIC}/api/v1/docs#{kind}", status)
    assert [name for name in ("title", "detail", "cure") if not told[name]] == []
    assert ("allow" in answer.headers) is (status == 405)


@pytest.mark.parametrize("by_parts", [False, True])
async def test_a_body_that_is_too_large_is_a_problem_too(newsroom: Newsroom, reader: httpx2.AsyncClient, by_parts: bool) -> None:
    """Whether its length is told at the beginning or found out on the way."""
    await store_issue(newsroom, state=IssueState.SENDING)
    body = b'{"reason": "' + b"x" * 20_000 + b'"}'

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1_000):
            yield body[start : start + 1_000]

    answer = await reader.post(f"{PATH}/pause", headers=TOKEN, content=parts() if by_parts else body)
    assert (answer.status_code, answer.json()["type"]) == (413, f"{PUBLIC}/api/v1/docs#too-large")
    assert "content-security-policy" in answer.headers


async def test_what_is_no_json_is_not_read(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A form of another site's page can be posted with no such type: nothing is done."""
    await store_issue(newsroom, state=IssueState.SENDING)
    answer = await reader.post(f"{PATH}/pause", headers=TOKEN, data={"reason": "x"})
    assert (answer.status_code, answer.json()["type"]) == (415, f"{PUBLIC}/api/v1/docs#not-json")
    assert (await reader.get(PATH, headers=TOKEN)).json()["state"] == "sending"


async def test_a_token_has_its_own_rights(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Checked before anything is read of the request: what it may not do is 403, whatever it sends."""
    await store_issue(newsroom, state=IssueState.SENDING)
    made = await reader.post("/api/v1/tokens/add", headers=TOKEN, json={"name": "monitor", "rights": ["read"]})
    monitor = {"Authorization": f"Bearer {made.json()['secret']}"}
    looked = await reader.get(PATH, headers=monitor)
    pressed = [await reader.post(f"{PATH}/pause", headers=monitor, content=body) for body in ("", "nonsense")]
    assert (looked.status_code, [answer.status_code for answer in pressed]) == (200, [403, 403])
    assert pressed[0].json()["detail"] == "This needs the right “edit”, which monitor has not"


async def _wait(newsroom: Newsroom, actor: Actor, asked: Takes) -> Outcome:
    await GATE.wait()
    return Outcome(said="done", facts={"a": 1})


GATE = asyncio.Event()
SLOW = Act(name="wait", right=Right.READ, purpose="Wait.", takes=Takes, path="wait", does=_wait)


async def test_an_act_that_takes_its_time_is_answered_with_where_to_look(newsroom: Newsroom) -> None:
    """202 at once; it goes on, and the audit log says how it ended."""
    GATE.clear()
    app = create_app(newsroom)
    app.state.sendings = Sendings(patience=0.05)
    app.include_router(make_router({"wait": SLOW}))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC, headers=TOKEN) as program:
        answer = await program.post("/api/v1/wait")
        begun = (await program.get("/api/v1/audit")).json()["entries"][0]
        GATE.set()
        await asyncio.gather(*app.state.sendings.others)
        ended = (await program.get("/api/v1/audit")).json()["entries"][0]
    assert (answer.status_code, answer.headers["location"]) == (202, "/api/v1/audit")
    assert answer.json() == {"said": "wait goes on.", "changed": True, "look": "/api/v1/audit"}
    assert (begun["outcome"], ended["outcome"]) == ("begun", "done")
