"""Reports that came back belong to what we hold about a reader: shown to them, and blanked when they are erased."""

from sqlalchemy import insert

from newsletter.model.returns import ReturnAction, ReturnKind
from newsletter.model.subscribers import GivenReport
from newsletter.storage import schema
from newsletter.subscribers import run
from newsletter.subscribers.outcomes import Dossier
from tests.subscribers.conftest import RING, SignUpDesk

MARA = "mara@her-own-domain.example"
SAID = f"550 <{MARA}> is not known at her-own-domain.example"


async def report(desk: SignUpDesk, subscriber_id: int) -> None:
    row = {"newsletter": "main", "digest": "d", "number": 1, "received_at": desk.clock(), "door": "lmtp", "kind": "bounce", "fault": "dead"}
    more = {"action": "suppress", "subscriber_id": subscriber_id, "domain": "her-own-domain.example", "status": "5.1.1", "said": SAID}
    async with desk.database.write() as connection:
        await connection.execute(insert(schema.returned).values(row | more))


async def test_a_report_is_shown_and_goes_with_its_reader(desk: SignUpDesk) -> None:
    """What a server said quotes the address, and its domain may be hers alone; that something came back stays, under a dead number."""
    await desk.active(MARA)
    number = (await desk.subscriber(MARA))["id"]
    await report(desk, number)
    held = await run.show_subscriber(desk.database, "main", MARA, RING)
    assert isinstance(held, Dossier)
    assert held.reports == (
        GivenReport(
            received_at=desk.clock(),
            kind=ReturnKind.BOUNCE,
            issue_on=None,
            action=ReturnAction.SUPPRESS,
            fault="dead",
            status="5.1.1",
            said=SAID,
            feedback="",
        ),
    )
    await run.erase_subscriber(desk.database, "main", MARA, RING, by="lisa", now=desk.clock())
    (left,) = await desk.rows("returned")
    assert (left["subscriber_id"], left["kind"], left["said"], left["domain"]) == (number, "bounce", "", "")
    assert "her-own-domain" not in str(await desk.everything())
