"""Another address for a subscription, from the form to the press in the new mailbox."""

from datetime import time, timedelta

import httpx2
import pytest
from sqlalchemy import insert

from newsletter.daily.newsroom import Newsroom
from newsletter.model.preferences import Preferences
from newsletter.model.states import IssueState
from newsletter.model.tokens import Purpose, read_token
from newsletter.storage.preferences import write_preferences
from newsletter.storage.schema import delivery
from tests.web.conftest import dump, store_issue
from tests.web.filled_forms import text_of
from tests.web.people import links_of, make_active, make_unsubscribed, rows, state_of

OLD, NEW = "ada@example.com", "ada@example.org"


async def form_of(newsroom: Newsroom) -> str:
    return links_of(newsroom, await make_active(newsroom, OLD))[Purpose.SUBSCRIPTION] + "/address"


async def letter_to(newsroom: Newsroom, address: str) -> list[str]:
    """The confirmation links that were written to an address."""
    notices = await rows(newsroom, "notice")
    return [row["facts"]["confirm_url"] for row in notices if (row["address"], row["kind"]) == (address, "confirmation")]


async def test_the_old_address_leaves_when_the_new_one_confirms(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A new double opt-in: until the button in the new mailbox is pressed the old address gets its letters; looking changes nothing."""
    path = await form_of(newsroom)
    answer = await reader.post(path, data={"email": NEW})
    assert (answer.status_code, "Please look into your mailbox" in answer.text) == (200, True)
    (link,) = await letter_to(newsroom, NEW)
    before = dump(newsroom)
    shown = await reader.get(link)
    assert ("Your old address leaves the list with the same press." in shown.text, OLD in shown.text) == (True, False)
    assert dump(newsroom) == before
    assert (await state_of(newsroom, OLD), await state_of(newsroom, NEW)) == ("active", "pending")
    for _ in range(2):
        assert "You are on the list" in (await reader.post(link)).text
        assert (await state_of(newsroom, OLD), await state_of(newsroom, NEW)) == ("unsubscribed", "active")
    agreed = next(row for row in await rows(newsroom, "consent") if row["form_url"] == "https://topten.example/s")
    assert (agreed["event"], agreed["wording"]) == ("signed_up", newsroom.sign_up.wording)


async def test_a_letter_that_came_too_late_moves_nobody(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """The old address stays when the new one was not confirmed in time."""
    await reader.post(await form_of(newsroom), data={"email": NEW})
    (link,) = await letter_to(newsroom, NEW)
    clock.move(hours=73)
    assert (await reader.post(link)).status_code == 410
    assert (await state_of(newsroom, OLD), await state_of(newsroom, NEW)) == ("active", "pending")


async def test_nobody_learns_who_is_on_the_list(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """New, own and another reader's address get the same answer; only the new one gets a letter."""
    path = await form_of(newsroom)
    await make_active(newsroom, "bob@example.net")
    answers = [await reader.post(path, data={"email": address}) for address in (NEW, OLD, "bob@example.net")]
    seen = [(answer.status_code, sorted(answer.headers.multi_items()), answer.content) for answer in answers]
    assert seen == [seen[0]] * 3
    assert [len(await letter_to(newsroom, address)) for address in (NEW, OLD, "bob@example.net")] == [1, 1, 1]


async def test_an_address_of_no_use_is_asked_for_again(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """With the reason beside the field, what was typed escaped, and nothing stored."""
    path = await form_of(newsroom)
    before = dump(newsroom)
    answer = await reader.post(path, data={"email": '"><b>x'})
    assert (answer.status_code, 'role="alert"' in answer.text, "<b>x" in answer.text, OLD in answer.text) == (422, True, False, False)
    assert dump(newsroom) == before


async def test_only_who_is_on_the_list_can_move(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Somebody who left is led to the page that says so; forged and foreign links open nothing."""
    links = links_of(newsroom, await make_unsubscribed(newsroom, OLD))
    before = dump(newsroom)
    foreign = links[Purpose.UNSUBSCRIBE].replace("/u/", "/s/")
    for path, status in ((links[Purpose.SUBSCRIPTION], 303), (foreign, 404), ("/s/cut", 404)):
        answers = [await reader.get(f"{path}/address"), await reader.post(f"{path}/address", data={"email": NEW})]
        assert [answer.status_code for answer in answers] == [status] * 2
    assert dump(newsroom) == before


async def test_a_made_up_ending_takes_nobody_off(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Only the token made for this move lets anybody leave: no other link of the old address does."""
    path = await form_of(newsroom)
    await reader.post(path, data={"email": NEW})
    (link,) = await letter_to(newsroom, NEW)
    for path in links_of(newsroom, (await rows(newsroom, "subscriber"))[0]["key"]).values():
        await reader.post(link.partition("?")[0] + f"?leaving={path.rpartition('/')[2]}")
        assert (await state_of(newsroom, OLD), await state_of(newsroom, NEW)) == ("active", "active")


async def test_a_mistyped_address_gives_a_stranger_nothing(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The token in their letter opens no page and takes nobody off by itself; their page says neither who moves nor when they read."""
    path = await form_of(newsroom)
    await reader.post(path.removesuffix("/address"), data={"zone": "Asia/Kolkata", "hour": "05:10"})
    await reader.post(path, data={"email": NEW})
    (link,) = await letter_to(newsroom, NEW)
    token = link.partition("?leaving=")[2]
    old = next(row["key"] for row in await rows(newsroom, "subscriber") if row["address"] == OLD)
    opened = {one: read_token(one, token, newsroom.ring, newsroom.clock()) for one in Purpose}
    assert opened == {**dict.fromkeys(Purpose), Purpose.MOVE: old}
    before = dump(newsroom)
    tried = [f"/{letter}/{token}" for letter in "ucs"] + [f"/s/{token}/{more}" for more in ("address", "erase", "copy.json")]
    assert [(await reader.get(one)).status_code for one in tried] == [404] * 6
    assert [(await reader.post(one)).status_code for one in tried] == [404] * 5 + [405]
    await reader.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
    page = (await reader.get(link)).text
    assert dump(newsroom) == before
    assert text_of(page, "main .lede") == ["We will write to a…a@e….org. Your old address leaves the list with the same press."]
    assert ("/s/" in page, "5:10" in page, "Kolkata" in page) == (False, False, False)


async def test_a_move_ends_with_the_link_that_confirms(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """A letter found years later takes off nobody who has come back since."""
    await reader.post(await form_of(newsroom), data={"email": NEW})
    (link,) = await letter_to(newsroom, NEW)
    await reader.post(link.partition("?")[0])
    clock.move(hours=72)
    assert "You are on the list" in (await reader.post(link)).text
    assert (await state_of(newsroom, OLD), await state_of(newsroom, NEW)) == ("active", "active")


@pytest.mark.parametrize("state", ["pending", "deferred"])
async def test_the_letter_of_today_comes_to_the_new_address(newsroom: Newsroom, reader: httpx2.AsyncClient, state: str) -> None:
    """It waits for the hour chosen before: the page says so, and no row is left for the address that leaves."""
    path = await form_of(newsroom)
    (old,) = await rows(newsroom, "subscriber")
    issue = await store_issue(newsroom, state=IssueState.SENDING)
    at = newsroom.clock() + timedelta(hours=3)
    row = {"issue_id": issue.id, "subscriber_id": old["id"], "state": state, "changed_at": newsroom.clock(), "due_at": at, "retry_at": at}
    async with newsroom.database.write() as connection:
        await write_preferences(connection, int(str(old["id"])), Preferences(send_at=time(5)), newsroom.clock())
        await connection.execute(insert(delivery).values(**row))
    (before,) = await rows(newsroom, "delivery")
    await reader.post(path, data={"email": NEW})
    (link,) = await letter_to(newsroom, NEW)
    assert text_of((await reader.post(link)).text, "main .lede") == ["Your first letter comes today at 7:00 AM, New York time."]
    new = next(one["id"] for one in await rows(newsroom, "subscriber") if one["address"] == NEW)
    assert await rows(newsroom, "delivery") == [before | {"subscriber_id": new}]
