"""What was chosen as an operator may have written it into the table: every page a reader can open says something sensible all the same."""

from datetime import date
from typing import Any

import httpx2
import pytest
from sqlalchemy import insert

from newsletter.daily.newsroom import Newsroom
from newsletter.model.tokens import Purpose
from newsletter.storage.schema import preference
from tests.web.conftest import browser, make_newsroom
from tests.web.filled_forms import form_as_sent, text_of
from tests.web.people import links_of, make_active, make_pending, make_unsubscribed, rows

ADA = "ada@example.com"


async def write_by_hand(newsroom: Newsroom, key: str, **values: Any) -> dict[Purpose, str]:
    (reader,) = [row["id"] for row in await rows(newsroom, "subscriber") if row["key"] == key]
    async with newsroom.database.write() as connection:
        await connection.execute(insert(preference).values(subscriber_id=reader, changed_at=newsroom.clock(), **values))
    return links_of(newsroom, key)


ODD: list[dict[str, Any]] = [
    {"zone": "Mars/Olympus"},
    {"zone": "../../etc/passwd"},
    {"paused_until": date.min},
    {"paused_until": date.max},
    {"paused_until": date.max, "zone": "Pacific/Kiritimati"},
    *({"variant": f"lang={language}"} for language in ("de_QQ", "fr_EU", "xx", "en_QQ", "../x", "d", "words")),
]


@pytest.mark.parametrize("values", ODD, ids=str)
async def test_every_page_opens(newsroom: Newsroom, reader: httpx2.AsyncClient, values: dict[str, Any]) -> None:
    """Looking, saving, leaving, coming back, moving and erasing, for readers in every state."""
    links = await write_by_hand(newsroom, await make_active(newsroom, ADA), **values)
    path, leave = links[Purpose.SUBSCRIPTION], links[Purpose.UNSUBSCRIBE]
    opened = [await reader.get(one) for one in (*links.values(), f"{path}/address", f"{path}/copy.json")]
    opened += [await reader.post(leave), await reader.post(leave, data={"undo": "yes"})]
    opened += [await reader.post(f"{path}/address", data={"email": "ada@example.org"}), await reader.post(path, data={"hour": "07:00"})]
    opened += [await reader.get(f"{path}/erase"), await reader.post(f"{path}/erase")]
    waiting = await write_by_hand(newsroom, await make_pending(newsroom, "bob@example.net"), **values)
    opened += [await reader.get(waiting[Purpose.CONFIRM]), await reader.post(waiting[Purpose.CONFIRM])]
    left = await write_by_hand(newsroom, await make_unsubscribed(newsroom, "cleo@example.net"), **values)
    opened += [await reader.get(left[one]) for one in (Purpose.SUBSCRIPTION, Purpose.UNSUBSCRIBE)]
    assert {answer.status_code for answer in opened} <= {200, 422}
    assert [answer.status_code for answer in opened].count(422) == (values.get("paused_until") == date.max)  # it is shown, and asked about


async def test_a_zone_that_is_lost_is_the_newsletters(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """On the page, in the form and in what is said of the next letter, as when letters are sent."""
    links = await write_by_hand(newsroom, await make_active(newsroom, ADA), zone="Mars/Olympus")
    page = (await reader.get(links[Purpose.SUBSCRIPTION])).text
    assert form_as_sent(page)["zone"] == "America/New_York"
    assert "Your next letter comes today at 6:30 AM, New York time." in text_of(page, "main .lede")[0]


@pytest.mark.parametrize(
    ("chosen", "spoken"), [("de_QQ", "fr"), ("xx", "fr"), ("en_QQ", "fr"), ("es", "es"), ("en", "en"), ("fr_CA", "fr"), ("", "fr")]
)
async def test_a_language_that_we_do_not_have_is_the_newsletters(database, clock, tmp_path, chosen: str, spoken: str) -> None:
    """Not English, which is only where our messages come from."""
    newsroom = make_newsroom(database, clock, tmp_path)
    newsroom = make_newsroom(database, clock, tmp_path, letterhead=newsroom.letterhead.model_copy(update={"language": "fr"}))
    links = await write_by_hand(newsroom, await make_active(newsroom, ADA), variant=f"lang={chosen}" if chosen else "")
    async with browser(newsroom) as reader:
        pages = [(await reader.get(path)).text for path in links.values()]
    assert [page.partition('<html lang="')[2].partition('"')[0] for page in pages] == [spoken] * 3
