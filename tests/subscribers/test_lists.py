"""The whole list: written out, counted, and cleared of sign-ups that nobody confirmed."""

import json

from newsletter.model.states import SubscriberState
from newsletter.subscribers import run
from newsletter.subscribers.csv_file import read_addresses
from tests.subscribers.conftest import SignUpDesk


async def test_an_export_is_no_formula_and_reads_back(desk: SignUpDesk) -> None:
    """A spreadsheet runs nothing of it, and our own import finds the same addresses."""
    addresses = ["=cmd@b.example", "+a@b.example", "-a@b.example", "plain@b.example"]
    for address in addresses:
        await desk.sign_up(address)
    lines = [line async for line in run.export_csv(desk.database, "main")]
    assert [line[:2] for line in lines] == ["ad", "'=", "'+", "'-", "pl"]
    assert lines[-1] == "plain@b.example,pending,2026-11-21T09:00:00+00:00,,\n"
    assert [row[1].wire for row in read_addresses(lines)] == addresses


async def test_an_export_as_json_is_one_array(desk: SignUpDesk) -> None:
    """Empty or not, the pieces make one JSON document."""
    assert json.loads("".join([piece async for piece in run.export_json(desk.database, "main")])) == []
    await desk.active("ada@example.com")
    await desk.sign_up("bob@example.com")
    active = [piece async for piece in run.export_json(desk.database, "main", state=SubscriberState.ACTIVE)]
    now = "2026-11-21T09:00:00+00:00"
    assert json.loads("".join(active)) == [
        {"address": "ada@example.com", "state": "active", "created_at": now, "confirmed_at": now, "unsubscribed_at": None}
    ]


async def test_counts(desk: SignUpDesk) -> None:
    """A state without anybody is 0, not missing."""
    await desk.active("ada@example.com")
    await desk.sign_up("bob@example.com")
    counted = await run.count_subscribers(desk.database, "main")
    assert counted == {SubscriberState.PENDING: 1, SubscriberState.ACTIVE: 1, SubscriberState.UNSUBSCRIBED: 0}


async def test_forgetting_sign_ups_nobody_confirmed(desk: SignUpDesk) -> None:
    """After a week a new sign-up is deleted with all it left, and somebody who had left before is simply unsubscribed again."""
    await desk.active("left@example.com")
    await run.unsubscribe_address(desk.database, "main", "left@example.com", by="lisa", now=desk.clock())
    desk.clock.move(days=2)
    await desk.sign_up("left@example.com")
    await desk.sign_up("never@example.com")
    await desk.sign_up("again@example.com")
    desk.clock.move(days=5)
    await desk.sign_up("again@example.com")
    await desk.active("stays@example.com")
    desk.clock.move(days=2, minutes=1)
    assert await run.forget_pending(desk.database, desk.options, "main", now=desk.clock()) == 2
    states = {row["address"]: row["state"] for row in await desk.rows("subscriber")}
    assert states == {"left@example.com": "unsubscribed", "again@example.com": "pending", "stays@example.com": "active"}
    assert "never" not in str(await desk.everything())
    assert await desk.rows("sign_up_count") == []
