"""How many addresses are not written to and what came back, told by every face, and nobody named."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from newsletter.daily.list_health import ListHealth, read_list_health, returned_words, suppressed_words
from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import WebOptions
from newsletter.model.returns import Proof, ReturnAction, ReturnKind, StoredReturn
from newsletter.model.states import Fault, SuppressionReason
from newsletter.storage.database import Database
from newsletter.storage.returned import NewReturn, store_returned
from newsletter.subscribers.run import suppress_address
from tests.conftest import HandClock
from tests.web.conftest import CONSOLE, LOOPBACK, browser, make_newsroom

WHY = {"a": SuppressionReason.DEAD, "b": SuppressionReason.DEAD, "c": SuppressionReason.COMPLAINT}
CAME = [
    (ReturnKind.BOUNCE, Fault.DEAD, 1),
    (ReturnKind.BOUNCE, Fault.OURS, 29),
    (ReturnKind.BOUNCE, Fault.FULL, 31),
    (ReturnKind.COMPLAINT, Fault.NOBODY, 2),
    (ReturnKind.AUTO_REPLY, Fault.NOBODY, 2),
]
SUPPRESSED = "3 addresses: 2 dead, 1 complaint"
RETURNED = "2 bounces, 1 of them through a fault of ours, and 1 complaint in 30 days"


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path) -> Newsroom:
    newsroom = make_newsroom(any_database, clock, tmp_path)
    for name, reason in WHY.items():
        address = f"{name}@example.com"
        await suppress_address(any_database, newsroom.letterhead.key, address, newsroom.ring, by="lisa", now=clock(), reason=reason)
    rows = [
        NewReturn(newsletter=newsroom.letterhead.key, digest=f"{number}", number=1, told=told, subscriber_id=None, issue_id=None)
        for number, told in enumerate(came_back(clock, *one) for one in CAME)
    ]
    async with any_database.write() as connection:
        await store_returned(connection, rows)
    return newsroom


def came_back(clock: HandClock, kind: ReturnKind, fault: Fault, days: int) -> StoredReturn:
    at = clock() - timedelta(days=days)
    return StoredReturn(received_at=at, door="lmtp", kind=kind, proof=Proof.RETURN_PATH, action=ReturnAction.IGNORE, fault=fault)


async def test_the_list_s_health_is_counted_by_reason_and_by_kind(newsroom: Newsroom) -> None:
    """What came back more than a month ago, and what is neither a bounce nor a complaint, counts for nothing."""
    health = await read_list_health(newsroom)
    counts = dict.fromkeys(SuppressionReason, 0) | {SuppressionReason.DEAD: 2, SuppressionReason.COMPLAINT: 1}
    assert health == ListHealth(suppressed=counts, bounces=2, ours=1, complaints=1)
    assert (suppressed_words(health), returned_words(health)) == (SUPPRESSED, RETURNED)


async def test_programs_and_the_console_are_told_it(newsroom: Newsroom) -> None:
    """As numbers for programs, in words on the page of the readers; no address stands in either."""
    token = replace(newsroom, web=WebOptions(api_token=SecretStr("a-long-secret")))
    async with browser(token) as program:
        answer = await program.get("/api/v1/status", headers={"Authorization": "Bearer a-long-secret"})
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        page = await operator.get("/console/readers")
    told = answer.json()
    none = {"operator": 0, "bounce": 0, "erased": 0, "unsubscribed": 0}
    assert told["suppressed"] == none | {"dead": 2, "complaint": 1}
    assert told["returned"] == {"days": 30, "bounces": 2, "ours": 1, "complaints": 1}
    assert (SUPPRESSED in page.text, RETURNED in page.text) == (True, True)
    assert "@example.com" not in answer.text + page.text


def test_a_list_without_trouble_says_so() -> None:
    """In whole sentences of its own."""
    health = ListHealth(suppressed=dict.fromkeys(SuppressionReason, 0), bounces=0, ours=0, complaints=0)
    assert (suppressed_words(health), returned_words(health)) == ("no address", "0 bounces and 0 complaints in 30 days")
    one = replace(health, suppressed=health.suppressed | {SuppressionReason.ERASED: 1})
    assert suppressed_words(one) == "1 address: 1 erased"
