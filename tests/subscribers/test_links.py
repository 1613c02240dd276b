"""What the links in our letters do."""

import pytest

from newsletter.model.states import SuppressionReason
from newsletter.model.subscribers import ConsentEvent, Suppression
from newsletter.model.tokens import Purpose, address_digests, make_token
from newsletter.storage.suppressions import suppress
from newsletter.subscribers import run
from newsletter.subscribers.outcomes import Confirmed, Door, LeavingReason, Link, Returned
from tests.subscribers.conftest import RING, SignUpDesk

ADA = "ada@example.com"


async def leave(desk: SignUpDesk, key: str, **more: LeavingReason) -> Link:
    token = make_token(Purpose.UNSUBSCRIBE, key, RING)
    return await run.unsubscribe(desk.database, token, RING, how=Door.PAGE, now=desk.clock(), **more)


async def undo(desk: SignUpDesk, key: str) -> Returned:
    token = make_token(Purpose.UNSUBSCRIBE, key, RING)
    return await run.resubscribe(desk.database, token, RING, network="203.0.113.7", now=desk.clock())


async def events(desk: SignUpDesk) -> list[str]:
    return [line["event"] for line in await desk.rows("consent")]


async def test_confirming_makes_active_and_welcomes_once(desk: SignUpDesk) -> None:
    """Pressing the button again is harmless: one welcome, one line of consent."""
    await desk.sign_up(ADA)
    token = await desk.confirm_token(ADA)
    desk.clock.move(minutes=3)
    assert [await desk.confirm(token), await desk.confirm(token)] == [Confirmed.NOW, Confirmed.BEFORE]
    row = await desk.subscriber(ADA)
    assert (row["state"], row["confirmed_at"]) == ("active", desk.clock())
    assert [one["kind"] for one in await desk.rows("notice")] == ["confirmation", "welcome"]
    assert await events(desk) == ["signed_up", "confirmed"]


async def test_an_ended_confirmation_changes_nothing(desk: SignUpDesk) -> None:
    """After 72 hours the link only says to sign up again."""
    await desk.sign_up(ADA)
    token = await desk.confirm_token(ADA)
    desk.clock.move(hours=73)
    before = await desk.everything()
    assert (await desk.confirm(token), await desk.everything()) == (Confirmed.TOO_LATE, before)


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        (SuppressionReason.COMPLAINT, Confirmed.TOO_LATE),
        (SuppressionReason.OPERATOR, Confirmed.TOO_LATE),
        (SuppressionReason.DEAD, Confirmed.TOO_LATE),
        (SuppressionReason.BOUNCE, Confirmed.NOW),
        (SuppressionReason.ERASED, Confirmed.NOW),
    ],
)
async def test_no_link_lifts_what_only_an_operator_lifts(desk: SignUpDesk, reason: SuppressionReason, outcome: Confirmed) -> None:
    """A complaint between sign-up and confirmation outranks the button; a bounce does not, for the button proves the mailbox."""
    await desk.sign_up(ADA)
    token = await desk.confirm_token(ADA)
    async with desk.database.write() as connection:
        await suppress(connection, address_digests(ADA, RING), Suppression(reason=reason, at=desk.clock(), by="lisa"))
    assert await desk.confirm(token) is outcome
    left = (await desk.subscriber(ADA))["state"], len(await desk.rows("suppression"))
    assert left == (("active", 0) if outcome is Confirmed.NOW else ("pending", 1))


async def test_an_old_confirmation_does_not_bring_back_who_left(desk: SignUpDesk) -> None:
    """The link of the first sign-up is spent once its owner has left."""
    key = await desk.active(ADA)
    await leave(desk, key)
    assert await desk.confirm(await desk.confirm_token(ADA)) is Confirmed.TOO_LATE


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.CONFIRM])
async def test_a_token_opens_one_door_only(desk: SignUpDesk, purpose: Purpose) -> None:
    """A link that is in every letter cannot confirm anything."""
    await desk.sign_up(ADA)
    token = make_token(purpose, (await desk.subscriber(ADA))["key"], RING)
    assert await desk.confirm(token) is Confirmed.UNKNOWN


async def test_leaving_works_at_once_and_again(desk: SignUpDesk) -> None:
    """One press is enough, years later too; the second changes nothing."""
    key = await desk.active(ADA)
    desk.clock.move(days=2_000)
    assert await leave(desk, key) is Link.GOOD
    before = await desk.everything()
    assert (await leave(desk, key), await desk.everything()) == (Link.GOOD, before)
    row = await desk.subscriber(ADA)
    assert (row["state"], row["unsubscribed_at"]) == ("unsubscribed", desk.clock())


async def test_leaving_takes_back_letters_still_waiting(desk: SignUpDesk) -> None:
    """Nobody who left is written to, not even welcomed."""
    key = await desk.active(ADA)
    await leave(desk, key)
    assert [one["state"] for one in await desk.rows("notice")] == ["cancelled", "cancelled"]


async def test_the_reason_may_come_later_and_stays(desk: SignUpDesk) -> None:
    """Why somebody left is asked after they have left, and the first answer stands."""
    key = await desk.active(ADA)
    for more in ({}, {"reason": LeavingReason.TOO_OFTEN}, {"reason": LeavingReason.OTHER}):
        await leave(desk, key, **more)
    line = (await desk.rows("consent"))[-1]
    assert (line["event"], line["how"], line["reason"]) == (ConsentEvent.UNSUBSCRIBED, "page", "too_often")


async def test_undo_brings_back_within_a_day(desk: SignUpDesk) -> None:
    """A slip of the finger is mended by one press; the confirmation of then still counts."""
    key = await desk.active(ADA)
    await leave(desk, key)
    desk.clock.move(hours=23)
    assert [await undo(desk, key), await undo(desk, key)] == [Returned.YES, Returned.YES]
    assert (await desk.subscriber(ADA))["state"] == "active"
    assert await events(desk) == ["signed_up", "confirmed", "unsubscribed", "resubscribed"]


async def test_undo_ends_after_a_day(desk: SignUpDesk) -> None:
    """Later, coming back takes a new double opt-in."""
    key = await desk.active(ADA)
    await leave(desk, key)
    desk.clock.move(hours=24)
    assert (await undo(desk, key), (await desk.subscriber(ADA))["state"]) == (Returned.TOO_LATE, "unsubscribed")


async def test_undo_never_undoes_an_operator(desk: SignUpDesk) -> None:
    """Who was taken off by hand or suppressed does not return by an old link."""
    await desk.active(ADA)
    await run.unsubscribe_address(desk.database, "main", ADA, by="lisa", now=desk.clock())
    key = (await desk.subscriber(ADA))["key"]
    assert await undo(desk, key) is Returned.TOO_LATE


async def test_undo_confirms_nobody(desk: SignUpDesk) -> None:
    """Leaving before confirming and undoing it is no way around the double opt-in."""
    await desk.sign_up(ADA)
    key = (await desk.subscriber(ADA))["key"]
    await leave(desk, key)
    assert (await undo(desk, key), (await desk.subscriber(ADA))["state"]) == (Returned.TOO_LATE, "unsubscribed")


async def test_looking_up_tells_every_kind_of_link_apart(desk: SignUpDesk) -> None:
    """A page can say what is wrong with a link, and showing it changes nothing."""
    await desk.sign_up(ADA)
    token = await desk.confirm_token(ADA)
    before = await desk.everything()
    seen = [
        (await run.look_up(desk.database, Purpose.CONFIRM, text, RING, now=desk.clock())).link
        for text in (token, token[:-1], "x", "é" * 32)
    ]
    gone = make_token(Purpose.CONFIRM, "0" * 16, RING)
    seen.append((await run.look_up(desk.database, Purpose.CONFIRM, gone, RING, now=desk.clock())).link)
    seen.append((await run.look_up(desk.database, Purpose.CONFIRM, token, RING, now=desk.clock.move(days=4))).link)
    assert seen == [Link.GOOD, Link.UNKNOWN, Link.UNKNOWN, Link.UNKNOWN, Link.GONE, Link.EXPIRED]
    assert await desk.everything() == before
