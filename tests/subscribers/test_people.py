"""What operators do with one person's address."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from newsletter.model.addresses import RefusedAddress
from newsletter.model.states import SuppressionReason
from newsletter.model.subscribers import ConsentEvent, SentNotice, Suppression
from newsletter.model.tokens import KeyRing, address_digests
from newsletter.storage.schema import attempt, delivery, issue
from newsletter.subscribers import run
from newsletter.subscribers.export import dossier_json
from newsletter.subscribers.outcomes import Dossier
from tests.subscribers.conftest import RING, SignUpDesk

ADA = "ada@example.com"


async def one_delivery(desk: SignUpDesk, subscriber_id: int) -> None:
    now = desk.clock()
    async with desk.database.write() as connection:
        issued = {"id": 1, "newsletter": "main", "issue_on": now.date(), "number": 1, "state": "sent"}
        await connection.execute(insert(issue).values(**issued, due_at=now, send_not_after=now, created_at=now))
        row = {"id": 1, "issue_id": 1, "subscriber_id": subscriber_id, "state": "rejected", "attempts": 1, "reply": f"no {ADA} here"}
        await connection.execute(insert(delivery).values(**row, changed_at=now))
        await connection.execute(insert(attempt).values(delivery_id=1, number=1, ended_at=now, verdict="permanent", reply=f"no {ADA} here"))


async def test_showing_holds_everything(desk: SignUpDesk) -> None:
    """Consent, deliveries and notices of one person stand together, without the keys that open their links."""
    await desk.active(ADA)
    row = await desk.subscriber(ADA)
    await one_delivery(desk, row["id"])
    dossier = await run.show_subscriber(desk.database, "main", " Ada@example.com ", RING)
    assert isinstance(dossier, Dossier)
    now = desk.clock()
    assert [line.event for line in dossier.consents] == [ConsentEvent.SIGNED_UP, ConsentEvent.CONFIRMED]
    assert dossier.notices[1] == SentNotice(kind="confirmation", state="pending", created_at=now, changed_at=now)
    written = dossier_json(dossier)
    assert written["issues"] == [
        {"issue_on": "2026-11-21", "state": "rejected", "attempts": 1, "changed_at": now.isoformat(), "reply": f"no {ADA} here"}
        | {"fault": "nobody"}
    ]
    assert row["key"] not in str(written)


async def test_showing_somebody_unknown_is_no_error(desk: SignUpDesk) -> None:
    """We hold nothing, and say so."""
    assert await run.show_subscriber(desk.database, "main", ADA, RING) == Dossier(subscriber=None, suppression=None)
    assert isinstance(await run.show_subscriber(desk.database, "main", "nonsense", RING), RefusedAddress)


async def test_erasing_leaves_no_trace(desk: SignUpDesk) -> None:
    """No table holds the address or its key afterwards; the delivery keeps a dead id and the digest stays suppressed."""
    await desk.active(ADA)
    row = await desk.subscriber(ADA)
    await one_delivery(desk, row["id"])
    assert await run.erase_subscriber(desk.database, "main", ADA, RING, by="lisa", now=desk.clock()) is True
    left = await desk.everything()
    assert "ada" not in str(left).lower() and row["key"] not in str(left)
    assert [one["subscriber_id"] for one in left["delivery"]] == [row["id"]]
    assert [(one["digest"], one["reason"]) for one in left["suppression"]] == [(address_digests(ADA, RING)[0], "erased")]
    assert await run.erase_subscriber(desk.database, "main", ADA, RING, by="lisa", now=desk.clock()) is False


async def test_an_erased_id_is_never_given_to_another(desk: SignUpDesk) -> None:
    """A newcomer does not inherit the deliveries of somebody who was erased."""
    await desk.active(ADA)
    dead = (await desk.subscriber(ADA))["id"]
    await run.erase_subscriber(desk.database, "main", ADA, RING, by="lisa", now=desk.clock())
    await desk.active("bob@example.com")
    assert (await desk.subscriber("bob@example.com"))["id"] > dead


async def test_who_was_erased_may_come_back_by_double_opt_in(desk: SignUpDesk) -> None:
    """Erasure is not a punishment: a new confirmation lifts it."""
    await desk.active(ADA)
    await run.erase_subscriber(desk.database, "main", ADA, RING, by="lisa", now=desk.clock())
    await desk.active(ADA)
    assert ((await desk.subscriber(ADA))["state"], await desk.rows("suppression")) == ("active", [])


async def test_suppressing_covers_every_key_and_unsubscribes(desk: SignUpDesk) -> None:
    """One row for each key of the ring and for the key the row was made under, so that rotation opens no gap."""
    await desk.active(ADA)
    ring = KeyRing((b"n" * 32, b"m" * 32))
    await run.suppress_address(desk.database, "main", ADA, ring, by="lisa", now=desk.clock(), note="asked by post")
    rows = await desk.rows("suppression")
    assert {row["digest"] for row in rows} == {*address_digests(ADA, ring), *address_digests(ADA, RING)}
    assert {(row["reason"], row["by"], row["note"]) for row in rows} == {("operator", "lisa", "asked by post")}
    assert (await desk.subscriber(ADA))["state"] == "unsubscribed"


async def test_a_complaint_outranks_an_erasure(desk: SignUpDesk) -> None:
    """The reason that only an operator lifts is the one that stays, in whichever order they came."""
    for first, then in ((SuppressionReason.ERASED, SuppressionReason.COMPLAINT), (SuppressionReason.COMPLAINT, SuppressionReason.ERASED)):
        for reason in (first, then):
            await run.suppress_address(desk.database, "main", ADA, RING, by="lisa", now=desk.clock(), reason=reason)
        assert [row["reason"] for row in await desk.rows("suppression")] == ["complaint"]
        lifted = await run.lift_address(desk.database, "main", ADA, RING)
        assert lifted == Suppression(reason=SuppressionReason.COMPLAINT, at=desk.clock(), by="lisa")
    assert await run.lift_address(desk.database, "main", ADA, RING) is None


async def test_unsubscribing_by_hand_names_the_operator(desk: SignUpDesk) -> None:
    """The record tells who did it; an address that is not on the list is no error."""
    await desk.active(ADA)
    done = await run.unsubscribe_address(desk.database, "main", ADA, by="lisa", now=desk.clock())
    assert done is not None and done.state == "unsubscribed"
    line = (await desk.rows("consent"))[-1]
    assert (line["event"], line["how"]) == ("unsubscribed", "lisa")
    assert await run.unsubscribe_address(desk.database, "main", "bob@example.com", by="lisa", now=desk.clock()) is None


async def test_an_error_of_the_database_names_nobody(desk: SignUpDesk) -> None:
    """Errors end in logs and terminals, where no address belongs."""
    await desk.active(ADA)
    desk.randomness.seed(1)  # the same keys again: what should never happen
    with pytest.raises(IntegrityError) as caught:
        await desk.sign_up("bob@example.com")
    assert "bob@" not in str(caught.value)
