"""Sending an issue through real SMTP conversations."""

import asyncio
import contextlib
import sqlite3
from datetime import date, timedelta
from email import message_from_bytes

import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs

from newsletter.delivery.run import balance
from newsletter.model.deliveries import Balance
from newsletter.model.sending_options import DeliveryOptions
from newsletter.storage import schema
from newsletter.storage.database import open_database
from tests.delivery.conftest import NOW, Gate, Post, counts, misbehaving, readers, received, relay_for, until
from tests.smtp_sink import Sink


async def test_everybody_gets_exactly_one_copy(any_post: Post, sink: Sink) -> None:
    """Each subscriber of the audience gets one letter, and calling again sends nothing more."""
    await any_post.release(*readers(60))
    first = await any_post.send(sink)
    again = await any_post.send(sink)
    assert (counts(first), counts(again)) == ({"accepted": 60}, {"accepted": 60})
    assert received(sink) == sorted(readers(60))


async def test_the_letter_is_filled_in_for_its_reader(post: Post, sink: Sink) -> None:
    """To, Date, Message-ID and the link out are the reader's own; the envelope carries exactly the stored addresses."""
    await post.release("lisa@example.com")
    await post.send(sink)
    (letter,) = sink.letters
    headers = dict(message_from_bytes(letter.content).items())
    link = headers.pop("List-Unsubscribe")
    assert headers == {
        "From": "Lisa <letter@topten.example>",
        "To": "lisa@example.com",
        "Date": "Sat, 21 Nov 2026 09:00:00 +0000",
        "Message-ID": f"<20261121.{post.issue_id:08x}00000000@topten.example>",
    }
    assert link.startswith("<https://topten.example/u/") and len(link) == len("<https://topten.example/u/>") + 27
    assert sink.lines == [
        b"EHLO topten.example\r\n",
        b"MAIL FROM:<letter@topten.example>\r\n",
        b"RCPT TO:<lisa@example.com>\r\n",
        b"DATA\r\n",
        b"QUIT\r\n",
    ]


async def test_a_retry_keeps_date_and_message_id(post: Post) -> None:
    """A deferred letter that comes again is the same letter: Date of the first try, same Message-ID."""
    await post.release("lisa@example.com")
    async with misbehaving("dot*1=451 4.2.0 busy") as sink:
        waiting = await post.send(sink)
        (row,) = await post.rows()
        assert (counts(waiting), row.reason, row.code, row.reply, row.dated_at) == (
            {"deferred": 1},
            "reply",
            451,
            "4.2.0 busy",
            NOW,
        )
        assert NOW + timedelta(minutes=5) <= row.retry_at <= NOW + timedelta(minutes=6)
        assert counts(await post.send(sink)) == {"deferred": 1}
        post.clock.move(minutes=6)
        assert counts(await post.send(sink)) == {"accepted": 1}
    (letter,) = sink.letters
    assert message_from_bytes(letter.content)["Date"] == "Sat, 21 Nov 2026 09:00:00 +0000"
    assert letter.message_id == f"<20261121.{post.issue_id:08x}00000000@topten.example>"
    assert await post.attempts() == [(row.id, 1, "temporary", 451), (row.id, 2, "accepted", 250)]


async def test_greylisting_is_outlasted(post: Post) -> None:
    """A relay that refuses every first try gets everything in the second round."""
    await post.release(*readers(20))
    async with misbehaving(greylist=True) as sink:
        assert counts(await post.send(sink)) == {"deferred": 20}
        post.clock.move(minutes=7)
        assert counts(await post.send(sink)) == {"accepted": 20}
    assert received(sink) == sorted(readers(20))


async def test_a_letter_that_is_too_late_expires(post: Post) -> None:
    """A retry that would come after send_not_after is not waited for."""
    await post.release("lisa@example.com")
    post.clock.move(hours=19, minutes=58)
    async with misbehaving("rcpt=450 4.2.0 busy") as sink:
        assert counts(await post.send(sink)) == {"expired": 1}


async def test_rows_waiting_past_the_end_expire(post: Post, sink: Sink) -> None:
    """After send_not_after nothing leaves any more, and the rows say so."""
    await post.release(*readers(3))
    post.clock.move(hours=20)
    assert counts(await post.send(sink)) == {"expired": 3}
    assert sink.letters == []


@pytest.mark.parametrize("state", ["approved", "paused", "cancelled", "held", "sent"])
async def test_only_an_issue_that_is_sending_is_sent(post: Post, sink: Sink, state: str) -> None:
    """Rows alone do not make an issue leave: it must have been released and not stopped."""
    await post.release(*readers(2), state=state)
    assert counts(await post.send(sink)) == ({"cancelled": 2} if state == "cancelled" else {"pending": 2})
    assert sink.connections == 0


async def test_whoever_left_since_release_gets_nothing(any_post: Post, sink: Sink) -> None:
    """Unsubscribed, suppressed and erased since release: no letter, and the row says why."""
    await any_post.release("stays@example.com", "left@example.com", "unwanted@example.com", "erased@example.com")
    await any_post.set_subscriber("left@example.com", state="unsubscribed")
    await any_post.suppress("unwanted@example.com")
    async with any_post.database.write() as connection:
        await connection.execute(delete(schema.subscriber).where(schema.subscriber.c.address == "erased@example.com"))
    assert counts(await any_post.send(sink)) == {"accepted": 1, "suppressed": 3}
    assert [row.reason for row in await any_post.rows()] == ["", "unsubscribed", "on the suppression list", "erased"]
    assert received(sink) == ["stays@example.com"]


@pytest.mark.parametrize("how", ["unsubscribes", "is suppressed"])
async def test_leaving_after_the_claim_still_stops_the_letter(any_post: Post, sink: Sink, how: str) -> None:
    """A mark that waited for the relay is asked again just before content, when the relay has already said yes to the recipient."""
    await any_post.release("lisa@example.com")
    gate = Gate(relay_for(sink))
    sending = asyncio.create_task(any_post.send(sink, connect=gate.connect))
    await gate.reached.wait()
    if how == "unsubscribes":
        await any_post.set_subscriber("lisa@example.com", state="unsubscribed")
    else:
        await any_post.suppress("lisa@example.com")
    await gate.open_late()
    assert counts(await sending) == {"suppressed": 1}
    assert sink.letters == []


@pytest.mark.parametrize(
    ("state", "becomes"), [("paused", {"pending": 30}), ("cancelled", {"cancelled": 30}), ("expired", {"expired": 30})]
)
async def test_stopping_an_issue_stops_letters_in_hand(any_post: Post, sink: Sink, state: str, becomes: dict[str, int]) -> None:
    """Pause and cancel hold for letters that were already claimed and announced; nothing is lost and nothing leaves."""
    await any_post.release(*readers(30))
    gate = Gate(relay_for(sink))
    sending = asyncio.create_task(any_post.send(sink, connect=gate.connect))
    await gate.reached.wait()
    await any_post.set_issue(state=state)
    await gate.open_late()
    assert counts(await sending) == becomes
    assert sink.letters == []


@pytest.mark.parametrize("window", [1, DeliveryOptions().window])
async def test_pause_and_resume_reach_everybody_once(post: Post, window: int) -> None:
    """An issue paused in the middle stops with the letters that were marked already, and after resuming everybody has one copy."""
    post.options = post.options.model_copy(update={"window": window})
    await post.release(*readers(300))
    async with misbehaving(slow=0.01) as sink:
        sending = asyncio.create_task(post.send(sink))
        await until(lambda: len(sink.letters) >= 30)
        await post.set_issue(state="paused")
        at_pause = len(sink.letters)
        paused = await sending
        assert len(sink.letters) - at_pause <= 3 * window
        assert counts(paused) == {"accepted": len(sink.letters), "pending": 300 - len(sink.letters)}
        await post.set_issue(state="sending")
        assert counts(await post.send(sink)) == {"accepted": 300}
    assert received(sink) == sorted(readers(300))


@pytest.mark.parametrize("how", ["stop", "cancel"])
async def test_a_gentle_stop_leaves_no_doubt(post: Post, how: str) -> None:
    """Told to stop, a sender waits for the replies that are due and puts the rest back: nothing is unknown or claimed."""
    await post.release(*readers(100))
    stop = asyncio.Event()
    async with misbehaving(slow=0.02) as sink:
        sending = asyncio.create_task(post.send(sink, stop=stop))
        await until(lambda: len(sink.letters) >= 10)
        stop.set() if how == "stop" else sending.cancel()
        await asyncio.wait([sending])
        left = counts(await balance(post.database, post.issue_id))
        assert left == {"accepted": len(sink.letters), "pending": 100 - len(sink.letters)}
        assert counts(await post.send(sink)) == {"accepted": 100}
    assert received(sink) == sorted(readers(100))
    assert stop.is_set() is (how == "stop")


async def test_a_program_that_is_called_off_as_a_whole_ends(post: Post) -> None:
    """As at a second Ctrl-C: every task is cancelled, the marker's too; nobody waits for it, and nobody gets a second copy later."""
    await post.release(*readers(60))
    async with misbehaving(slow=3, extensions=("PIPELINING",)) as sink:
        others = asyncio.all_tasks()
        sending = asyncio.create_task(post.send(sink, stop=(stop := asyncio.Event())))
        await until(lambda: len(sink.letters) >= 3)
        stop.set()
        await asyncio.sleep(0.05)
        for task in asyncio.all_tasks() - others:
            task.cancel()
        await asyncio.wait([sending], timeout=5)
        assert sending.done()
    assert "sending" in {row.state for row in await post.rows()}
    assert len(received(sink)) == len({*received(sink)})


async def test_who_is_told_twice_to_stop_leaves_few_in_doubt(post: Post) -> None:
    """It no longer waits for replies; only letters whose content had begun are unknown, and what was merely marked goes back."""
    await post.release(*readers(60))
    async with misbehaving(slow=0.5, extensions=("PIPELINING",)) as sink:
        sending = asyncio.create_task(post.send(sink))
        await until(lambda: len(sink.letters) >= 3)
        sending.cancel()
        await asyncio.sleep(0.05)
        sending.cancel()
        await asyncio.wait([sending])
    async with misbehaving() as again:
        left = counts(await post.send(again))
    doubtful = left.pop("unknown")
    assert (left, 1 <= doubtful <= 3) == ({"accepted": 60 - doubtful}, True)
    assert len(received(sink) + received(again)) == len({*received(sink), *received(again)}) >= 60 - doubtful


@pytest.mark.parametrize("workers", [2, 4])
async def test_several_workers_send_nothing_twice(any_url: str, any_post: Post, sink: Sink, workers: int) -> None:
    """Several processes on one database share the audience between them (here each with an engine of its own)."""
    await any_post.release(*readers(200))
    others = [Post(open_database(any_url), any_post.clock, issue_id=any_post.issue_id) for _ in range(workers)]
    await asyncio.gather(*(other.send(sink) for other in others))
    assert received(sink) == sorted(readers(200))
    assert counts(await balance(any_post.database, any_post.issue_id)) == {"accepted": 200}
    for other in others:
        await other.database.close()


async def test_an_address_that_cannot_be_written_stops_nobody_else(post: Post, sink: Sink) -> None:
    """A row with a broken address is rejected by itself; no byte of it becomes a command."""
    broken = ["ünï@example.com", '"v\r\nRCPT TO:<e@x.example>"@x.example', "two words@example.com", "a@b>c.example", ""]
    await post.release("first@example.com", *broken, "last@example.com")
    assert counts(await post.send(sink)) == {"accepted": 2, "rejected": 5}
    assert received(sink) == ["first@example.com", "last@example.com"]
    assert sorted(line for line in sink.lines if line.startswith(b"RCPT")) == [
        b"RCPT TO:<first@example.com>\r\n",
        b"RCPT TO:<last@example.com>\r\n",
    ]
    assert {row.reason for row in await post.rows()} == {"", "unwritable"}


async def test_letters_outside_ascii_in_the_domain_are_sent(post: Post, sink: Sink) -> None:
    """A domain in any script goes on the wire as A-labels."""
    await post.release("lisa@bücher.example")
    assert counts(await post.send(sink)) == {"accepted": 1}
    assert received(sink) == ["lisa@xn--bcher-kva.example"]


async def test_the_balance_holds_while_sending(post: Post, sink: Sink) -> None:
    """At every instant the audience is the sum over all states, and progress only grows."""
    await post.release(*readers(300))
    told: list[Balance] = []
    sampled: list[Balance] = []
    sending = asyncio.create_task(post.send(sink, on_progress=told.append))
    while not sending.done():
        sampled.append(await balance(post.database, post.issue_id))
        await asyncio.sleep(0)
    assert len(sampled) > 30
    assert all(one.holds and one.audience == 300 for one in (*told, *sampled))
    assert counts(told[-1]) == {"accepted": 300}


async def test_a_lost_row_would_show_in_the_balance(post: Post) -> None:
    """The audience is counted at release, not from the rows: were one to vanish, the sheet would not balance."""
    await post.release(*readers(3))
    async with post.database.write() as connection:
        await connection.execute(delete(schema.delivery).where(schema.delivery.c.id == (await post.rows())[0].id))
    assert not (await balance(post.database, post.issue_id)).holds


async def test_a_quiet_day_opens_no_connection(post: Post, sink: Sink) -> None:
    """Without anything to send the relay is left alone; with one letter one connection is opened."""
    await post.release()
    assert counts(await post.send(sink)) == {}
    assert sink.connections == 0
    await post.release("lisa@example.com", issue_on=date(2026, 11, 22))
    await post.send(sink)
    assert sink.connections == 1


async def test_a_locked_database_holds_the_letters_back(sqlite_url: str, post: Post, sink: Sink) -> None:
    """While another program holds the database nothing is claimed, marked or sent; then sending goes on by itself."""
    impatient = Post(open_database(sqlite_url, busy_timeout_ms=1), post.clock)
    await impatient.release(*readers(60))
    blocker = sqlite3.connect(impatient.database.path, isolation_level=None, timeout=0)
    sending = asyncio.create_task(impatient.send(sink))
    await until(lambda: len(sink.letters) >= 10)
    await until(lambda: holds(blocker))
    with capture_logs() as told:
        await until(lambda: told)
        begun = len(sink.letters)
        await until(lambda: len(told) >= 2)
        sent = len(sink.letters)
        assert sent <= begun + sink.connections  # the one that each had in hand
        await until(lambda: len(told) >= 4)
        assert len(sink.letters) == sent
        blocker.execute("ROLLBACK")
        assert counts(await sending) == {"accepted": 60}
    blocker.close()
    await impatient.database.close()
    assert received(sink) == sorted(readers(60))


def holds(blocker: sqlite3.Connection) -> bool:
    """Begin to write, if nobody else is just writing."""
    with contextlib.suppress(sqlite3.OperationalError):
        blocker.execute("BEGIN IMMEDIATE")
    return blocker.in_transaction
