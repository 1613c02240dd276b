"""Another address for a subscription, from the form to the press in the new mailbox."""

import httpx2

from newsletter.daily.newsroom import Newsroom
from newsletter.model.tokens import Purpose
from tests.web.conftest import dump
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
    """Only our own unsubscribe token at the end of the link lets anybody leave."""
    path = await form_of(newsroom)
    await reader.post(path, data={"email": NEW})
    (link,) = await letter_to(newsroom, NEW)
    own = links_of(newsroom, (await rows(newsroom, "subscriber"))[0]["key"])[Purpose.SUBSCRIPTION].rpartition("/")[2]
    await reader.post(link.partition("?")[0] + f"?leaving={own}")
    assert (await state_of(newsroom, OLD), await state_of(newsroom, NEW)) == ("active", "active")
