"""The suppression list through a reader's life: who stands on it, why, what outlives what, and who takes it back."""

from datetime import timedelta

import pytest

from newsletter.model.states import STRENGTH, UNWANTED, NoticeKind, SuppressionReason
from newsletter.model.subscribers import Suppression
from newsletter.model.tokens import KeyRing, Purpose, address_digests, make_token
from newsletter.storage.suppressions import suppress
from newsletter.subscribers import run
from newsletter.subscribers.outcomes import Confirmed, Door, Enrolled, Returned
from tests.subscribers.conftest import RING, SignUpDesk

ADA = "ada@example.com"
COMING_BACK = frozenset(SuppressionReason) - UNWANTED


async def put_on_list(desk: SignUpDesk, reason: SuppressionReason, ring: KeyRing = RING) -> None:
    async with desk.database.write() as connection:
        await suppress(connection, address_digests(ADA, ring), Suppression(reason=reason, at=desk.clock(), by="test"))


async def leave(desk: SignUpDesk, key: str) -> None:
    await run.unsubscribe(desk.database, make_token(Purpose.UNSUBSCRIBE, key, RING), RING, how=Door.ONE_CLICK, now=desk.clock())


async def undo(desk: SignUpDesk, key: str) -> Returned:
    token = make_token(Purpose.UNSUBSCRIBE, key, RING)
    return await run.resubscribe(desk.database, token, RING, network="203.0.113.7", now=desk.clock())


async def forget(desk: SignUpDesk) -> None:
    await run.forget_pending(desk.database, desk.options, "main", now=desk.clock())


async def reasons(desk: SignUpDesk) -> list[tuple[str, str]]:
    return [(row["reason"], row["by"]) for row in await desk.rows("suppression")]


async def questions(desk: SignUpDesk) -> int:
    return sum(one["kind"] == NoticeKind.CONFIRMATION for one in await desk.rows("notice"))


async def test_leaving_stands_on_the_list_until_the_reader_comes_back(desk: SignUpDesk) -> None:
    """By the undo of a day as by a new confirmation: the reader's own word puts them there, and takes them off again."""
    key = await desk.active(ADA)
    await leave(desk, key)
    assert await reasons(desk) == [("unsubscribed", "one-click")]
    assert (await undo(desk, key), await reasons(desk)) == (Returned.YES, [])
    desk.clock.move(days=2)
    await leave(desk, key)
    await desk.sign_up(ADA)
    assert await reasons(desk) == [("unsubscribed", "one-click")]
    assert (await desk.confirm(await desk.confirm_token(ADA)), await reasons(desk)) == (Confirmed.NOW, [])


async def test_leaving_outlives_erasing_and_importing(desk: SignUpDesk) -> None:
    """Who left and was erased is not brought back by a list from elsewhere, however sure the operator is of their consent."""
    await leave(desk, await desk.active(ADA))
    await run.erase_subscriber(desk.database, "main", ADA, RING, by="lisa", now=desk.clock())
    assert await reasons(desk) == [("erased", "lisa")]
    given = {"confirmed": True, "by": "lisa", "randomness": desk.randomness, "now": desk.clock()}
    added = await run.add_subscriber(desk.database, desk.options, desk.letterhead, RING, ADA, **given)
    assert (added, await desk.rows("subscriber")) == (Enrolled.SUPPRESSED, [])


@pytest.mark.parametrize("first", SuppressionReason)
async def test_a_weaker_reason_never_takes_the_place_of_a_stronger(desk: SignUpDesk, first: SuppressionReason) -> None:
    """Whichever comes first: a complaint is not forgotten because its reader also left, was erased, or bounced."""
    for then in SuppressionReason:
        await put_on_list(desk, first)
        await put_on_list(desk, then)
        stays = then if STRENGTH[then] > STRENGTH[first] else first
        assert await reasons(desk) == [(stays, "test")]
        await run.lift_address(desk.database, "main", ADA, RING)


@pytest.mark.parametrize("reason", SuppressionReason)
async def test_leaving_and_undoing_lifts_nothing_else(desk: SignUpDesk, reason: SuppressionReason) -> None:
    """Undo is for a slip of the finger: it takes back having left, and no other reason."""
    key = await desk.active(ADA)
    await put_on_list(desk, reason)
    await leave(desk, key)
    expected = (Returned.YES, []) if reason is SuppressionReason.UNSUBSCRIBED else (Returned.TOO_LATE, [(reason, "test")])
    assert (await undo(desk, key), await reasons(desk)) == expected


@pytest.mark.parametrize("reason", SuppressionReason)
async def test_who_is_suppressed_is_asked_once_in_thirty_days(desk: SignUpDesk, reason: SuppressionReason) -> None:
    """Also when the sign-up was forgotten meanwhile; dead, complained and shut-out addresses are not asked at all."""
    await put_on_list(desk, reason)
    asked: list[int] = []
    began = desk.clock()
    for days in (0, 2, 20, 29, 30, 31):
        desk.clock.now = began + timedelta(days=days)
        await forget(desk)
        before = len(await desk.rows("notice"))
        await desk.sign_up(ADA)
        asked += [days] * (len(await desk.rows("notice")) > before)
    assert asked == ([0, 30] if reason in COMING_BACK else [])


@pytest.mark.parametrize("reason", sorted(COMING_BACK))
async def test_a_reader_lifts_their_own_reasons_by_confirming(desk: SignUpDesk, reason: SuppressionReason) -> None:
    """A new double opt-in is the reader's word; it lifts having left, an erasure and a bounce, under every key of the ring."""
    desk.ring = KeyRing((b"n" * 32, *RING.keys))
    await put_on_list(desk, reason, desk.ring)
    await desk.sign_up(ADA)
    assert (await desk.confirm(await desk.confirm_token(ADA)), await reasons(desk)) == (Confirmed.NOW, [])


async def test_a_reader_whose_mailbox_was_full_can_ask_again(desk: SignUpDesk) -> None:
    """They are still active, but get nothing: a new confirmation lifts the bounce, and without one they stay as they were."""
    await desk.active(ADA)
    await put_on_list(desk, SuppressionReason.BOUNCE)
    desk.clock.move(days=2)
    await desk.sign_up(ADA)
    assert ((await desk.subscriber(ADA))["state"], await questions(desk)) == ("pending", 2)
    desk.clock.move(days=10)
    await forget(desk)
    assert ((await desk.subscriber(ADA))["state"], await reasons(desk)) == ("active", [("bounce", "test")])
    desk.clock.move(days=30)
    await desk.sign_up(ADA)
    assert await desk.confirm(await desk.confirm_token(ADA)) is Confirmed.NOW
    assert ((await desk.subscriber(ADA))["state"], await reasons(desk)) == ("active", [])


async def test_the_old_address_of_a_move_is_off_the_list_for_good(desk: SignUpDesk) -> None:
    """Its reader asked for the letter elsewhere; the new address stands on no list."""
    old = await desk.active(ADA)
    leaving = make_token(Purpose.MOVE, old, RING)
    await desk.sign_up("ada@new.example", leaving=leaving)
    token = (await desk.confirm_token("ada@new.example")).partition("?")[0]
    await desk.confirm(token)
    await run.move_over(desk.database, token, leaving, RING, now=desk.clock())
    assert [row["digest"] for row in await desk.rows("suppression")] == [*address_digests(ADA, RING)]
    assert await reasons(desk) == [("unsubscribed", "page")]


async def test_another_senders_list_is_taken_over(desk: SignUpDesk) -> None:
    """Each address with its reason, as far as the file says one; readers among them leave, and a stronger reason stays."""
    await desk.active(ADA)
    await run.suppress_address(desk.database, "main", "op@example.com", RING, by="lisa", now=desk.clock())
    lines = ["Email;Reason", f"{ADA};complaint", "BO@example.com;", "op@example.com;bounce", "nobody;dead", "cy@example.com;angry"]
    given = {"reason": SuppressionReason.DEAD, "by": "lisa", "now": desk.clock()}
    before = await desk.everything()
    looked = await run.import_suppressions(desk.database, "main", RING, lines, **given, only_look=True)
    assert await desk.everything() == before
    account = await run.import_suppressions(desk.database, "main", RING, lines, **given)
    assert looked == account
    assert (account.counts, account.stood) == ({"bounce": 1, "complaint": 1, "dead": 1}, 1)
    assert [line.number for line in account.refused] == [5, 6]
    stands = {row["digest"]: row["reason"] for row in await desk.rows("suppression")}
    addresses = {ADA: "complaint", "bo@example.com": "dead", "op@example.com": "operator"}
    assert stands == {address_digests(address, RING)[0]: reason for address, reason in addresses.items()}
    assert (await desk.subscriber(ADA))["state"] == "unsubscribed"
    assert await run.count_suppressed(desk.database) == {reason: int(reason in addresses.values()) for reason in SuppressionReason}


async def test_the_list_is_leafed_through_by_digest(desk: SignUpDesk) -> None:
    """Every row on exactly one page; an address stands beside it only where a reader's row knows it."""
    await leave(desk, await desk.active(ADA))
    for number in range(4):
        await run.suppress_address(desk.database, "main", f"a{number}@example.com", RING, by="lisa", now=desk.clock())
    seen: list[tuple[str, Suppression, str]] = []
    while page := await run.list_suppressed(desk.database, after=seen[-1][0] if seen else "", limit=2, reason=None):
        seen += page
    assert [digest for digest, *_ in seen] == sorted(row["digest"] for row in await desk.rows("suppression"))
    assert [(why.reason, address) for _, why, address in seen if address] == [(SuppressionReason.UNSUBSCRIBED, ADA)]
    only = await run.list_suppressed(desk.database, after="", limit=9, reason=SuppressionReason.OPERATOR)
    assert len(only) == 4
