"""The letter about a mistake: to exactly those who have the issue and are still on the list, at most once each, on both engines."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from newsletter.daily.concerns import read_concerns
from newsletter.daily.corrections import correct
from newsletter.daily.errata import (
    ErratumAccount,
    Receivers,
    cancel_erratum,
    count_receivers,
    list_errata,
    newest_errata,
    pause_erratum,
    resume_erratum,
    write_erratum,
)
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import post_notices
from newsletter.daily.times import zone_of
from newsletter.delivery.run import sweep
from newsletter.model.errors import RefusedStep
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import DeliveryState as D
from newsletter.model.states import ErratumState, IssueState, NoticeKind
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.subscribers.run import erase_subscriber, suppress_address, unsubscribe_address
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, enrol, open_newsroom
from tests.issue.builders import make_slot
from tests.smtp_sink import Sink
from tests.web.conftest import store_issue

SENT = {
    "ann": D.ACCEPTED,
    "ben": D.ACCEPTED,
    "cem": D.ACCEPTED,
    "dot": D.UNKNOWN,
    "eve": D.REJECTED,
    "fay": D.EXPIRED,
    "gus": D.CANCELLED,
    "hal": D.SUPPRESSED,
}
SLOTS = (make_slot(1, "Forty nations sign"), make_slot(2, "A ferry runs aground"))


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    async with open_newsroom(any_database, clock, tmp_path, sink) as opened:
        yield opened


@pytest.fixture
async def sent(newsroom: Newsroom) -> Newsroom:
    """An issue that was sent, with one reader in each state and one who came later; its second story is corrected."""
    await enrol(newsroom, *(f"{name}@reader.example" for name in SENT), "late@reader.example")
    issue = await store_issue(newsroom, TODAY, slots=SLOTS)
    async with newsroom.database.write() as connection:
        ids = {
            row.address.partition("@")[0]: row.id
            for row in await connection.execute(select(schema.subscriber.c.id, schema.subscriber.c.address))
        }
        rows = [
            {"issue_id": issue.id, "subscriber_id": ids[name], "state": state, "changed_at": issue.sent_at} for name, state in SENT.items()
        ]
        await connection.execute(insert(schema.delivery), rows)
    await correct(newsroom, TODAY, "It was the ferry Anna.", by="lisa", number=2)
    return newsroom


async def leave(newsroom: Newsroom, name: str) -> None:
    await unsubscribe_address(newsroom.database, newsroom.letterhead.key, f"{name}@reader.example", by="x", now=newsroom.clock())


async def be_suppressed(newsroom: Newsroom, name: str) -> None:
    address = f"{name}@reader.example"
    await suppress_address(newsroom.database, newsroom.letterhead.key, address, newsroom.ring, by="x", now=newsroom.clock())


async def be_erased(newsroom: Newsroom, name: str) -> None:
    address = f"{name}@reader.example"
    await erase_subscriber(newsroom.database, newsroom.letterhead.key, address, newsroom.ring, by="x", now=newsroom.clock())


async def facts_of_letters(newsroom: Newsroom) -> dict[str, dict[str, str]]:
    """By receiver."""
    async with newsroom.database.read() as connection:
        found = await connection.execute(
            select(schema.notice.c.address, schema.notice.c.facts).where(schema.notice.c.kind == NoticeKind.ERRATUM)
        )
        return {row.address.partition("@")[0]: row.facts for row in found}


def who(sink: Sink) -> list[str]:
    return sorted(letter.recipient.partition("@")[0] for letter in sink.letters)


def subjects(sink: Sink) -> set[str]:
    return {message_from_bytes(letter.content, policy=default)["Subject"] for letter in sink.letters}


async def sum_up(newsroom: Newsroom) -> dict[D, int]:
    (account,) = await newest_errata(newsroom)
    return {state: number for state, number in account.balance.counts.items() if number}


async def test_exactly_those_who_have_the_issue_get_it_once(sent: Newsroom, sink: Sink) -> None:
    """Accepted and still on the list; a second press writes nothing, and no second letter leaves."""
    correction, receivers = await count_receivers(sent, TODAY)
    assert receivers == Receivers(accepted=3, unknown=1)
    first = await write_erratum(sent, TODAY, by="lisa")
    assert (first.new, first.erratum.audience, first.erratum.number, first.erratum.correction_id) == (True, 3, 2, correction.id)
    again = await write_erratum(sent, TODAY, correction.id, subject="Another", unknown=True, by="tom")
    assert again == ErratumAccount(erratum=first.erratum, balance=first.balance, new=False)
    assert await post_notices(sent)
    assert await post_notices(sent) is False
    assert who(sink) == ["ann", "ben", "cem"]
    assert await sum_up(sent) == {D.ACCEPTED: 3}
    assert subjects(sink) == {"Correction of our issue of Saturday, November 21, 2026"}
    assert all(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in one.content for one in sink.letters)


async def test_the_doubtful_are_asked_for(sent: Newsroom, sink: Sink) -> None:
    """Of whom we cannot know is written to only where an operator said so; a subject of theirs stands there."""
    assert (await write_erratum(sent, TODAY, subject=" The\nferry ", unknown=True, by="lisa")).erratum.subject == "The ferry"
    await post_notices(sent)
    assert who(sink) == ["ann", "ben", "cem", "dot"]
    assert subjects(sink) == {"The ferry"}


@pytest.mark.parametrize("go", [leave, be_suppressed, be_erased])
async def test_who_leaves_before_or_after_it_is_written_gets_none(sent: Newsroom, sink: Sink, go: Any) -> None:
    """Asked when it is written, and again in the mark just before it leaves."""
    await go(sent, "ann")
    assert (await write_erratum(sent, TODAY, by="lisa")).erratum.audience == 2
    await go(sent, "ben")
    await post_notices(sent)
    assert who(sink) == ["cem"]


async def test_the_mark_asks_again(sent: Newsroom, sink: Sink) -> None:
    """A reader whose letter waits already and who left by another way than the page gets none: the row itself is asked."""
    await write_erratum(sent, TODAY, by="lisa")
    async with sent.database.write() as connection:
        theirs = update(schema.subscriber).where(schema.subscriber.c.address == "ann@reader.example")
        await connection.execute(theirs.values(state="unsubscribed"))
    await post_notices(sent)
    assert who(sink) == ["ben", "cem"]
    assert await sum_up(sent) == {D.ACCEPTED: 2, D.SUPPRESSED: 1}


async def test_the_rest_can_be_paused_and_called_off(sent: Newsroom, sink: Sink) -> None:
    """While it is paused nothing leaves and other letters do; what was called off never leaves."""
    account = await write_erratum(sent, TODAY, by="lisa")
    correction = account.erratum.correction_id
    assert (await pause_erratum(sent, correction)).new
    assert (await pause_erratum(sent, correction)).new is False
    await enrol(sent, "new@reader.example", confirmed=False)
    await post_notices(sent)
    assert who(sink) == ["new"]
    assert await sum_up(sent) == {D.PENDING: 3}
    assert (await resume_erratum(sent, correction)).erratum.state is ErratumState.SENDING
    await pause_erratum(sent, correction)
    assert (await cancel_erratum(sent, correction)).erratum.state is ErratumState.CANCELLED
    with pytest.raises(RefusedStep, match="it is cancelled"):
        await resume_erratum(sent, correction)
    assert await post_notices(sent) is False
    assert await sum_up(sent) == {D.CANCELLED: 3}


async def test_a_pause_does_not_keep_letters_from_growing_old(sent: Newsroom, sink: Sink, clock: HandClock) -> None:
    """What waits is given up a day after the erratum was written, paused or not; status says until when, and then no more."""
    account = await write_erratum(sent, TODAY, by="lisa")
    correction = account.erratum.correction_id
    await pause_erratum(sent, correction)
    (concern,) = await read_concerns(sent, None)
    verbs = " or ".join(f"newsletter erratum {verb} {TODAY} --correction {correction}" for verb in ("resume", "cancel"))
    ends = (clock.now + sent.delivery.notice_lifetime).astimezone(zone_of(sent))
    assert concern.cure == f"None of the rest leaves before {verbs}; what has not left by {ends:%Y-%m-%d %H:%M} is given up"
    clock.now += sent.delivery.notice_lifetime + timedelta(seconds=1)
    await sweep(sent.database, sent.delivery, clock=sent.clock)
    await resume_erratum(sent, correction)
    await post_notices(sent)
    await pause_erratum(sent, correction)
    assert (await sum_up(sent), who(sink), await read_concerns(sent, None)) == ({D.EXPIRED: 3}, [], ())


async def test_each_reader_is_told_in_the_language_of_their_letter_and_only_of_what_it_held(sent: Newsroom) -> None:
    """A variant without the story has nothing to correct; one in German is corrected in German."""
    async with sent.database.write() as connection:
        issue_id = await connection.scalar(select(schema.issue.c.id))
        for name, text, reader in (("lang=de", SLOTS[1].url, "ann"), ("top=1", SLOTS[0].url, "ben")):
            variant = {"issue_id": issue_id, "name": name, "text": f"Read it: {text}\n", "rendered_at": sent.clock()}
            variant_id = await connection.scalar(insert(schema.variant).values(variant).returning(schema.variant.c.id))
            theirs = select(schema.subscriber.c.id).where(schema.subscriber.c.address == f"{reader}@reader.example").scalar_subquery()
            await connection.execute(update(schema.delivery).where(schema.delivery.c.subscriber_id == theirs).values(variant_id=variant_id))
    await write_erratum(sent, TODAY, by="lisa")
    told = {
        "subject": "",
        "text": "It was the ferry Anna.",
        "issue_on": "2026-11-21",
        "headline": "A ferry runs aground",
        "page_url": "https://topten.example/2026/11/21/story-2",
    }
    assert await facts_of_letters(sent) == {"ann": told | {"language": "de"}, "cem": told}


async def test_a_confirmation_does_not_wait_behind_errata(sent: Newsroom, sink: Sink) -> None:
    """Whoever signs up after a hundred thousand errata were written is served first."""
    await write_erratum(sent, TODAY, by="lisa")
    await enrol(sent, "new@reader.example", confirmed=False)
    await post_notices(replace(sent, delivery=DeliveryOptions(chunk=1), relay=sent.relay.model_copy(update={"connections": 1})))
    assert [letter.recipient.partition("@")[0] for letter in sink.letters] == ["new", "ann", "ben", "cem"]


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED])
async def test_nothing_is_written_while_letters_of_the_issue_leave(sent: Newsroom, state: IssueState) -> None:
    """Who gets the issue later would have the mistake and no erratum."""
    async with sent.database.write() as connection:
        await connection.execute(update(schema.issue).values(state=state))
    with pytest.raises(RefusedStep, match="would have the mistake"):
        await write_erratum(sent, TODAY, by="lisa")
    assert await facts_of_letters(sent) == {}


async def test_an_erratum_wants_a_correction(sent: Newsroom) -> None:
    """Without one there is nothing to say; each correction has its own."""
    with pytest.raises(RefusedStep, match="it has no such correction"):
        await write_erratum(sent, TODAY, 4711, by="lisa")
    first = await write_erratum(sent, TODAY, by="lisa")
    other = await correct(sent, TODAY, "It was a Friday.", by="lisa")
    second = await write_erratum(sent, TODAY, other.correction.id, by="lisa")
    assert second.erratum.id != first.erratum.id
    found = await list_errata(sent, [other.correction])
    assert found == {other.correction.id: ErratumAccount(erratum=second.erratum, balance=second.balance)}
    with pytest.raises(RefusedStep, match="no letter was written"):
        await pause_erratum(sent, 4711)
