"""Signing up: who is asked to confirm, what is written down, and what keeps the form from being abused."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from newsletter.delivery.marker import ledger_over
from newsletter.model.options import SignUpOptions
from newsletter.model.states import SuppressionReason
from newsletter.model.tokens import KeyRing, Purpose, make_token, read_token
from newsletter.storage import schema
from newsletter.storage.ledger import Claim, Turn
from newsletter.storage.ledger_rows import ALL_NOTICES
from newsletter.storage.workers import register_worker
from newsletter.subscribers import run
from newsletter.subscribers.outcomes import Confirmed, TooManySignUps
from tests.subscribers.conftest import RING, SignUpDesk

ADA = "ada@example.com"


async def letters(desk: SignUpDesk, address: str = ADA) -> int:
    return sum(one["address"] == address and one["kind"] == "confirmation" for one in await desk.rows("notice"))


async def test_a_new_sign_up_is_written_down_whole(desk: SignUpDesk) -> None:
    """Row, consent with the wording that was shown, and the letter stand in one transaction."""
    assert await desk.sign_up("Ada@EXAMPLE.com") is None
    [row] = await desk.rows("subscriber")
    [consent] = await desk.rows("consent")
    [notice] = await desk.rows("notice")
    assert (row["address"], row["address_key"], row["state"], row["confirmed_at"]) == ("Ada@example.com", ADA, "pending", None)
    del consent["id"]
    assert consent == {
        "subscriber_id": row["id"],
        "event": "signed_up",
        "at": desk.clock(),
        "wording": desk.options.wording,
        "form_url": "https://topten.example/",
        "network": "203.0.113.0/24",
        "how": "",
        "reason": "",
        "letter": "",
    }
    assert (notice["kind"], notice["address"], notice["state"], notice["created_at"]) == (
        "confirmation",
        "Ada@example.com",
        "pending",
        desk.clock(),
    )
    token = notice["facts"]["confirm_url"].removeprefix("https://topten.example/c/")
    assert list(notice["facts"]) == ["confirm_url"]
    assert read_token(Purpose.CONFIRM, token, RING, desk.clock()) == row["key"]
    assert read_token(Purpose.CONFIRM, token, RING, desk.clock() + timedelta(hours=72, minutes=1)) is None


async def test_many_sign_ups_at_once_store_one_letter(desk: SignUpDesk) -> None:
    """Nobody's mailbox can be flooded through our form, not by many requests at the same time either (a thousand: tests/web)."""
    desk.options = SignUpOptions(per_network_hour=2_000)
    for _ in range(5):
        await asyncio.gather(*(desk.sign_up(ADA) for _ in range(20)))
    assert (await letters(desk), len(await desk.rows("subscriber")), len(await desk.rows("consent"))) == (1, 1, 1)


async def test_pending_is_asked_again_after_a_day_and_thrice_in_all(desk: SignUpDesk) -> None:
    """One letter in 24 hours and three in all until the address confirms."""
    stored = []
    for _ in range(5):
        await desk.sign_up(ADA)
        stored.append(await letters(desk))
        desk.clock.move(hours=23)
        await desk.sign_up(ADA)
        desk.clock.move(hours=1)
    assert stored == [1, 2, 3, 3, 3]


async def test_variants_of_one_mailbox_share_a_limit(desk: SignUpDesk) -> None:
    """Tags and dots do not turn one mailbox into a thousand."""
    for number in range(20):
        await desk.sign_up(f"ada+{number}@example.com")
    assert len(await desk.rows("notice")) == 3


async def test_active_gets_no_letter_and_stays_active(desk: SignUpDesk) -> None:
    """Somebody else typing your address changes nothing for you."""
    await desk.active(ADA)
    desk.clock.move(days=2)
    before = await desk.subscriber(ADA)
    assert await desk.sign_up(ADA) is None
    assert (await letters(desk), await desk.subscriber(ADA)) == (1, before)


async def test_unsubscribed_is_asked_anew_and_keeps_working_links(desk: SignUpDesk) -> None:
    """Coming back takes a new confirmation; the way out in old letters goes on working."""
    key = await desk.active(ADA)
    leave = make_token(Purpose.UNSUBSCRIBE, key, RING)
    await run.unsubscribe(desk.database, leave, RING, how="page", now=desk.clock())
    desk.clock.move(days=2)
    await desk.sign_up(ADA)
    row = await desk.subscriber(ADA)
    assert (await letters(desk), row["state"], row["key"]) == (2, "pending", key)
    assert await desk.confirm(await desk.confirm_token(ADA)) is Confirmed.NOW


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (SuppressionReason.OPERATOR, 0),
        (SuppressionReason.COMPLAINT, 0),
        (SuppressionReason.BOUNCE, 1),
    ],
)
async def test_suppressed_is_asked_only_if_it_may_return(desk: SignUpDesk, reason: SuppressionReason, expected: int) -> None:
    """Who complained or was shut out gets nothing and leaves no row; a bounced address may prove that it lives."""
    await run.suppress_address(desk.database, "main", ADA, RING, by="lisa", now=desk.clock(), reason=reason)
    assert await desk.sign_up(ADA) is None
    assert (await letters(desk), len(await desk.rows("subscriber"))) == (expected, expected)


async def test_confirming_lifts_a_bounce(desk: SignUpDesk) -> None:
    """A new double opt-in proves the mailbox; the couriers may write to it again."""
    await run.suppress_address(desk.database, "main", ADA, RING, by="returns", now=desk.clock(), reason=SuppressionReason.BOUNCE)
    await desk.active(ADA)
    assert (await desk.rows("suppression"), (await desk.subscriber(ADA))["state"]) == ([], "active")


async def test_suppression_survives_key_rotation(desk: SignUpDesk) -> None:
    """A new signing key in front of the old one lets nobody slip back onto the list."""
    await run.suppress_address(desk.database, "main", ADA, RING, by="lisa", now=desk.clock())
    desk.ring = KeyRing((b"n" * 32, b"k" * 32))
    await desk.sign_up(ADA)
    assert await desk.rows("subscriber") == []


async def test_one_network_has_an_hourly_limit(desk: SignUpDesk) -> None:
    """The limit counts the network alone, starts anew each hour, and leaves other networks in peace."""
    desk.options = SignUpOptions(per_network_hour=2)
    desk.clock.move(minutes=45)
    outcomes = [await desk.sign_up(f"{name}@example.com", network=f"203.0.113.{name}") for name in (1, 2, 3)]
    assert outcomes == [None, None, TooManySignUps(retry_after=timedelta(minutes=15))]
    assert await desk.sign_up("4@example.com", network="198.51.100.1") is None
    desk.clock.move(minutes=15)
    assert await desk.sign_up("5@example.com") is None
    assert [row["address"][0] for row in await desk.rows("subscriber")] == ["1", "2", "4", "5"]


async def test_a_courier_may_take_the_letter_that_would_lift_a_bounce(desk: SignUpDesk) -> None:
    """The suppression that confirming would lift does not keep the question itself from being sent; a complaint does."""
    seen = []
    for reason in (SuppressionReason.BOUNCE, SuppressionReason.COMPLAINT):
        await run.suppress_address(desk.database, "main", ADA, RING, by="returns", now=desk.clock(), reason=reason)
        await desk.sign_up(ADA)
        seen.append(await taken_up(desk))
    assert seen == [["claimed"], ["suppressed"]]


async def taken_up(desk: SignUpDesk) -> list[str]:
    """What becomes of the notices when a courier claims them; afterwards they wait again."""
    ledger = ledger_over(desk.database, ALL_NOTICES)
    async with desk.database.write() as connection:
        await connection.execute(update(schema.notice).values(state="pending", token=None))
        await connection.execute(delete(schema.worker))
        await register_worker(connection, "courier", "test", desk.clock())
    await ledger.write(Turn(now=desk.clock(), claim=Claim(worker="courier", token="courier", limit=10)))
    await ledger.close()
    return [row["state"] for row in await desk.rows("notice")]
