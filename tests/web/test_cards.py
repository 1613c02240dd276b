"""The picture card of an issue, as programs that preview links ask for it."""

import asyncio
import io
import re
from dataclasses import replace
from datetime import date

import httpx2
import pytest
from PIL import Image

from newsletter.daily.newsroom import Newsroom
from newsletter.model.issues import SlotPicture
from newsletter.model.states import IssueState
from tests.issue.builders import make_slot
from tests.web.conftest import browser, store_issue
from tests.web.people import rows

DAY = date(2026, 11, 21)
THREE = (
    make_slot(1, 'Forty "nations" sign'),
    make_slot(2),
    make_slot(3, picture=SlotPicture(name="a.jpg", alt="A", credit="B", width=9, height=5)),
)


def metas(answer: httpx2.Response) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="((?:og:image|twitter)[^"]*)" content="([^"]*)">', answer.text))


async def test_pages_without_a_picture_name_the_card(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Issue and stories share it, with words for who does not see it and its measures; a story with a picture of its own has that."""
    await store_issue(newsroom, DAY, slots=THREE[:2])
    told = metas(await reader.get("/2026/11/21"))
    address = told.pop("og:image")
    assert told == {
        "og:image:alt": "Lisa’s Top Ten, Saturday, November 21, 2026: Forty &#34;nations&#34; sign",
        "og:image:width": "1200",
        "og:image:height": "630",
        "twitter:card": "summary_large_image",
    }
    assert metas(await reader.get("/2026/11/21/story-2"))["og:image"] == address
    assert re.fullmatch(r"https://topten\.example/cards/2026-11-21\.[0-9a-f]{16}\.png", address)
    await store_issue(newsroom, date(2026, 11, 20), slots=THREE)
    assert metas(await reader.get("/2026/11/20"))["og:image"] == "https://topten.example/pictures/a.jpg"


async def test_the_card_is_drawn_once_and_kept(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Looking at pages draws nothing; the first who asks has it drawn, however many ask at once, and everybody gets the same bytes."""
    await store_issue(newsroom, DAY, slots=THREE[:2])
    path = metas(await reader.get("/2026/11/21"))["og:image"].removeprefix("https://topten.example")
    assert await rows(newsroom, "picture") == []
    answers = await asyncio.gather(*(reader.get(path) for _ in range(5)))
    async with browser(newsroom) as another:
        answers.append(await another.get(path))
    (kept,) = await rows(newsroom, "picture")
    assert {answer.content for answer in answers} == {kept["content"]}
    assert (kept["width"], kept["height"]) == Image.open(io.BytesIO(answers[0].content)).size == (1200, 630)
    headers = answers[0].headers
    assert (headers["content-type"], headers["cache-control"]) == ("image/png", "public, max-age=31536000, immutable")
    assert (await reader.get(path, headers={"If-None-Match": headers["etag"]})).status_code == 304


@pytest.mark.parametrize("state", [IssueState.SENT, IssueState.DRAFTED])
async def test_only_the_name_that_a_page_gives_is_drawn(newsroom: Newsroom, reader: httpx2.AsyncClient, state: IssueState) -> None:
    """Nobody fills the database with cards of their own, and a draft has none."""
    await store_issue(newsroom, DAY, slots=THREE[:2], state=state)
    names = (
        "2026-11-21.0000000000000000.png",
        "2026-11-22.0000000000000000.png",
        "2026-02-30.0000000000000000.png",
        "x.png",
        "2026-11-21.png",
    )
    assert {(await reader.get(f"/cards/{name}")).status_code for name in names} == {404}
    assert await rows(newsroom, "picture") == []


async def test_other_words_have_another_card(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The old address is nobody's any more; a preview that was made of it keeps its picture elsewhere."""
    await store_issue(newsroom, DAY, slots=THREE[:2])
    before = metas(await reader.get("/2026/11/21"))["og:image"]
    renamed = replace(newsroom, letterhead=newsroom.letterhead.model_copy(update={"name": "Tom’s Top Ten"}))
    async with browser(renamed) as client:
        after = metas(await client.get("/2026/11/21"))["og:image"]
        statuses = [(await client.get(address.removeprefix("https://topten.example"))).status_code for address in (before, after)]
    assert statuses == [404, 200]
