"""Where the address of a reader must not stand: in no table once they are erased, and nowhere that a person without that right looks."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select

from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.calls import post_calls
from newsletter.daily.live import read_troubles
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.run.pace import _alarm
from newsletter.model.errors import NewsletterError
from newsletter.model.options import SourceOptions, WebOptions
from newsletter.model.rights import RIGHTS, Actor, Face, Right, Role
from newsletter.model.states import DeliveryState, VerdictKind
from newsletter.sources.fetch import Fetcher
from newsletter.storage import schema
from newsletter.web.app import create_app
from tests.conftest import HandClock
from tests.receiver import Receiver
from tests.web.conftest import PUBLIC, STRANGER, make_newsroom, store_issue
from tests.web.people import make_active

KIM = Actor(name="kim", face=Face.CLI, rights=frozenset(Right))
VIEWER = Actor(name="vic", face=Face.CONSOLE, rights=RIGHTS[Role.VIEWER])
MARA = "mara.quill@mailbox.example"
TOKEN = {"Authorization": "Bearer a-long-secret"}
QUOTING = f"5.1.1 <{MARA}>: Recipient address rejected"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.fixture
async def newsroom(any_database: Any, clock: HandClock, tmp_path: Any) -> AsyncIterator[Newsroom]:
    async with Fetcher(SourceOptions(ports=(), allow_private_networks=True), "test") as fetcher:
        web = WebOptions(api_token=SecretStr("a-long-secret"))
        yield make_newsroom(any_database, clock, tmp_path, fetcher=fetcher, web=web)


async def ask(newsroom: Newsroom, name: str, by: Actor = KIM, **asked: Any) -> dict[str, Any]:
    act = ACTS[name]
    return dict((await perform(newsroom, by, act, act.takes(**asked))).facts)


async def refused_delivery(newsroom: Newsroom) -> Any:
    """A letter to Mara that her server refused, quoting her address as servers do."""
    issue = await store_issue(newsroom)
    async with newsroom.database.write() as connection:
        reader = await connection.scalar(select(schema.subscriber.c.id).where(schema.subscriber.c.address == MARA))
        values = {"issue_id": issue.id, "subscriber_id": reader, "state": DeliveryState.REJECTED, "changed_at": newsroom.clock()}
        values |= {"code": 550, "reply": QUOTING, "attempts": 1, "domain": "mailbox.example"}
        known = {name: value for name, value in values.items() if name in schema.delivery.c}
        delivery = await connection.scalar(insert(schema.delivery).values(known).returning(schema.delivery.c.id))
        tried = {"delivery_id": delivery, "number": 1, "ended_at": newsroom.clock(), "verdict": VerdictKind.PERMANENT, "code": 550}
        await connection.execute(insert(schema.attempt).values(tried | {"enhanced": "5.1.1", "reply": QUOTING, "relay": ""}))
    return issue


async def everything(newsroom: Newsroom) -> dict[str, str]:
    """Every table as text."""
    found = {}
    async with newsroom.database.read() as connection:
        for table in schema.metadata.sorted_tables:
            found[table.name] = "\n".join(str(tuple(row)) for row in await connection.execute(select(table)))
    return found


def holding(tables: dict[str, str], *signs: str) -> list[str]:
    return [name for name, text in tables.items() if any(sign.lower() in text.lower() for sign in signs)]


async def test_after_an_erasure_no_row_of_any_table_holds_the_address(newsroom: Newsroom, receiver: Receiver) -> None:
    """Whatever had been done with it before: looked at, added, suppressed with a note, refused by a server, told to a webhook, tested."""
    receiver.answers["/hook"] = "echo"
    await ask(newsroom, "webhooks add", url=receiver.url(), events=("subscriber",), addresses=True)
    await make_active(newsroom, MARA)
    await refused_delivery(newsroom)
    await post_calls(newsroom)
    note = f"asked by {MARA} herself"
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(newsroom), client=STRANGER), base_url=PUBLIC) as program:
        await ask(newsroom, "subscribers show", address=MARA)
        await ask(newsroom, "testers add", address="Mara.Quill@Mailbox.example")
        with pytest.raises(NewsletterError):
            await ask(newsroom, "subscribers add", address=f"{MARA} {MARA}")
        for verb, body in (("add", {}), ("suppress", {"reason": note}), ("erase", {})):
            headers = TOKEN | {"Idempotency-Key": verb}
            answer = await program.post(f"/api/v1/subscribers/{verb}", headers=headers, json={"address": MARA, **body})
            assert answer.status_code == 200, answer.text
    await post_calls(newsroom)
    assert holding(await everything(newsroom), MARA, "mara.quill", MARA.replace("@", "%40")) == []


async def test_a_kept_request_is_known_by_a_digest_that_only_we_can_make(newsroom: Newsroom) -> None:
    """Whoever steals the table must not be able to try passwords and addresses against it."""
    body = f'{{"address":"{MARA}"}}'.encode()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(create_app(newsroom), client=STRANGER), base_url=PUBLIC) as program:
        headers = TOKEN | {"Idempotency-Key": "one", "Content-Type": "application/json"}
        await program.post("/api/v1/subscribers/add", headers=headers, content=body)
    async with newsroom.database.read() as connection:
        kept = (await connection.execute(select(schema.request_key.c.digest, schema.request_key.c.holder))).one()
    assert kept.digest != sha256(b"\0".join((b"POST", b"/api/v1/subscribers/add", body))).hexdigest()
    assert kept.holder != sha256(b"None\0API").hexdigest()


async def test_what_servers_quote_is_masked_for_who_may_only_read(newsroom: Newsroom) -> None:
    """The ledger, the page of a sending and the alarm about a group tell what was answered, and not to whom."""
    await make_active(newsroom, MARA)
    issue = await refused_delivery(newsroom)
    lines = (await ask(newsroom, "ledger", VIEWER, issue_on=issue.issue_on))["lines"]
    troubles = await read_troubles(newsroom, issue)
    told = "5.1.1 <m…l@m….example>: Recipient address rejected"
    assert [one["reply"] for one in lines] == [told]
    assert [one.reply for one in troubles] == [f"550 {told}"]
    assert MARA not in _alarm("Ten", "mailbox.example", QUOTING)["text"]


async def test_the_log_keeps_no_address_of_a_webhook(newsroom: Newsroom, receiver: Receiver) -> None:
    """Who knows such an address may often use it, and every viewer reads the log."""
    await ask(newsroom, "webhooks add", url=f"{receiver.url()}?key=T0PSECRET")
    assert "T0PSECRET" not in str(await ask(newsroom, "audit", VIEWER))


async def test_the_log_masks_addresses_that_were_typed_somewhere_else(newsroom: Newsroom) -> None:
    """In a reason, in a name: wherever people write one."""
    await store_issue(newsroom)
    with pytest.raises(NewsletterError):
        await ask(newsroom, "pause", issue_on=newsroom.clock().date(), reason=f"{MARA} complained")
    assert [one["asked"]["reason"] for one in (await ask(newsroom, "audit", VIEWER))["entries"]] == ["m…l@m….example complained"]
