"""The live page: the balance sheet each second for all who look, one question for all of them, and none when nobody looks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, update

from newsletter.daily.day import take_step
from newsletter.daily.newsroom import Newsroom
from newsletter.model.issues import Issue
from newsletter.model.states import IssueState
from newsletter.storage import schema
from newsletter.web.app import create_app
from newsletter.web.console.live_watch import LiveWatch, Sight
from newsletter.web.session_cookie import NAME
from tests.web.conftest import CONSOLE, LOOPBACK, browser, store_issue
from tests.web.people import make_active
from tests.web.test_console import DAY, PAGE


class Steps:
    """Waits between looks until a test lets the next one come, and counts them."""

    def __init__(self) -> None:
        self.looks = 0
        self.next = asyncio.Event()

    async def __call__(self, _seconds: float) -> None:
        self.looks += 1
        await self.next.wait()
        self.next.clear()


@pytest.fixture
async def sending(newsroom: Newsroom) -> Issue:
    """An issue of which two letters are out, one was refused and one waits."""
    issue = await store_issue(newsroom, DAY, state=IssueState.SENDING)
    names = ("ada@one.example", "bo@googlemail.com", "cy@gmail.com", "di@two.example")
    for name in names:
        await make_active(newsroom, name)
    ends = (("accepted", 250, "ok"), ("rejected", 550, "5.1.1 no such user"), ("deferred", 421, "4.7.0 try later"), ("pending", 0, ""))
    rows = [
        {"issue_id": issue.id, "subscriber_id": number, "state": state, "code": code, "reply": reply, "changed_at": newsroom.clock()}
        for number, (state, code, reply) in enumerate(ends, start=1)
    ]
    async with newsroom.database.write() as connection:
        await connection.execute(insert(schema.delivery), rows)
        await connection.execute(update(schema.issue).values(audience=4))
    return issue


async def accept(newsroom: Newsroom, subscriber_id: int) -> None:
    async with newsroom.database.write() as connection:
        await connection.execute(
            update(schema.delivery).where(schema.delivery.c.subscriber_id == subscriber_id).values(state="accepted", code=250)
        )


async def test_the_sheet_adds_up_and_names_who_refuses(newsroom: Newsroom, sending: Issue) -> None:
    """Every state with its number, the sum, and receiving groups with what they answered: the domains of one provider are one line."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        page = (await operator.get(f"{PAGE}/live")).text
    assert sending.state is IssueState.SENDING
    for words in (
        "2 of 4 letters are settled",
        "4 in the audience = 1 pending + 1 accepted + 1 deferred + 1 rejected: it adds up",
        "<strong>gmail.com</strong>",
        "1 tried again",
        "1 refused",
        "550 5.1.1 no such user",
        f'data-events="{PAGE}/live/events"',
        '<noscript><meta http-equiv="refresh" content="5"></noscript>',
    ):
        assert words in page
    assert "googlemail.com" not in page


async def next_of(watching: AsyncIterator[Sight]) -> Sight:
    return await asyncio.wait_for(anext(watching), 10)


async def test_however_many_look_one_asks(newsroom: Newsroom, sending: Issue) -> None:
    """Three pages see each new state, and the database is asked once for all of them; when the last leaves nobody asks any more."""
    steps = Steps()
    watch = LiveWatch(newsroom, pause=steps)
    pages = [watch.follow(DAY, watch.take_place(1)) for _ in range(3)]
    assert [(await next_of(page)).counts.balance.remaining for page in pages] == [2, 2, 2]
    await accept(newsroom, 4)
    steps.next.set()
    assert [(await next_of(page)).counts.balance.remaining for page in pages] == [1, 1, 1]
    assert steps.looks == 2
    for page in pages:
        await page.aclose()
    await watch.finish()
    assert (steps.looks, sending.issue_on) == (2, DAY)


async def test_the_stream_ends_when_the_issue_is_settled(newsroom: Newsroom, sending: Issue) -> None:
    """What is over is told once more, and then there is nothing to wait for."""
    steps = Steps()
    watch = LiveWatch(newsroom, pause=steps)
    async with aclosing(watch.follow(DAY, watch.take_place(1))) as page:
        assert not (await next_of(page)).is_over
        await take_step(newsroom, "cancel", sending.issue_on, by="test")
        steps.next.set()
        assert (await next_of(page)).is_over
        with pytest.raises(StopAsyncIteration):
            await next_of(page)


async def test_a_server_that_stops_lets_nobody_wait(newsroom: Newsroom, sending: Issue) -> None:
    """An open page must not keep the program from ending."""
    watch = LiveWatch(newsroom, pause=Steps())
    async with aclosing(watch.follow(sending.issue_on, watch.take_place(1))) as page:
        await next_of(page)
        waiting = asyncio.create_task(next_of(page))
        watch.stop.set()
        with pytest.raises(StopAsyncIteration):
            await waiting
    await watch.finish()


async def heard(
    newsroom: Newsroom, until: Callable[[bytes], bool], secret: str = "", app: FastAPI | None = None
) -> tuple[dict[str, str], bytes]:
    """Head and body of the stream as they come over the wire, up to where a test has heard enough; then the reader is gone."""
    said, head, enough = b"", {}, asyncio.Event()
    app = app or create_app(newsroom)
    app.state.live_watch.pause = lambda _seconds: asyncio.sleep(0)
    app.state.live_watch.sure_for = 0.0
    path = f"{PAGE}/live/events"
    scope = {
        **{"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": ""},
        **{
            "headers": [(b"host", b"127.0.0.1:8080"), (b"cookie", f"{NAME}={secret}".encode())],
            "client": LOOPBACK,
            "server": ("127.0.0.1", 8080),
        },
        **{"scheme": "http", "http_version": "1.1", "asgi": {"version": "3.0"}},
    }

    async def receive() -> dict[str, Any]:
        await enough.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal said
        if message["type"] == "http.response.start":
            head.update({name.decode(): value.decode() for name, value in message["headers"]})
        said += message.get("body", b"")
        if until(said):
            enough.set()

    await asyncio.wait_for(app(scope, receive, send), 30)
    await asyncio.wait_for(app.state.live_watch.finish(), 30)
    return head, said


async def test_events_over_the_wire(newsroom: Newsroom, sending: Issue) -> None:
    """One event with the sheet as HTML, then lines that keep the connection open; a reader who leaves ends it."""
    head, said = await heard(newsroom, lambda said: said.count(b": nothing new\n\n") >= 2)
    first, _, rest = said.decode().partition("\n\n")
    assert (head["content-type"], head["cache-control"]) == ("text/event-stream; charset=utf-8", "no-store")
    assert all(line.startswith("data: ") for line in first.splitlines())
    assert "2 of 4 letters are settled" in first
    assert set(rest.split("\n\n")) == {": nothing new", ""}
    assert sending.issue_on == DAY


async def test_the_page_learns_of_another_state(newsroom: Newsroom, sending: Issue) -> None:
    """When somebody pauses it elsewhere the page is told to show itself anew, with other buttons."""
    told = False

    def until(said: bytes) -> bool:
        nonlocal told
        if b"data: " in said and not told:
            told = True
            pausing.append(asyncio.ensure_future(take_step(newsroom, "pause", sending.issue_on, by="elsewhere")))
        return False

    pausing: list[Any] = []
    _, said = await heard(newsroom, until)
    assert said.endswith(b"event: end\ndata: it stands otherwise now\n\n")


async def test_a_day_without_an_issue_has_no_stream(newsroom: Newsroom) -> None:
    """Nothing to look at is no such page."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        answers = [await operator.get(f"{PAGE}/{page}") for page in ("live", "live/events")]
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_pausing_and_going_on_from_the_live_page(newsroom: Newsroom, sending: Issue) -> None:
    """Each press leads back to the live page, which says what was done and offers what can be done then."""
    async with browser(newsroom, LOOPBACK, CONSOLE, **{"Sec-Fetch-Site": "same-origin"}) as operator:
        for act, then in (("pause", "resume"), ("resume", "pause")):
            page: httpx2.Response = await operator.get(f"{PAGE}/live")
            token = page.text.split('name="form_token" value="')[1][:32]
            pressed = await operator.post(f"{PAGE}/act/{act}", data={"form_token": token, "on": "live"})
            assert (pressed.status_code, pressed.headers["location"].startswith(f"{PAGE}/live?said=")) == (303, True)
            assert f'action="{PAGE}/act/{then}"' in (await operator.get(pressed.headers["location"])).text
    assert sending.issue_on == DAY
