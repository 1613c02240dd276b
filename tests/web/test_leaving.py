"""A last letter for who leaves: only when asked for, on our page, by hand."""

import httpx2
import pytest
from sqlalchemy import update

from newsletter.daily.newsroom import Newsroom
from newsletter.model.tokens import Purpose
from newsletter.storage.schema import notice
from tests.delivery.conftest import received
from tests.delivery.test_notices import NoticeDesk
from tests.smtp_sink import Sink
from tests.web.filled_forms import form_as_sent, text_of
from tests.web.people import links_of, make_active, make_pending, make_suppressed, rows

ADA = "ada@example.com"


async def farewells(newsroom: Newsroom) -> list[object]:
    return [row["state"] for row in await rows(newsroom, "notice") if row["kind"] == "farewell"]


async def test_the_box_is_there_and_not_ticked(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Leaving as the page stands writes nobody a letter."""
    path = links_of(newsroom, await make_active(newsroom, ADA))[Purpose.UNSUBSCRIBE]
    page = (await reader.get(path)).text
    assert text_of(page, "main label") == ["Send me a last letter that says it is done"]
    assert form_as_sent(page, "main form") == {}
    await reader.post(path, data=form_as_sent(page, "main form"))
    assert await farewells(newsroom) == []


async def test_a_ticked_box_brings_one_letter(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Pressing again brings no second one, and the undo before it leaves takes it back."""
    path = links_of(newsroom, await make_active(newsroom, ADA))[Purpose.UNSUBSCRIBE]
    answers = [await reader.post(path, data={"farewell": "on"}) for _ in range(2)]
    assert ["One last letter says so; nothing follows it." in answer.text for answer in answers] == [True, False]
    assert await farewells(newsroom) == ["pending"]
    assert "Your next letter comes today" in (await reader.post(path, data={"undo": "yes"})).text
    assert await farewells(newsroom) == ["cancelled"]


@pytest.mark.parametrize("more", [{}, {"farewell": "on"}])
async def test_one_click_never_brings_one(newsroom: Newsroom, reader: httpx2.AsyncClient, more: dict[str, str]) -> None:
    """Mail programs leave for their readers (RFC 8058): a letter in answer would be the one they did not want."""
    path = links_of(newsroom, await make_active(newsroom, ADA))[Purpose.UNSUBSCRIBE]
    await reader.post(path, data={"List-Unsubscribe": "One-Click", **more})
    answer = await reader.post(path, data={"farewell": "on"})  # by hand afterwards: they have left already
    assert "last letter" not in answer.text
    assert await farewells(newsroom) == []


async def test_who_never_confirmed_is_not_written_to_again(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Their page offers no last letter, and a post that asks for one brings none."""
    path = links_of(newsroom, await make_pending(newsroom, ADA))[Purpose.UNSUBSCRIBE]
    assert text_of((await reader.get(path)).text, "main label") == []
    await reader.post(path, data={"farewell": "on"})
    assert [(row["kind"], row["state"]) for row in await rows(newsroom, "notice")] == [("confirmation", "cancelled")]


async def test_nobody_who_left_is_written_to_unless_they_asked(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Of all ways to leave only the ticked box brings a letter, to who stayed away and is not suppressed; it comes once."""
    ways = {
        "asked": {"farewell": "on"},
        "by-hand": {},
        "one-click": {"List-Unsubscribe": "One-Click", "farewell": "on"},
        "with-a-reason": {"reason": "too_often"},
        "came-back": {"farewell": "on"},
        "complained": {"farewell": "on"},
    }
    links = {name: links_of(newsroom, await make_active(newsroom, f"{name}@example.com"))[Purpose.UNSUBSCRIBE] for name in ways}
    async with newsroom.database.write() as connection:
        await connection.execute(update(notice).values(state="accepted"))  # confirmations and welcomes left long ago
    for name, typed in ways.items():
        await reader.post(links[name], data=typed)
    await reader.post(links["came-back"], data={"undo": "yes"})
    await make_suppressed(newsroom, "complained@example.com")
    desk = NoticeDesk(newsroom.database, newsroom.clock)
    async with Sink() as sink:
        for _ in range(2):
            await desk.send(sink)
    assert received(sink) == ["asked@example.com"]
