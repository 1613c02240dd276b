"""An erratum to very many is written in parts: a crash between two of them loses and doubles nothing, and nobody waits long."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.daily import errata
from newsletter.daily.concerns import read_concerns
from newsletter.daily.corrections import correct
from newsletter.daily.errata import cancel_erratum, go_on_addressing, newest_errata, pause_erratum, resume_erratum, write_erratum
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import post_notices, tick
from newsletter.model.states import DeliveryState as D
from newsletter.model.states import ErratumState, NoticeKind
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, enrol, open_newsroom
from tests.issue.builders import make_slot
from tests.smtp_sink import Sink
from tests.web.conftest import store_issue

NAMES = ("ann", "ben", "cem", "dot", "eve")


class Crash(Exception):
    """The process ends here."""


@pytest.fixture
async def sent(
    any_database: Database, clock: HandClock, tmp_path: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Newsroom]:
    """An issue that five readers have, corrected; letters about it are written two at a time."""
    monkeypatch.setattr(errata, "ADDRESSED_AT_ONCE", 2)
    async with open_newsroom(any_database, clock, tmp_path, sink) as newsroom:
        await enrol(newsroom, *(f"{name}@reader.example" for name in NAMES))
        issue = await store_issue(newsroom, TODAY, slots=(make_slot(1), make_slot(2)))
        async with any_database.write() as connection:
            rows = await connection.execute(select(schema.subscriber.c.id).order_by(schema.subscriber.c.id))
            had = [{"issue_id": issue.id, "subscriber_id": row.id, "state": D.ACCEPTED, "changed_at": issue.sent_at} for row in rows]
            await connection.execute(insert(schema.delivery), had)
        await correct(newsroom, TODAY, "It was the ferry Anna.", by="lisa", number=2)
        yield newsroom


def crashing(newsroom: Newsroom, transactions: int) -> Newsroom:
    """The same newsroom, whose process ends before it begins one transaction more."""

    class Dying:
        def __init__(self, real: Database) -> None:
            self._real, self._left = real, transactions

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

        @asynccontextmanager
        async def write(self) -> AsyncIterator[AsyncConnection]:
            if not self._left:
                raise Crash
            self._left -= 1
            async with self._real.write() as connection:
                yield connection

    return replace(newsroom, database=Dying(newsroom.database))


async def begin_and_crash(newsroom: Newsroom, transactions: int) -> None:
    with pytest.raises(Crash):
        await write_erratum(crashing(newsroom, transactions), TODAY, by="lisa")


async def written(newsroom: Newsroom) -> list[str]:
    async with newsroom.database.read() as connection:
        rows = await connection.execute(select(schema.notice.c.address).where(schema.notice.c.kind == NoticeKind.ERRATUM))
        return sorted(row.address.partition("@")[0] for row in rows)


def who(sink: Sink) -> list[str]:
    return sorted(letter.recipient.partition("@")[0] for letter in sink.letters)


async def press_again(newsroom: Newsroom) -> None:
    assert (await write_erratum(newsroom, TODAY, by="tom")).new is False


@pytest.mark.parametrize("transactions", [1, 2, 3])
@pytest.mark.parametrize("go_on", [press_again, go_on_addressing, tick], ids=["a second press", "the scheduler", "a tick"])
async def test_whoever_comes_next_goes_on_after_a_crash(sent: Newsroom, sink: Sink, transactions: int, go_on: Any) -> None:
    """Wherever it ended, everybody gets it once; what was written before the crash has left already."""
    await begin_and_crash(sent, transactions)
    (begun,) = await newest_errata(sent)
    assert begun.erratum.is_whole is False
    assert await written(sent) == list(NAMES[: begun.erratum.audience])
    await post_notices(sent)
    assert who(sink) == list(NAMES[: 2 * (transactions - 1)])
    await go_on(sent)
    await post_notices(sent)
    (ended,) = await newest_errata(sent)
    assert (ended.erratum.is_whole, ended.erratum.audience, ended.balance.counts) == (True, 5, {D.ACCEPTED: 5})
    assert who(sink) == list(NAMES)
    assert await go_on_addressing(sent) == 0


async def test_no_transaction_writes_more_letters_than_one_part(sent: Newsroom) -> None:
    """SQLite lets one write at a time: nobody else waits longer than for so many letters, however many there are."""
    most = 0

    def look(*args: Any) -> None:
        nonlocal most
        statement, cursor = args[2], args[1]
        if "INTO notice" in statement:
            most = max(most, cursor.rowcount)

    event.listen(sent.database.engine.sync_engine, "after_cursor_execute", look)
    await write_erratum(sent, TODAY, by="lisa")
    assert (most, await written(sent)) == (2, list(NAMES))


async def test_it_can_be_paused_and_called_off_half_written(sent: Newsroom, sink: Sink) -> None:
    """While it is paused the rest is written and waits; once it is called off nobody is added, and no second press changes that."""
    await begin_and_crash(sent, 2)
    (begun,) = await newest_errata(sent)
    await pause_erratum(sent, begun.erratum.correction_id)
    await press_again(sent)
    assert (await written(sent), await post_notices(sent), who(sink)) == (list(NAMES), False, [])
    await resume_erratum(sent, begun.erratum.correction_id)
    await post_notices(sent)
    assert who(sink) == list(NAMES)


async def test_called_off_half_written_it_stays_so(sent: Newsroom, sink: Sink) -> None:
    """Nobody is added any more, whoever comes."""
    await begin_and_crash(sent, 2)
    (begun,) = await newest_errata(sent)
    await cancel_erratum(sent, begun.erratum.correction_id)
    await tick(sent)
    await press_again(sent)
    (ended,) = await newest_errata(sent)
    assert (ended.erratum.state, ended.erratum.is_whole) == (ErratumState.CANCELLED, True)
    assert (ended.erratum.audience, ended.balance.counts, who(sink)) == (2, {D.CANCELLED: 2}, [])


async def test_status_says_what_is_not_done(sent: Newsroom) -> None:
    """Half written, paused, and nothing any more once it is whole and under way."""
    await begin_and_crash(sent, 2)
    (begun,) = await newest_errata(sent)
    which = f"The erratum about the issue of {TODAY}, "
    said = [[one.what for one in await read_concerns(sent, None)]]
    await pause_erratum(sent, begun.erratum.correction_id)
    await go_on_addressing(sent)
    said.append([one.what for one in await read_concerns(sent, None)])
    await resume_erratum(sent, begun.erratum.correction_id)
    said.append([one.what for one in await read_concerns(sent, None)])
    assert said == [[f"{which}2 letters so far, is being written"], [f"{which}5 letters so far, is paused"], []]


async def test_a_letter_that_stands_there_is_not_written_again(sent: Newsroom) -> None:
    """Even where the place that was reached is lost: of an erratum nobody has two letters."""
    await write_erratum(sent, TODAY, by="lisa")
    async with sent.database.write() as connection:
        await connection.execute(update(schema.erratum).values(reached_id=0))
    assert await go_on_addressing(sent) == 1
    async with sent.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(schema.notice).where(schema.notice.c.erratum_id.is_not(None))) == 5
        assert await connection.scalar(select(schema.erratum.c.audience)) == 5


async def test_those_to_whom_it_comes_late_are_as_old_as_it_is(sent: Newsroom, clock: HandClock, sink: Sink) -> None:
    """A letter that was written a day after the others is given up with them: it is of no use any more."""
    await begin_and_crash(sent, 2)
    clock.move(seconds=2 * sent.delivery.notice_lifetime.total_seconds())
    await go_on_addressing(sent)
    await post_notices(sent)
    (ended,) = await newest_errata(sent)
    assert (ended.balance.counts, who(sink)) == ({D.EXPIRED: 5}, [])
