"""The sink by which everything else is judged must itself keep to the standards it claims to know."""

import asyncio

import pytest

from tests.smtp_sink import Rule, Sink

MAIL = b"MAIL FROM:<letter@topten.example>\r\nRCPT TO:<%b>\r\n"
CONTENT = b"Message-ID: <%b>\r\n\r\nHello\r\n..dots\r\n.\r\n"


async def say_to(sink: Sink, *groups: bytes) -> list[bytes]:
    """What comes back for each group of commands, everything that arrives in one read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", sink.port)
    replies = [await reader.read(1000)]
    for group in (b"EHLO me\r\n", *groups):
        writer.write(group)
        replies.append(await reader.read(1000))
    writer.close()
    return replies[2:]


async def test_a_group_is_answered_together_and_in_order() -> None:
    """RFC 2920: the replies to content and to the next envelope leave in one write."""
    async with Sink(extensions=("PIPELINING",)) as sink:
        first, second, third = await say_to(
            sink, MAIL % b"a@x" + b"DATA\r\n", CONTENT % b"1" + MAIL % b"b@x" + b"DATA\r\n", CONTENT % b"2" + b"QUIT\r\n"
        )
    assert first == b"250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go on\r\n"
    assert second == b"250 2.0.0 taken\r\n" + first
    assert third == b"250 2.0.0 taken\r\n221 2.0.0 bye\r\n"
    assert [(letter.recipient, letter.message_id) for letter in sink.letters] == [("a@x", "<1>"), ("b@x", "<2>")]
    assert sink.letters[0].content == b"Message-ID: <1>\r\n\r\nHello\r\n.dots\r\n"
    assert sink.early == 0


async def test_no_content_is_taken_for_a_refused_recipient() -> None:
    """After a refused RCPT the DATA of the same group is refused too, and the envelope stays until RSET."""
    async with Sink(extensions=("PIPELINING",), rules=(Rule.read("rcpt@a=450 4.2.0 later"),)) as sink:
        refused, nested, cleared = await say_to(
            sink, MAIL % b"a@x" + b"DATA\r\n", MAIL % b"b@x" + b"RSET\r\n", b"RSET\r\n" + MAIL % b"b@x" + b"DATA\r\n"
        )
    assert refused == b"250 2.1.0 ok\r\n450 4.2.0 later\r\n554 5.5.1 no valid recipients\r\n"
    assert nested == b"503 5.5.1 nested MAIL command\r\n250 2.1.5 ok\r\n250 2.0.0 fine\r\n"
    assert cleared == b"250 2.0.0 fine\r\n250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go on\r\n"


async def test_chunks_make_a_letter() -> None:
    """RFC 3030: chunks come unasked, are taken as they are, and the last one makes the letter; those of a refused one are thrown away."""
    async with Sink(extensions=("PIPELINING", "CHUNKING"), rules=(Rule.read("rcpt@b=550 5.1.1 nobody"),)) as sink:
        window = MAIL % b"a@x" + b"BDAT 5\r\nfirstBDAT 6 LAST\r\n..last" + MAIL % b"b@x" + b"BDAT 3 LAST\r\nabcRSET\r\n"
        (replies,) = await say_to(sink, window)
    assert [line[:3] for line in replies.splitlines()] == [b"250", b"250", b"250", b"250", b"250", b"550", b"554", b"250"]
    assert [letter.content for letter in sink.letters] == [b"first..last"]


async def test_who_speaks_too_early_is_noticed() -> None:
    """A command before the last reply without PIPELINING, and content before its 354 even with it."""
    async with Sink() as plain, Sink(extensions=("PIPELINING",)) as pipelining:
        await say_to(plain, MAIL % b"a@x")
        await say_to(pipelining, MAIL % b"a@x" + b"DATA\r\n" + CONTENT % b"1")
    assert (plain.early, pipelining.early) == (1, 1)


@pytest.mark.parametrize(("action", "heard"), [("drop", b"250 2.1.0 ok\r\n"), ("cut", b"")])
async def test_a_connection_can_break_inside_a_group(action: str, heard: bytes) -> None:
    """With the replies of the same group that were already made, or without them."""
    async with Sink(extensions=("PIPELINING",), rules=(Rule.read(f"rcpt={action}"),)) as sink:
        assert await say_to(sink, MAIL % b"a@x" + b"DATA\r\n") == [heard]
