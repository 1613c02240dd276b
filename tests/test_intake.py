"""The listener, spoken to as mail servers and attackers speak: what it takes, what it refuses, and that nothing it took is lost."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from newsletter.daily.newsroom import Newsroom
from newsletter.intake import LATER, NO_REPORT, NOBODY, OK, ONE_ONLY, TOO_MANY, require_place, run_intake, taking_returns
from newsletter.model.errors import NewsletterError
from newsletter.model.return_options import ReturnOptions
from newsletter.scheduler import EVERY, run_scheduler
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.daily.conftest import open_newsroom
from tests.returns.conftest import LETTERHEAD, OTHERS, ReturnDesk
from tests.returns.reports import DOMAIN, bounce, goodbye
from tests.smtp_sink import Sink

READER = "reader@a.example"
LISTENING = ReturnOptions(domain=DOMAIN, listen="127.0.0.1:0", protocol="lmtp", max_bytes=20_000)


@dataclass
class Talk:
    """A conversation, command by command."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, line: str | bytes) -> str:
        """Send a line, and give the last line of the answer."""
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return await self.hear()

    async def hear(self) -> str:
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 20)).decode().rstrip("\r\n")
            if line[3:4] != "-":
                return line

    async def send(self, raw: bytes, recipient: str, sender: str = "") -> str:
        """A whole letter; gives the answer after its end, or the refusal before."""
        await self.say(f"MAIL FROM:<{sender}>")
        if not (answer := await self.say(f"RCPT TO:<{recipient}>")).startswith("2"):
            await self.say("RSET")
            return answer
        await self.say("DATA")
        return await self.say(raw.replace(b"\r\n.", b"\r\n..") + b"\r\n.")


@asynccontextmanager
async def talking(newsroom: Newsroom) -> AsyncIterator[Talk]:
    """With a listener that is running, greeted."""
    async with taking_returns(newsroom) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        talk = Talk(reader, writer)
        assert (await talk.hear()).startswith("220")
        await talk.say("LHLO mail.example" if newsroom.returns.protocol == "lmtp" else "EHLO mail.example")
        yield talk
        writer.close()


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with Sink() as sink, open_newsroom(any_database, clock, tmp_path, sink, returns=LISTENING, letterhead=LETTERHEAD) as opened:
        yield opened


@pytest.fixture
def desk(newsroom: Newsroom, clock: HandClock) -> ReturnDesk:
    return ReturnDesk(newsroom.database, clock, options=newsroom.returns)


async def received(desk: ReturnDesk) -> list[Any]:
    return [kind for (kind,) in await desk.rows("kind")]


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
async def test_a_bounce_is_kept_before_it_is_taken(newsroom: Newsroom, desk: ReturnDesk, protocol: str) -> None:
    """With the answer 250 the row stands in the database; the same once more is taken and not kept twice."""
    await desk.issue(await desk.readers(READER))
    async with talking(replace(newsroom, returns=LISTENING.model_copy(update={"protocol": protocol}))) as talk:
        assert await talk.send(bounce(), desk.path(0)) == OK
        assert await desk.rows("kind", "proof", "door") == [("bounce", "return_path", protocol)]
        assert await talk.send(bounce(), desk.path(0)) == OK
    assert len(await desk.rows("id")) == 1


@pytest.mark.parametrize(
    "recipient", ["someone@elsewhere.example", f"someone@{DOMAIN}", f"b+20261121.0000000000000000.aaaaaaaaaaaaaaaa@{DOMAIN}"]
)
async def test_only_our_own_addresses_are_taken(newsroom: Newsroom, desk: ReturnDesk, recipient: str) -> None:
    """No relay for others, no return path that we did not sign."""
    async with talking(newsroom) as talk:
        assert await talk.send(bounce(), recipient) == NOBODY
        assert await talk.send(goodbye(), desk.leaving(0, ring=OTHERS), "x@y.example") == NOBODY
    assert await received(desk) == []


async def test_one_recipient_at_a_time(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """LMTP wants one answer for each recipient after the data: with one there is no other."""
    await desk.issue(await desk.readers(READER, "b@a.example"))
    async with talking(newsroom) as talk:
        await talk.say("MAIL FROM:<>")
        assert (await talk.say(f"RCPT TO:<{desk.path(0)}>")).startswith("250")
        assert await talk.say(f"RCPT TO:<{desk.path(1)}>") == ONE_ONLY


async def test_a_large_report_is_refused_and_the_conversation_goes_on(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """Larger than allowed, said before or found out: 552, and the next one is taken. Long lines are no fault of a report."""
    await desk.issue(await desk.readers(READER))
    async with talking(newsroom) as talk:
        assert (await talk.say("MAIL FROM:<> SIZE=20001")).startswith("552")
        assert (await talk.send(bounce() + b"x" * 20_000, desk.path(0))).startswith("552")
        assert await talk.send(bounce() + b"\r\n" + b"x" * 5_000, desk.path(0)) == OK
    assert await received(desk) == ["bounce"]


async def test_too_many_in_a_minute_are_asked_to_come_back(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """A flood costs no more than its share, and loses nothing: 451."""
    await desk.issue(await desk.readers(READER))
    async with talking(replace(newsroom, returns=LISTENING.model_copy(update={"per_minute": 2}))) as talk:
        answers = [await talk.send(bounce(name=str(number)), desk.path(0)) for number in range(4)]
    assert answers == [OK, OK, TOO_MANY, TOO_MANY]


async def test_what_cannot_be_kept_is_asked_for_again(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """Without its database it says 451 and never 250."""
    path = desk.path(0)
    async with talking(newsroom) as talk:
        async with newsroom.database.write() as connection:
            await connection.exec_driver_sql("DROP TABLE returned")
        assert await talk.send(bounce(), path) == LATER


FALSE_ENDS = [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n"]


@pytest.mark.parametrize("end", FALSE_ENDS, ids=[repr(one) for one in FALSE_ENDS])
@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
async def test_no_second_letter_is_smuggled_in(newsroom: Newsroom, desk: ReturnDesk, end: bytes, protocol: str) -> None:
    """Only CRLF.CRLF ends a letter (CVE-2023-51764 and its kin): what stands behind another end is text of the first."""
    await desk.readers(READER)
    second = b"MAIL FROM:<x@y.example>\r\nRCPT TO:<%s>\r\nDATA\r\n" % desk.leaving(0).encode() + goodbye()
    async with talking(replace(newsroom, returns=LISTENING.model_copy(update={"protocol": protocol}))) as talk:
        await talk.say("MAIL FROM:<>")
        await talk.say(f"RCPT TO:<reports@{DOMAIN}>")
        await talk.say("DATA")
        talk.writer.write(bounce() + end + second)
        assert await talk.say(b"\r\n.") == OK
        assert (await talk.say("NOOP")).startswith("250")
    assert await desk.states() == {READER: "active"}
    assert len(await desk.rows("id")) == 1


async def test_a_person_hears_that_nobody_reads_here(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """What somebody writes to postmaster@ is no report: it is refused, so that the writer knows; a report there is taken."""
    async with talking(newsroom) as talk:
        letter = b"From: anna@a.example\r\nSubject: Hello\r\n\r\nYour letter is broken.\r\n"
        assert await talk.send(letter, f"postmaster@{DOMAIN}", "anna@a.example") == NO_REPORT
        assert await talk.send(bounce(), f"postmaster@{DOMAIN}") == OK


async def test_a_vacation_answer_to_the_address_for_leaving_leaves_nobody(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """The empty sender of the envelope is heard here, although no field of the letter tells it."""
    await desk.readers(READER)
    async with talking(newsroom) as talk:
        assert await talk.send(goodbye(), desk.leaving(0)) == OK
        assert await desk.states() == {READER: "active"}
        assert await talk.send(goodbye(body="I mean it"), desk.leaving(0), READER) == OK
    assert await desk.states() == {READER: "unsubscribed"}


async def test_no_address_is_logged(newsroom: Newsroom, desk: ReturnDesk, caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    """Neither senders nor recipients, whatever is refused."""
    await desk.issue(await desk.readers(READER))
    with caplog.at_level(logging.DEBUG), capture_logs() as lines:
        async with talking(newsroom) as talk:
            await talk.send(bounce(), desk.path(0), "planted@secret.example")
            await talk.send(bounce(), "planted@secret.example")
    written = "".join([caplog.text, *capsys.readouterr(), *map(str, lines)])
    assert "return_taken" in written
    assert not [one for one in ("planted", READER, desk.path(0)) if one in written]


async def test_a_place_that_is_taken_is_told_with_its_cure(newsroom: Newsroom) -> None:
    """Two listeners on one port: the second says which setting to change."""
    async with taking_returns(newsroom) as port:
        there = replace(newsroom, returns=LISTENING.model_copy(update={"listen": f"127.0.0.1:{port}"}))
        with pytest.raises(NewsletterError, match=f"returns.listen 127.0.0.1:{port}: cannot be listened on"):
            await run_intake(there, asyncio.Event())


async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP Postfix\r\n")
    writer.close()


async def test_a_server_begins_only_where_it_or_another_of_ours_can_listen(newsroom: Newsroom) -> None:
    """A free place is free afterwards too; one that a listener of ours has will do; anybody else's, or nobody's, is told with its cure."""
    async with taking_returns(newsroom) as port:
        await require_place(at(newsroom, f"127.0.0.1:{port}"))
    await require_place(at(newsroom, f"127.0.0.1:{port}"))
    await require_place(replace(newsroom, returns=ReturnOptions(domain=DOMAIN)))
    async with taking_returns(at(newsroom, f"127.0.0.1:{port}")) as again:
        assert again == port
    strange = await asyncio.start_server(greet, "127.0.0.1", 0)
    taken = f"127.0.0.1:{strange.sockets[0].getsockname()[1]}"
    async with strange:
        with pytest.raises(NewsletterError, match=f"(?s)returns.listen {taken}: cannot be listened on .*Choose another"):
            await require_place(at(newsroom, taken))
    with pytest.raises(NewsletterError, match=r"(?s)returns.listen 192.0.2.1:8024: cannot be listened on .*Choose another"):
        await require_place(at(newsroom, "192.0.2.1:8024"))
    with pytest.raises(NewsletterError, match=r"(?s)returns.domain: is not set.*Set it"):
        await require_place(replace(newsroom, returns=LISTENING.model_copy(update={"domain": ""})))


def at(newsroom: Newsroom, place: str) -> Newsroom:
    return replace(newsroom, returns=LISTENING.model_copy(update={"listen": place}))


async def test_nothing_listens_where_no_place_is_set(newsroom: Newsroom) -> None:
    """Off until an operator says where; the verb of its own says so."""
    off = replace(newsroom, returns=ReturnOptions(domain=DOMAIN))
    async with taking_returns(off) as port:
        assert port == 0
    with pytest.raises(NewsletterError, match="nothing to listen on"):
        await run_intake(off, asyncio.Event())


async def test_the_server_listens_by_itself_and_a_second_one_waits_for_the_place(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """What ``serve`` runs takes reports; of two on one machine the other goes on without, and neither ends for it."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    there = replace(newsroom, returns=LISTENING.model_copy(update={"listen": f"127.0.0.1:{port}"}))
    stop = asyncio.Event()
    servers = [asyncio.create_task(run_scheduler(there, stop=stop, every=dict.fromkeys(EVERY, timedelta(hours=1)))) for _ in range(2)]
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            break
        await asyncio.sleep(0.05)
    talk = Talk(reader, writer)
    await talk.hear()
    await talk.say("LHLO mail.example")
    assert await talk.send(bounce(), f"reports@{DOMAIN}") == OK
    assert [server.done() for server in servers] == [False, False]
    stop.set()
    await asyncio.wait_for(asyncio.gather(*servers), 30)
    assert await received(desk) == ["bounce"]
