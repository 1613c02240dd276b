"""An older copy of the database, whoever put it back and however, sends nothing again."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from newsletter.daily import day
from newsletter.daily.concerns import read_concerns
from newsletter.daily.generation import accept, before_release, is_held, keep_up
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import TickAccount
from newsletter.daily.watching import watch
from newsletter.issue import run
from newsletter.model.errors import RefusedStep
from newsletter.model.states import DeliveryState, IssueState, NoticeKind
from newsletter.storage import schema
from newsletter.storage.generation import WAS_BEING_SENT, WAS_SENT, read_generation
from newsletter.storage.opening import open_instance, upgrade_instance
from newsletter.storage.witness import Witness, read_witness
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_letters, issue_of_today, open_newsroom, recipients, state_of_today
from tests.smtp_sink import Rule, Sink

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")
TOMORROW = TODAY + timedelta(days=1)


@asynccontextmanager
async def instance(url: str, folder: Path, clock: HandClock, sink: Sink) -> AsyncIterator[Newsroom]:
    """The newsroom as a process opens it, the witness beside the settings."""
    async with open_instance(url, folder, now=clock()) as database, open_newsroom(database, clock, folder, sink) as newsroom:
        yield newsroom


def copy_by_hand(file: Path, to: Path) -> None:
    """As anybody may copy a file whose server was stopped."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(file, to)
    for beside in ("-wal", "-shm"):
        to.with_name(to.name + beside).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the program makes it, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("made")
    asyncio.run(upgrade_instance(f"sqlite+aiosqlite:///{folder / 'subscribers.db'}", folder, now=DUE))
    return folder / "subscribers.db"


@pytest.fixture
def sqlite_url(tmp_path: Path, made: Path) -> str:
    shutil.copy(made, tmp_path / made.name)
    return f"sqlite+aiosqlite:///{tmp_path / made.name}"


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))


@pytest.fixture
def before(file: Path) -> Path:
    """Where the copy is kept."""
    return file.with_name("before.db")


async def prepared(sqlite_url: str, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """Three readers and a draft of today."""
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        await enrol(newsroom, *READERS)
        await drafted(newsroom)


async def sent_after_a_copy(sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink) -> None:
    """A copy was made of the draft, and then today's issue left."""
    await prepared(sqlite_url, tmp_path, clock, sink)
    copy_by_hand(file, before)
    clock.now = DUE
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        assert (await day.tick(newsroom)).sent == (TODAY,)


@pytest.mark.parametrize("hours", [0, 1, 5, 12])
async def test_a_copy_from_before_sends_nothing_again(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink, hours: int
) -> None:
    """Copied back by hand after today's issue left, at any hour of the day: no machine and no person sends it again; tomorrow's goes."""
    await sent_after_a_copy(sqlite_url, file, before, tmp_path, clock, sink)
    copy_by_hand(before, file)
    clock.move(hours=hours)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        assert await day.tick(newsroom) == TickAccount()
        with pytest.raises(RefusedStep, match="older file"):
            await day.send(newsroom, TODAY, by="anna", approve=True)
        account = await accept(newsroom, by="anna")
        assert account.skipped == (TODAY,)
        assert await state_of_today(newsroom) == (IssueState.SKIPPED, WAS_SENT)
        assert (await day.tick(newsroom)).released == ()
        await drafted(newsroom, on=TOMORROW)
        clock.now = DUE + timedelta(days=1)
        assert (await day.tick(newsroom)).sent == (TOMORROW,)
    assert issue_letters(sink) == list(READERS)
    assert recipients(sink)[3:] == list(READERS)


async def test_a_date_that_left_is_refused_for_ever(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """Taken up again by a person after the copy was accepted, it still does not leave."""
    await sent_after_a_copy(sqlite_url, file, before, tmp_path, clock, sink)
    copy_by_hand(before, file)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        await accept(newsroom, by="anna")
        issue = await run.reopen(newsroom.database, await issue_of_today(newsroom), by="anna", now=clock.now)
        assert issue.state is IssueState.COLLECTING
        await drafted(newsroom)
        with pytest.raises(RefusedStep, match="was sent before; this is an older file"):
            await day.send(newsroom, TODAY, by="anna", approve=True)
    assert issue_letters(sink) == list(READERS)


async def test_a_copy_from_the_middle_sends_no_rest(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """Copied while letters waited that left afterwards: what waits in it is called off, not sent a second time."""
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later", only="ben", times=1),)
    await prepared(sqlite_url, tmp_path, clock, sink)
    clock.now = DUE
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        await day.tick(newsroom)
    copy_by_hand(file, before)
    clock.move(hours=1)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        assert (await day.tick(newsroom)).sent == (TODAY,)
    assert issue_letters(sink) == list(READERS)
    copy_by_hand(before, file)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        assert await state_of_today(newsroom) == (IssueState.PAUSED, WAS_BEING_SENT)
        with pytest.raises(RefusedStep, match="older file"):
            await day.resume(newsroom, TODAY, by="anna")
        await day.tick(newsroom)
        assert (await accept(newsroom, by="anna")).called_off == 1
        assert await state_of_today(newsroom) == (IssueState.CANCELLED, WAS_BEING_SENT)
        await day.tick(newsroom)
    assert issue_letters(sink) == list(READERS)


async def test_a_kill_between_witness_and_release_costs_nothing(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """The witness knew first and no letter left: the same database goes on by itself. Put back an older one, and a person is asked."""
    await prepared(sqlite_url, tmp_path, clock, sink)
    copy_by_hand(file, before)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        issue = await day.approve(newsroom, TODAY, by="anna")
        await before_release(newsroom, issue)  # and here the power goes
    clock.now = DUE
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        assert not await is_held(newsroom)
        assert (await day.tick(newsroom)).sent == (TODAY,)
    assert issue_letters(sink) == list(READERS)
    copy_by_hand(before, file)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        assert await is_held(newsroom)


async def test_a_kill_between_release_and_the_next_word_of_the_witness(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed as soon as the release stood in the database: an older copy in its place knows nothing of it, and still sends nothing."""
    await prepared(sqlite_url, tmp_path, clock, sink)
    copy_by_hand(file, before)
    clock.now = DUE
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        issue = await day.approve(newsroom, TODAY, by="anna")
        await before_release(newsroom, issue)
        await run.release(newsroom.database, issue, by="anna", now=clock.now)
    copy_by_hand(before, file)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        await day.tick(newsroom)
        assert (await accept(newsroom, by="anna")).skipped == (TODAY,)
    assert issue_letters(sink) == []


async def test_who_knows_that_nothing_left_says_so(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """A date named as not sent goes out from the older file."""
    await prepared(sqlite_url, tmp_path, clock, sink)
    copy_by_hand(file, before)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        await before_release(newsroom, await day.approve(newsroom, TODAY, by="anna"))
    copy_by_hand(before, file)
    clock.now = DUE
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        assert (await accept(newsroom, by="anna", not_sent=[TODAY])).skipped == ()
        assert (await day.tick(newsroom)).sent == (TODAY,)
    assert issue_letters(sink) == list(READERS)


async def test_an_accepted_copy_put_back_again_is_noticed_again(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """Accepting raises the generation past the witness: the same copy, put back once more, is an older file once more."""
    await sent_after_a_copy(sqlite_url, file, before, tmp_path, clock, sink)
    for _ in range(2):
        copy_by_hand(before, file)
        async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
            assert await is_held(newsroom)
            await accept(newsroom, by="anna")
            assert not await is_held(newsroom)
    assert issue_letters(sink) == list(READERS)


async def test_letters_that_waited_in_the_copy_do_not_leave(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """A notice that waited when the copy was made left long ago: it is not sent while the hold lasts, and called off when it is lifted."""
    await prepared(sqlite_url, tmp_path, clock, sink)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        row = {"kind": NoticeKind.ALARM, "address": "lisa@topten.example", "facts": {"subject": "s", "text": "t"}}
        row |= {"state": DeliveryState.PENDING, "created_at": clock.now, "changed_at": clock.now}
        async with newsroom.database.write() as connection:
            await connection.execute(schema.notice.insert().values(row))
    copy_by_hand(file, before)
    clock.now = DUE
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        await day.tick(newsroom)
    assert recipients(sink).count("lisa@topten.example") == 1
    copy_by_hand(before, file)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        await day.tick(newsroom)
        assert (await accept(newsroom, by="anna")).notices == 1
        await day.tick(newsroom)
    assert recipients(sink).count("lisa@topten.example") == 1


async def test_the_generation_grows_while_an_issue_is_sent(
    sqlite_url: str, file: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """Before the first letter, while some wait, and after the last; a day on which nothing is sent adds nothing."""
    sink.rules = (Rule(stage="rcpt", action="450 4.2.0 later", only="ben", times=1),)
    await prepared(sqlite_url, tmp_path, clock, sink)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:

        async def reached() -> tuple[int, int]:
            async with newsroom.database.read() as connection:
                seen = read_witness(newsroom.database.memory)
                return await read_generation(connection), seen.generation if seen else 0

        await day.tick(newsroom)
        assert await reached() == (0, 0)
        clock.now = DUE
        await day.tick(newsroom)
        sending = await reached()
        await keep_up(newsroom)
        later = await reached()
        clock.move(hours=1)
        await day.tick(newsroom)
        sent = await reached()
        await keep_up(newsroom)
        assert (0, 0) < sending < later < sent == await reached()
        assert all(here == there for here, there in (sending, later, sent))
        assert read_witness(newsroom.database.memory) == Witness(generation=sent[0], released={"main": {TODAY.isoformat(): 1}})


async def test_a_witness_that_cannot_be_written_keeps_no_letter(
    sqlite_url: str, file: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """On a full or read-only disk the issue leaves all the same."""
    await prepared(sqlite_url, tmp_path, clock, sink)
    clock.now = DUE
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        nowhere = replace(newsroom.database, memory=tmp_path / "no such folder" / "witness")
        assert (await day.tick(replace(newsroom, database=nowhere))).sent == (TODAY,)
    assert issue_letters(sink) == list(READERS)


def test_a_witness_forgets_only_the_oldest(tmp_path: Path) -> None:
    """It does not grow for ever, and never goes back."""
    witness = Witness(generation=7)
    for back in range(200):
        witness = witness.with_release("main", (date(2026, 1, 1) + timedelta(days=back)).isoformat(), back)
    assert (len(witness.released["main"]), max(witness.released["main"]), witness.at_least(3).generation) == (90, "2026-07-19", 7)


async def test_an_older_file_is_a_concern_and_a_line_in_the_log(
    sqlite_url: str, file: Path, before: Path, tmp_path: Path, clock: HandClock, sink: Sink
) -> None:
    """Letters to operators are held back too, so it stands where people and machines look; in the log once for each process."""
    await sent_after_a_copy(sqlite_url, file, before, tmp_path, clock, sink)
    copy_by_hand(before, file)
    async with instance(sqlite_url, tmp_path, clock, sink) as newsroom:
        with capture_logs() as lines:
            await watch(newsroom)
            await watch(newsroom)
        concerns = await read_concerns(newsroom, None)
    assert [line["event"] for line in lines] == ["older_file"]
    assert concerns[0].what == "An older file stands in the place of the database"
    assert TODAY.isoformat() in concerns[0].cure
