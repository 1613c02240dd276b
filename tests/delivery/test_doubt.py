"""Settling what is in doubt: from a relay's log, from a real Postfix's, and by sending again where the operator wants that."""

import asyncio
import socket
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import func, select

from newsletter.delivery.blanks import issue_message_id
from newsletter.delivery.run.doubt import DoubtAccount, _send_again, settle_doubt
from newsletter.delivery.run.log_reading import cases_of
from newsletter.delivery.run.sweep import sweep
from newsletter.model.ledger import Doubt
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import DeliveryState as S
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.storage.delivery_lines import accepted_near, read_doubts
from tests.conftest import NOW, HandClock
from tests.delivery.conftest import LETTERHEAD, Post
from tests.postfix import needs_postfix, temporary_postfix
from tests.smtp_sink import Rule, Sink

READERS = ("ann@example.com", "ben@example.com", "cem@example.com")


@dataclass
class Desk:
    """An issue of which some letters are in doubt, and a relay's log."""

    post: Post
    log: Path

    async def doubt(self, *readers: str) -> None:
        """Send; of these readers' letters no answer came."""
        await self.post.release(*READERS)
        async with Sink(rules=tuple(Rule(stage="dot", action="drop", only=one) for one in readers)) as sink:
            await self.post.send(sink)
        self.log.touch()

    async def write(self, *lines: str) -> None:
        """Lines as Postfix writes them, all of the present second; ``@ann`` stands for a reader's Message-ID."""
        at = self.post.clock.now.astimezone()
        with self.log.open("a") as file:
            for line in lines:
                text, _, name = line.partition("message-id=@")
                told = f"{text}message-id={(await self.message_ids())[name]}" if name else line
                file.write(f"{at:%b %e %H:%M:%S} relay postfix/{told}\n")

    async def message_ids(self) -> dict[str, str]:
        async with self.post.database.read() as connection:
            rows = await connection.execute(select(schema.subscriber.c.address, schema.subscriber.c.key))
        return {row.address.partition("@")[0]: issue_message_id(NOW.date(), row.key, LETTERHEAD) for row in rows}

    async def settle(self, **more: object) -> DoubtAccount:
        return await settle_doubt(self.post.database, self.post.options, LETTERHEAD, clock=self.post.clock, **more)

    async def states(self) -> dict[str, str]:
        rows = select(schema.subscriber.c.address, schema.delivery.c.state).join(
            schema.delivery, schema.delivery.c.subscriber_id == schema.subscriber.c.id
        )
        async with self.post.database.read() as connection:
            return {row.address.partition("@")[0]: row.state for row in await connection.execute(rows)}


@pytest.fixture
def desk(any_database: Database, clock: HandClock, tmp_path: Path) -> Desk:
    log = tmp_path / "mail.log"
    return Desk(Post(any_database, clock, DeliveryOptions(relay_log=log)), log)


TAKEN = (
    "smtpd[7]: connect from localhost[127.0.0.1]",
    "smtpd[7]: A1B2C3D4E5: client=localhost[127.0.0.1]",
    "cleanup[8]: A1B2C3D4E5: message-id=@ann",
    "qmgr[9]: A1B2C3D4E5: from=<letter@topten.example>, size=60355, nrcpt=1 (queue active)",
)
END = "smtpd[7]: disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=1 commands=4"
CUT = (
    "smtpd[7]: B1B2C3D4E5: client=localhost[127.0.0.1]",
    "cleanup[8]: B1B2C3D4E5: message-id=@ben",
    "smtpd[7]: lost connection after DATA (1420 bytes) from localhost[127.0.0.1]",
    "smtpd[7]: disconnect from localhost[127.0.0.1] ehlo=1 mail=2 rcpt=2 data=1/2 commands=6/7",
)


CUT_ALONE = ("smtpd[7]: connect from localhost[127.0.0.1]", *CUT[:3], CUT[3].replace("rcpt=2", "rcpt=1"))
OTHERS = (
    *TAKEN[:3],
    "smtpd[27]: connect from localhost[127.0.0.1]",
    "smtpd[27]: D1B2C3D4E5: client=localhost[127.0.0.1]",
    "cleanup[8]: D1B2C3D4E5: message-id=@cem",
)
"""Who was accepted when only ben came into doubt; ann's conversation goes on."""

NAMELESS = (
    "smtpd[17]: connect from localhost[127.0.0.1]",
    "smtpd[17]: C1B2C3D4E5: client=localhost[127.0.0.1]",
    "smtpd[17]: lost connection after DATA (0 bytes) from localhost[127.0.0.1]",
    "smtpd[17]: disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4",
)


async def test_the_log_settles_what_it_knows(desk: Desk) -> None:
    """Taken counts as accepted, cut off is sent again, and of the third, which the log may yet name, nobody knows."""
    await desk.doubt(*READERS)
    await desk.write("smtpd[10]: connect from localhost[127.0.0.1]", *TAKEN, *CUT)
    assert await desk.settle() == DoubtAccount(taken=1, not_taken=1, left=1)
    assert await desk.states() == {"ann": S.ACCEPTED, "ben": S.PENDING, "cem": S.UNKNOWN}
    assert await desk.settle() == DoubtAccount(left=1)


async def test_silence_proves_something_where_the_letter_left_a_cut(desk: Desk) -> None:
    """Who was never named but must be the one that broke off was not taken; with another relay he may have been. Once only."""
    await desk.doubt(*READERS)
    await desk.write(*TAKEN, *CUT, *NAMELESS)
    desk.post.clock.move(minutes=1)
    assert await desk.settle(whole=False) == DoubtAccount(taken=1, not_taken=1, left=1)
    assert await desk.settle() == DoubtAccount(not_taken=1)
    assert await desk.settle() == DoubtAccount()
    async with desk.post.database.write() as connection:
        again = schema.delivery.update().where(schema.delivery.c.state == S.PENDING)
        await connection.execute(again.values(state=S.UNKNOWN, changed_at=desk.post.clock.now))
        await connection.execute(schema.attempt.delete())
    desk.post.clock.move(minutes=1)
    assert await desk.settle() == DoubtAccount(not_taken=1, left=1)  # ben was cut off by name; the cut without a name is used up
    assert (await desk.states())["cem"] == S.UNKNOWN


async def test_silence_alone_proves_nothing(desk: Desk) -> None:
    """Every line of a conversation may have been dropped: a log in which everything ended and nothing is missing is not enough."""
    await desk.doubt(*READERS)
    await desk.write(*TAKEN, *CUT)
    desk.post.clock.move(hours=1)
    assert await desk.settle() == DoubtAccount(taken=1, not_taken=1, left=1)
    assert (await desk.states())["cem"] == S.UNKNOWN


async def test_where_an_accepted_neighbour_is_not_in_the_log_nothing_is_believed(desk: Desk) -> None:
    """The ledger knows that ann's letter was taken meanwhile: lines are missing if the log does not name it, and any cut may be hers."""
    await desk.doubt("ben", "cem")
    await desk.write(*CUT_ALONE, *NAMELESS)
    desk.post.clock.move(minutes=1)
    assert await desk.settle() == DoubtAccount(left=2)
    await desk.write("cleanup[8]: D1B2C3D4E5: message-id=@ann")
    assert await desk.settle() == DoubtAccount(not_taken=2)


async def test_only_neighbours_of_that_time_and_issue_are_asked_for(desk: Desk) -> None:
    """Who was accepted before the letter was marked, long after it, or by a person's word says nothing of its time."""
    await desk.doubt("ben", "cem")
    async with desk.post.database.read() as connection:
        doubts = await read_doubts(connection, [S.UNKNOWN])
    first = desk.post.issue_id
    await desk.post.release(issue_on=date(2026, 11, 22))
    times = {"before": {"changed_at": NOW - timedelta(seconds=1)}, "after": {"changed_at": NOW + timedelta(seconds=6)}}
    kinds = {
        **times,
        "by a person": {"reason": "settled by lisa"},
        "deferred": {"state": S.DEFERRED},
        "of another issue": {"issue_id": desk.post.issue_id},
    }
    found = {}
    for kind, values in kinds.items():
        async with desk.post.database.write() as connection:
            ann = schema.delivery.update().where(schema.delivery.c.id == doubts[0].id - 1)
            await connection.execute(ann.values({"issue_id": first, "state": S.ACCEPTED, "reason": "", "changed_at": NOW}))
            met = [len(case.neighbours) for case in await cases_of(connection, doubts, LETTERHEAD)]
            await connection.execute(ann.values(values))
            found[kind] = (met, [len(case.neighbours) for case in await cases_of(connection, doubts, LETTERHEAD)])
    assert found == dict.fromkeys(kinds, ([1, 1], [0, 0]))


async def test_neighbours_of_some_are_not_everybody_between(desk: Desk) -> None:
    """Two doubts at both ends of an issue do not make a look-up of the whole issue."""
    await desk.doubt()
    async with desk.post.database.read() as connection:
        ann, ben, cem = (await connection.scalars(select(schema.delivery.c.id).order_by(schema.delivery.c.id))).all()
        found = [[one.id for one in await accepted_near(connection, (ann, cem), reach, NOW)] for reach in (0, 1)]
        assert await accepted_near(connection, (ann, cem), 1, NOW + timedelta(seconds=1)) == []
    assert found == [[ann, cem], [ann, ben, cem]]


async def test_neighbours_that_were_read_before_the_doubt_count(desk: Desk) -> None:
    """Whoever is accepted while a letter is on its way is remembered as long as it is, for it may come into doubt yet."""
    await desk.post.release(*READERS)
    rows = schema.delivery.update()
    async with desk.post.database.write() as connection:
        ann = await connection.scalar(select(func.min(schema.delivery.c.id)))
        await connection.execute(rows.values(state=S.SENDING, dated_at=NOW, changed_at=NOW, token="gone"))
        await connection.execute(rows.where(schema.delivery.c.id == ann).values(state=S.ACCEPTED, changed_at=NOW + timedelta(seconds=20)))
    await desk.write(TAKEN[0])
    desk.post.clock.move(seconds=20)
    await desk.write(*TAKEN[1:3], END)
    assert await desk.settle() == DoubtAccount()
    desk.post.clock.move(seconds=10)
    async with desk.post.database.write() as connection:
        await connection.execute(rows.where(schema.delivery.c.id != ann).values(state=S.UNKNOWN, changed_at=desk.post.clock.now))
    await desk.write(*CUT_ALONE, *NAMELESS)
    desk.post.clock.move(minutes=1)
    assert await desk.settle() == DoubtAccount(not_taken=2)


async def test_a_log_that_was_put_anew_proves_nothing_of_the_time_before(desk: Desk) -> None:
    """What was not read of the old one is missing; a letter that the new one names is still what it says."""
    await desk.doubt("ben", "cem")
    await desk.write(*TAKEN[:3], END)
    assert await desk.settle() == DoubtAccount(left=2)
    desk.log.unlink()
    await desk.write(*CUT_ALONE, *NAMELESS)
    desk.post.clock.move(minutes=1)
    assert await desk.settle() == DoubtAccount(not_taken=1, left=1)


async def test_many_doubts_are_settled_in_a_breath(desk: Desk) -> None:
    """Tens of thousands, some of them too late: the work grows with their number and not with its square."""
    one = Doubt(id=0, issue_id=1, issue_on=NOW.date(), subscriber_key="", begun_at=NOW, doubted_at=NOW, send_not_after=NOW)
    doubts = [replace(one, id=n, send_not_after=NOW + timedelta(n % 2)) for n in range(30_000)]
    async with desk.post.database.write() as connection:
        began = process_time()
        await _send_again(connection, doubts, "", "", NOW)
    assert process_time() - began < 5


async def test_lines_that_were_read_before_the_doubt_count(desk: Desk) -> None:
    """The log is followed all the while, also while a letter is on its way; each line is read once."""
    await desk.post.release(*READERS)
    await desk.post.set_issue(state="sending")
    async with desk.post.database.write() as connection:
        await connection.execute(schema.delivery.update().values(state=S.SENDING, dated_at=NOW, token="gone"))
    desk.log.touch()
    await desk.write(*TAKEN)
    assert await desk.settle() == DoubtAccount()
    desk.log.write_text("")
    desk.log.unlink()
    desk.log.touch()
    await sweep(desk.post.database, desk.post.options, clock=desk.post.clock)
    assert await desk.settle() == DoubtAccount(taken=1, left=2)


async def test_old_evidence_settles_no_new_doubt(desk: Desk) -> None:
    """Not taken, sent again, and in doubt again: the line of the first time must not send it a third time."""
    await desk.doubt("ben")
    await desk.write(*OTHERS, *CUT)
    assert await desk.settle() == DoubtAccount(not_taken=1)
    desk.post.clock.move(seconds=30)
    async with Sink(rules=(Rule(stage="dot", action="drop"),)) as sink:
        await desk.post.send(sink)
    assert await desk.settle() == DoubtAccount(left=1)


async def test_a_sent_issue_is_sent_on_for_what_was_not_taken(desk: Desk) -> None:
    """It goes back to sending until its last moment; after that the letter expires."""
    await desk.doubt("ben")
    await desk.post.set_issue(state="sent")
    await desk.write(*OTHERS, *CUT)
    assert await desk.settle() == DoubtAccount(not_taken=1)
    async with desk.post.database.read() as connection:
        assert await connection.scalar(select(schema.issue.c.state)) == "sending"
    assert (await desk.states())["ben"] == S.PENDING


async def test_too_late_it_expires(desk: Desk) -> None:
    """Nothing leaves after the last moment, but the truth is written down."""
    await desk.doubt("ben")
    await desk.post.set_issue(state="sent", send_not_after=desk.post.clock.now)
    await desk.write(*OTHERS, *CUT)
    await desk.settle()
    assert (await desk.states())["ben"] == S.EXPIRED


async def test_a_log_that_cannot_be_read_settles_nothing(desk: Desk, tmp_path: Path) -> None:
    """A wrong path, or no right to read it: doubt stays doubt."""
    await desk.doubt("ben")
    desk.post.options = DeliveryOptions(relay_log=tmp_path / "nothing.log")
    assert await desk.settle() == DoubtAccount(left=1)


async def test_resend_risks_one_second_copy_and_no_third(desk: Desk) -> None:
    """With on_unknown = resend doubt goes back to the queue once, under the same Message-ID; hold, the default, leaves it."""
    await desk.doubt("ben")
    desk.post.options = DeliveryOptions()
    assert await desk.settle() == DoubtAccount(left=1)
    desk.post.options = DeliveryOptions(on_unknown="resend")
    assert await desk.settle() == DoubtAccount(resent=1)
    async with Sink(rules=(Rule(stage="dot", action="drop"),)) as sink:
        await desk.post.send(sink)
    assert [letter.message_id for letter in sink.letters] == [(await desk.message_ids())["ben"]]
    assert await desk.settle() == DoubtAccount(left=1)


async def test_resend_lets_the_log_speak_first(desk: Desk) -> None:
    """Where there is a log, nothing is sent again without evidence before it had its time."""
    await desk.doubt("ben")
    desk.post.options = replace_options(desk.post.options, on_unknown="resend")
    assert await desk.settle(whole=False) == DoubtAccount(left=1)
    desk.post.clock.move(minutes=11)
    assert await desk.settle(whole=False) == DoubtAccount(resent=1)


def replace_options(options: DeliveryOptions, **changes: object) -> DeliveryOptions:
    return DeliveryOptions(**options.model_dump() | changes)


def speak(port: int, message: bytes) -> None:
    """Hand bytes to a relay as the content of a letter by hand, and go away without waiting for an answer."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        for said in (b"", b"EHLO topten.example", b"MAIL FROM:<letter@topten.example>", b"RCPT TO:<ann@example.com>", b"DATA"):
            line.sendall(said + b"\r\n" if said else b"")
            assert line.recv(4096)[:1] in b"23"
        line.sendall(message)


@pytest.mark.slow
async def test_a_real_postfix_tells(database: Database, tmp_path: Path) -> None:
    """Taken though nobody heard its answer, cut off in its content, and cut off before its name: the real log tells the three apart."""
    needs_postfix()
    desk = Desk(Post(database, lambda: datetime.now(UTC)), tmp_path / "none")
    await desk.post.release(*READERS, issue_on=NOW.date())
    with temporary_postfix() as relay:
        began = datetime.now(UTC) + timedelta(seconds=1)  # the log's first line must be older than the first mark
        await asyncio.sleep(1.1)
        content = b"From: <letter@topten.example>\r\nMessage-ID: %s\r\n\r\n" + b"words and words\r\n" * 4_000
        names = {name: content % message_id.encode() for name, message_id in (await desk.message_ids()).items()}
        for spoken in (names["ann"] + b".\r\n", names["ben"], b""):
            await asyncio.to_thread(speak, relay.port, spoken)
        async with database.write() as connection:
            doubted = schema.delivery.update().values(state=S.UNKNOWN, dated_at=began, changed_at=datetime.now(UTC), token="gone")
            await connection.execute(doubted)
            await connection.execute(schema.issue.update().values(send_not_after=datetime.now(UTC) + timedelta(hours=1)))
        desk.post.options = DeliveryOptions(relay_log=relay.log)
        async with asyncio.timeout(40):
            while (await desk.settle()).left:  # noqa: ASYNC110 - the log is written by another process
                await asyncio.sleep(0.2)
    assert await desk.states() == {"ann": S.ACCEPTED, "ben": S.PENDING, "cem": S.PENDING}
