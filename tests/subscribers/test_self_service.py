"""What readers do with the link to their subscription, on both engines."""

import asyncio

import pytest
from sqlalchemy import insert

from newsletter.model.subscribers import SentTry
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage.schema import attempt
from newsletter.subscribers import run
from newsletter.subscribers.outcomes import Link
from tests.subscribers.conftest import RING, SignUpDesk
from tests.subscribers.test_people import one_delivery

ADA, BOB = "ada@example.com", "bob@example.com"


async def link_of(desk: SignUpDesk, address: str) -> str:
    return make_token(Purpose.SUBSCRIPTION, (await desk.subscriber(address))["key"], RING)


async def test_the_link_shows_what_the_operator_sees(desk: SignUpDesk) -> None:
    """One dossier for both, and in it each try with its answer; of another reader it holds nothing."""
    await desk.active(BOB)
    await desk.active(ADA)
    await one_delivery(desk, (await desk.subscriber(ADA))["id"])
    now = desk.clock()
    async with desk.database.write() as connection:
        await connection.execute(insert(attempt).values(delivery_id=1, number=2, ended_at=now, verdict="temporary", code=450, reply="busy"))
    ours = await run.show_holder(desk.database, await link_of(desk, ADA), RING, now=now)
    assert ours == await run.show_subscriber(desk.database, "main", ADA, RING)
    first = SentTry(issue_on=now.date(), number=1, ended_at=now, verdict="permanent", code=0, reply=f"no {ADA} here")
    second = SentTry(issue_on=now.date(), number=2, ended_at=now, verdict="temporary", code=450, reply="busy")
    assert ours.tries == (first, second)
    theirs = await run.show_holder(desk.database, await link_of(desk, BOB), RING, now=now)
    assert (theirs.issues, theirs.tries, len(theirs.consents), len(theirs.notices)) == ((), (), 2, 2)


async def test_erasing_by_link_is_what_the_operator_does(desk: SignUpDesk) -> None:
    """The same rows are left, but for by whom: nothing with the address, a dead id, one digest; others stay as they were."""
    await desk.active(BOB)
    await desk.active(ADA)
    await one_delivery(desk, (await desk.subscriber(ADA))["id"])
    link, before = await link_of(desk, ADA), await desk.everything()
    assert await run.erase_holder(desk.database, link, RING, now=desk.clock()) is Link.GOOD
    left = await desk.everything()
    assert "ada@" not in str(left)
    assert [(row["reason"], row["by"]) for row in left["suppression"]] == [("erased", "page")]
    assert left["delivery"] == [before["delivery"][0] | {"reply": ""}]
    assert left["attempt"] == [before["attempt"][0] | {"reply": ""}]
    assert left["subscriber"] == [row for row in before["subscriber"] if row["address"] == BOB]
    bob = left["subscriber"][0]["id"]
    for table in ("consent", "notice"):
        assert left[table] == [row for row in before[table] if row["subscriber_id"] == bob]


async def test_erasing_twice_finds_nobody(desk: SignUpDesk) -> None:
    """Two presses at once: one erases, the other changes nothing and is no error."""
    await desk.active(ADA)
    link = await link_of(desk, ADA)
    pressed = await asyncio.gather(*(run.erase_holder(desk.database, link, RING, now=desk.clock()) for _ in range(2)))
    assert sorted(pressed) == [Link.GONE, Link.GOOD]
    assert await run.show_holder(desk.database, link, RING, now=desk.clock()) is Link.GONE
    assert len(await desk.rows("suppression")) == 1


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.SUBSCRIPTION])
async def test_only_the_link_made_for_it_opens_anything(desk: SignUpDesk, purpose: Purpose) -> None:
    """The unsubscribe link stands in headers that many programs read: it must not show or erase anybody."""
    await desk.active(ADA)
    token = make_token(purpose, (await desk.subscriber(ADA))["key"], RING)
    assert await run.show_holder(desk.database, token, RING, now=desk.clock()) is Link.UNKNOWN
    assert await run.erase_holder(desk.database, token, RING, now=desk.clock()) is Link.UNKNOWN
    assert (await desk.subscriber(ADA))["state"] == "active"
