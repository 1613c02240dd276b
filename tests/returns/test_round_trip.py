"""Bounces of a real Postfix: they come back to the return path that the letter left with, and say what became of which reader's letter."""

import asyncio

import pytest
from sqlalchemy import select

from newsletter.model.return_options import ReturnOptions
from newsletter.model.return_paths import read_return_path
from newsletter.model.returns import ReturnPath
from newsletter.returns.run.taking import take_return
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import NOW, HandClock
from tests.delivery.conftest import LETTERHEAD, RING, Post, counts, misbehaving, relay_for, until
from tests.postfix import GIVES_UP_SOON, needs_postfix, temporary_postfix
from tests.returns.reports import DOMAIN, TODAY
from tests.smtp_sink import Sink

DEAD, BUSY, SHUT, WELL = "dead@example.com", "busy@example.com", "ada@shut.example", "tom@example.com"


async def bounced(post: Post, people: tuple[str, ...]) -> Sink:
    """Send to them through a Postfix that refuses, waits in vain, or finds nobody; what it sends back."""
    await post.release(*people)
    refusing = (f"rcpt@{DEAD}=550 5.1.1 no such user", f"rcpt@{BUSY}=450 4.2.0 later")
    async with misbehaving(*refusing, extensions=("PIPELINING",)) as world, Sink() as back, asyncio.timeout(180):
        ways = f"inline:{{{{shut.example=smtp:[127.0.0.1]:1}}, {{{DOMAIN}=smtp:[127.0.0.1]:{back.port}}}}}"
        with temporary_postfix(world.port, transport_maps=ways, **GIVES_UP_SOON) as postfix:
            relay = relay_for(postfix, connections=1)
            assert counts(await post.send_through(relay, return_domain=DOMAIN)) == {"accepted": len(people)}
            await until(lambda: len(back.letters) >= len(people) - 1)
    assert [letter.recipient for letter in world.letters] == [WELL]
    return back


@pytest.mark.slow
@pytest.mark.timeout(240)  # Postfix takes its time where other tests keep the machine busy
async def test_each_bounce_of_a_real_relay_finds_its_reader(database: Database, clock: HandClock) -> None:
    """An address that is none, a mailbox busy for ever, a server that is shut: each to its own letter, and only the first is dead."""
    needs_postfix()
    post, people = Post(database, clock), (DEAD, BUSY, SHUT, WELL)
    back = await bounced(post, people)
    keys = {address: f"{post.issue_id:08x}{number:08x}" for number, address in enumerate(people)}
    paths = {ReturnPath(subscriber_key=keys[address], issue_on=TODAY): address for address in people}
    about = {paths[path]: letter for letter in back.letters if (path := read_return_path(letter.recipient, DOMAIN, RING))}
    assert (set(about), len(back.letters), {letter.sender for letter in back.letters}) == ({DEAD, BUSY, SHUT}, 3, {""})
    for letter in about.values():
        options = ReturnOptions(domain=DOMAIN)
        await take_return(database, RING, options, LETTERHEAD, letter.content, sent_to=[letter.recipient], door="lmtp", now=NOW)
    kept, person = schema.returned.c, schema.subscriber.c
    question = select(person.address, kept.kind, kept.proof, kept.status, kept.action, kept.fault, kept.issue_id)
    async with database.read() as connection:
        found = await connection.execute(question.join(schema.subscriber, person.id == kept.subscriber_id))
        rows = {row.address: tuple(row)[1:] for row in found}
    assert rows == {
        DEAD: ("bounce", "return_path", "5.1.1", "suppress", "dead", post.issue_id),
        BUSY: ("bounce", "return_path", "4.2.0", "soft", rows[BUSY][4], post.issue_id),
        SHUT: ("bounce", "return_path", "4.4.1", "soft", rows[SHUT][4], post.issue_id),
    }
    assert not {rows[BUSY][4], rows[SHUT][4]} & {"dead", "us"}
