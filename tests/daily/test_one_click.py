"""Before an issue leaves, our own public address is asked whether it lets somebody go with one click."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily.checking import LOOKS
from newsletter.daily.checks.draft import Draft
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.run.notices import NO_SUBSCRIBER
from newsletter.issue.policy import amber_reasons
from newsletter.model.checks import Check, Light
from newsletter.model.desk_options import CheckOptions
from newsletter.model.options import ScheduleOptions
from newsletter.model.states import Mark
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage import schema
from newsletter.web.server import serve
from tests.daily.conftest import RING, drafted, enrol
from tests.web_server import Answer, WebServer

PATH = f"/u/{make_token(Purpose.UNSUBSCRIBE, NO_SUBSCRIBER, RING)}"


def live_at(newsroom: Newsroom, base_url: str) -> Newsroom:
    letterhead = newsroom.letterhead.model_copy(update={"base_url": base_url})
    return replace(newsroom, mark=Mark.LIVE, letterhead=letterhead, checks=CheckOptions(link_timeout=timedelta(seconds=0.3)))


async def look(newsroom: Newsroom) -> tuple[Check, ...]:
    """As ``newsletter check`` does."""
    return await LOOKS["one_click"](Draft(newsroom=newsroom, issue=await drafted(newsroom), slots=(), rendered=None))


@asynccontextmanager
async def our_own_server(newsroom: Newsroom) -> AsyncIterator[str]:
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(newsroom, stop=stop, on_ready=ready.set_result, port=0))
    yield (await asyncio.wait_for(ready, 10)).rstrip("/")
    stop.set()
    await serving


async def test_our_own_server_lets_nobody_go_and_everybody_stay(newsroom: Newsroom) -> None:
    """It answers as a mail program needs it, and no reader is touched."""
    await enrol(newsroom, "a@example.com", "b@example.com")
    async with our_own_server(newsroom) as base_url:
        (found,) = await look(live_at(newsroom, base_url))
    assert (found.code, found.light) == ("one_click", Light.GREEN)
    async with newsroom.database.read() as connection:
        assert [row.state for row in await connection.execute(schema.subscriber.select())] == ["active", "active"]


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (Answer(b"<html>This domain is for sale</html>", 200), "one_click", "what answers there is not this newsletter (status 200)"),
        (Answer(b"", 404), "one_click", "what answers there is not this newsletter (status 404)"),
        (
            Answer(b"", 301, {"location": "https://elsewhere.example/"}),
            "one_click",
            "what answers there is not this newsletter (status 301)",
        ),
        (Answer(b"", 403), "one_click_unsure", "answered with status 403"),
        (Answer(b"", 502), "one_click_unsure", "answered with status 502"),
    ],
    ids=["parked", "404", "redirect", "programs shut out", "no server behind"],
)
async def test_who_answers_otherwise_is_amber(newsroom: Newsroom, answer: Answer, code: str, said: str) -> None:
    """Somebody else at our address keeps an issue from leaving by itself; a server that may only shut out programs does not."""
    async with WebServer() as server:
        server.answer(PATH, answer)
        (found,) = await look(live_at(newsroom, server.url("")))
    assert (found.code, found.light) == (code, Light.AMBER)
    assert found.text.endswith(said)
    assert bool(amber_reasons((found,), ScheduleOptions().amber_goes)) == (code == "one_click")


async def test_what_cannot_be_reached_from_here_is_told_in_time(newsroom: Newsroom) -> None:
    """Amber, with what was asked; it may be this machine alone that cannot."""
    async with WebServer() as server:
        server.hang(PATH)
        base_url = server.url("")
        found = [await asyncio.wait_for(look(live_at(newsroom, base_url)), 5)]
    found.append(await look(live_at(newsroom, base_url)))
    asked = f"{base_url.removeprefix('http://')} was asked to unsubscribe nobody with one click, and could not be reached from here: "
    for (check,) in found:
        assert (check.code, check.light, check.text.startswith(asked)) == ("one_click_unsure", Light.AMBER, True)


async def test_an_instance_that_is_not_live_is_not_asked(newsroom: Newsroom) -> None:
    """A demo need not be on the network at all."""
    async with WebServer() as server:
        assert await look(replace(live_at(newsroom, server.url("")), mark=Mark.DEMO)) == ()
        assert server.requests == []
