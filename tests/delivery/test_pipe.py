"""Several commands at once: which reply is whose, when that is given up, and how a connection is left."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
import uvloop
from structlog.testing import capture_logs

from newsletter.delivery.courier import Lost, Reply, Stage, Unreachable
from newsletter.delivery.smtp import connector
from tests.delivery.certificates import client_tls, server_tls
from tests.delivery.conftest import LETTERHEAD, misbehaving, readers, relay_for, until
from tests.delivery.handing_over import IN_CHUNKS, MESSAGE, WAYS, envelope, hand_over, shown
from tests.delivery.scripted_relay import Scripted, scripted
from tests.smtp_sink import Sink

TAKEN = ("content", 250)
LISA, ANN = "lisa@example.com", "ann@example.com"
SHORT = b"x\r\n"


async def connect(relay: Any, **changes: Any) -> Any:
    courier = await connector(relay_for(relay, **changes), LETTERHEAD)()
    assert not isinstance(courier, Unreachable), courier
    return courier


def verbs(relay: Scripted | Sink) -> list[str]:
    return [line[:4].decode() for line in relay.lines]


async def test_the_next_envelope_goes_along_with_the_content() -> None:
    """One round trip a letter: when the relay has answered the final dot it has heard the next envelope too."""
    async with misbehaving(extensions=("PIPELINING",), slow=0.05) as sink:
        courier = await connect(sink)
        assert shown(await courier.start(envelope(LISA))) == ("data", 354)
        assert shown(await courier.content([SHORT], envelope(ANN))) == TAKEN
        assert sink.lines[-1] == b"DATA\r\n" and verbs(sink).count("MAIL") == 2
        assert shown(await courier.answer()) == ("data", 354)
        assert shown(await courier.content([SHORT])) == TAKEN
        await courier.close()
    assert verbs(sink) == ["EHLO", *["MAIL", "RCPT", "DATA"] * 2, "QUIT"]


async def test_with_chunks_a_letter_is_one_write() -> None:
    """Envelope and content together; the next letter follows before the first is answered, behind a RSET in case that is refused."""
    async with misbehaving(extensions=("PIPELINING", "CHUNKING")) as sink:
        courier = await connect(sink, chunking=True, chunking_window=2)
        first, second = courier.post(envelope(LISA), [SHORT]), courier.post(envelope(ANN), [SHORT])
        assert (shown(await first), shown(await second)) == (TAKEN, TAKEN)
        await courier.close()
    assert verbs(sink) == ["EHLO", "MAIL", "RCPT", "BDAT", "RSET", "MAIL", "RCPT", "BDAT", "QUIT"]
    assert [(letter.recipient, letter.content) for letter in sink.letters] == [(LISA, SHORT), (ANN, SHORT)]


@pytest.mark.parametrize("way", WAYS)
async def test_refusals_of_every_seventh_reach_nobody_else(way: str) -> None:
    """However many letters are on their way, each reader's answer is that reader's."""
    extensions, settings = WAYS[way]
    async with misbehaving("rcpt/7=450 4.2.1 mailbox busy", "dot/5=552 5.3.4 too big", extensions=extensions) as sink:
        outcomes = await hand_over(connector(relay_for(sink, **settings), LETTERHEAD), readers(70), SHORT)
    assert [number for number, one in enumerate(outcomes.values(), 1) if one == ("rcpt", 450)] == [*range(7, 71, 7)]
    refused = [one for one in outcomes.values() if one == ("content", 552)]
    taken = [reader for reader, one in outcomes.items() if one == TAKEN]
    assert (len(refused), sorted(letter.recipient for letter in sink.letters)) == (12, sorted(taken))
    assert (len(taken), sink.connections, sink.early) == (48, 1, 0)


async def test_a_relay_that_waits_for_content_without_a_recipient_gets_a_lone_dot() -> None:
    """RFC 2920 3.1: only the dot gets it out of there; the refusal stays the reader's, and the connection is good for the next."""
    async with scripted({"RCPT TO:<lisa": b"550 5.1.1 nobody\r\n", ".": b"554 5.5.1 no valid recipients\r\n"}, times=2) as relay:
        outcomes = await hand_over(connector(relay_for(relay), LETTERHEAD), (LISA, ANN), SHORT)
    assert outcomes == {LISA: ("rcpt", 550), ANN: TAKEN}
    assert (relay.letters, relay.connections) == ([b".\r\n", SHORT + b".\r\n"], 1)
    assert verbs(relay) == ["EHLO", "MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT", "DATA", "QUIT"]


async def test_no_dot_ends_a_letter_whose_recipient_was_taken() -> None:
    """After a refused MAIL a relay that takes the recipient and waits for content would give somebody an empty letter."""
    async with scripted({"MAIL": b"451 4.3.2 not now\r\n"}, times=1) as relay:
        outcomes = await hand_over(connector(relay_for(relay), LETTERHEAD), (LISA,), SHORT)
        await asyncio.sleep(0)
    assert (outcomes, relay.letters) == ({LISA: ("mail", 451)}, [])


SURPRISES = {
    "two replies to one command": {"RCPT": b"250 ok\r\n250 ok again\r\n"},
    "an answer before the content": {"354": b"250 taken already\r\n"},
    "improper use of pipelining": {"DATA": b"503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining\r\n"},
    "a synchronization error": {"RCPT": b"554 SMTP synchronization error\r\n"},
    "a reply of two minds": {"RCPT": b"250-ok\r\n550 no\r\n"},
    "DATA is not understood": {"DATA": b"500 what?\r\n"},
    "content was not asked for": {"DATA": b"250 ok\r\n"},
}


@pytest.mark.parametrize("surprise", SURPRISES)
async def test_at_the_first_surprise_commands_go_one_by_one(surprise: str) -> None:
    """Nobody is rejected for it and nothing is in doubt; from then on all connections speak plainly, and the log says so once."""
    async with scripted(SURPRISES[surprise], times=1) as relay:
        connect_to = connector(relay_for(relay), LETTERHEAD)
        other = await connect_to()
        with capture_logs() as told:
            outcomes = await hand_over(connect_to, (LISA, ANN), SHORT)
            together, relay.times = relay.together, 1
            again = await hand_over(connect_to, (LISA, ANN), SHORT)
        plainly = await other.start(envelope(ANN))
    assert (outcomes[LISA][1], outcomes[ANN], again[ANN], plainly) == (0, TAKEN, TAKEN, Reply(Stage.DATA, 354, "go on"))
    assert outcomes[LISA][0] in ("rcpt", "data")
    assert together and relay.together == together
    assert [one["event"] for one in told] == ["pipelining_given_up"]


async def test_a_relay_that_does_not_know_chunks_after_all_gets_lines() -> None:
    """It offers CHUNKING and answers 500 to it: the letter was not taken, nobody is rejected, and the next way works."""
    async with scripted({"BDAT": b"500 5.5.1 what?\r\n"}) as relay:
        connect_to = connector(relay_for(relay, chunking=True, chunking_window=1), LETTERHEAD)
        first, second = await hand_over(connect_to, (LISA,), SHORT), await hand_over(connect_to, (LISA,), SHORT)
    assert (first, second) == ({LISA: ("data", 0)}, {LISA: TAKEN})
    assert relay.letters == [SHORT, SHORT + b".\r\n"]


@pytest.mark.parametrize(("to_rcpt", "wanted"), [(b"250 ok\r\n", ("content", 0)), (b"503 5.5.1 MAIL first\r\n", ("mail", 451))])
async def test_a_refusal_counts_only_while_nothing_is_taken_after_it(to_rcpt: bytes, wanted: Any) -> None:
    """A relay that refuses MAIL, takes the recipient after all and is gone with the content may have it: in doubt, not put back."""
    async with scripted({"MAIL": b"451 4.3.2 not now\r\n", "RCPT": to_rcpt, "BDAT": None}) as relay:
        outcomes = await hand_over(connector(relay_for(relay, chunking=True, chunking_window=1), LETTERHEAD), (LISA,), SHORT)
    assert outcomes == {LISA: wanted}


async def test_a_relay_that_always_breaks_off_at_groups_is_spoken_to_plainly() -> None:
    """Three lost connections in a row and no letter yet: it may offer what it cannot do."""
    async with misbehaving("mail*3=cut", extensions=("PIPELINING",)) as sink:
        connect_to = connector(relay_for(sink), LETTERHEAD)
        with capture_logs() as told:
            outcomes = await hand_over(connect_to, readers(4), SHORT)
    assert list(outcomes.values()) == [("mail", 0)] * 3 + [TAKEN]
    assert [one["event"] for one in told] == ["pipelining_given_up"]


async def test_a_relay_whose_groups_have_worked_may_break_off() -> None:
    """Lost connections are no reason to give up what works."""
    async with misbehaving("mail/2=drop", extensions=("PIPELINING",)) as sink:
        with capture_logs() as told:
            outcomes = await hand_over(connector(relay_for(sink), LETTERHEAD), readers(12), SHORT)
    assert (told, sink.connections > 3) == ([], True)
    assert set(outcomes.values()) <= {TAKEN, ("mail", 0)}


async def test_an_answer_before_the_letter_has_left_is_not_believed() -> None:
    """A relay that has stopped reading cannot have taken what is still here: in doubt, not accepted."""
    async with scripted() as relay:
        courier = await connect(relay, data_timeout=timedelta(seconds=60))
        await courier.start(envelope(LISA))
        relay.writers[0].transport.pause_reading()
        waiting = asyncio.ensure_future(courier.content([MESSAGE * 200], envelope(ANN)))
        await asyncio.sleep(0)
        relay.writers[0].write(b"250 2.0.0 taken\r\n")
        assert shown(await waiting) == ("content", 0)
        assert shown(await courier.answer()) == ("mail", 0)
    assert (courier.is_open, relay.letters) == (False, [])


async def test_a_goodbye_on_an_idle_connection_is_no_surprise() -> None:
    """421 after a while of silence: the connection is gone, nothing is lost, and nothing is given up."""
    async with scripted() as relay:
        courier = await connect(relay)
        with capture_logs() as told:
            relay.writers[0].write(b"421 4.4.2 idle for too long\r\n")
            await until(lambda: not courier.is_open)
            lost = await courier.start(envelope(LISA))
    assert (lost, told) == (Lost(Stage.MAIL, "the connection is closed"), [])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("limit", ["theirs", "ours"])
async def test_connections_of_a_few_letters(way: str, limit: str) -> None:
    """A relay's 421 after three letters costs a connection and no letter; a limit of ours not even a refusal."""
    extensions, settings = WAYS[way]
    async with misbehaving(extensions=extensions, per_connection=3 if limit == "theirs" else 0) as sink:
        mine = {"letters_per_connection": 3} if limit == "ours" else {}
        connect_to = connector(relay_for(sink, **settings, **mine), LETTERHEAD)
        waiting, taken = readers(10), []
        while waiting:
            outcomes = await hand_over(connect_to, waiting, SHORT)
            taken += [reader for reader, one in outcomes.items() if one == TAKEN]
            assert limit == "theirs" or set(outcomes.values()) == {TAKEN}
            assert set(outcomes.values()) <= {TAKEN, ("mail", 421), ("mail", 0)} | ({("content", 0)} if way == "window" else set())
            waiting = [reader for reader, one in outcomes.items() if one != TAKEN]
    assert sorted(letter.recipient for letter in sink.letters) == sorted(taken) == sorted(readers(10))


@pytest.mark.parametrize("when", ["group", "answer", "354", "refused", "chunk"])
async def test_closing_never_says_what_could_be_taken_for_content(when: str) -> None:
    """QUIT behind a 354 would begin a letter: then, and while replies are due, the connection is broken off."""
    rules = ("rcpt=550 5.1.1 nobody",) if when == "refused" else ("rcpt=hang",) if when == "group" else ()
    async with misbehaving(*rules, extensions=("PIPELINING", "CHUNKING")) as sink:
        courier = await connect(sink, chunking=when == "chunk", command_timeout=timedelta(seconds=60))
        begun = asyncio.ensure_future(courier.start(envelope(LISA)))
        if when == "group":
            await until(lambda: "RCPT" in verbs(sink))
        else:
            await begun
        if when == "answer":
            await courier.content([SHORT], envelope(ANN))
        await courier.close()
        await until(lambda: when == "group" or not sink._tasks)
        outcome = shown(await begun)
    assert outcome == {"refused": ("rcpt", 550)}.get(when, ("data", 354)) or (when == "group" and outcome[1] == 0)
    assert (not courier.is_open, "QUIT" in verbs(sink)) == (True, when in ("refused", "chunk"))
    assert len(sink.letters) == (when == "answer")


LIMITS = {"rcpt": ("command_timeout", "rcpt"), "data": ("command_timeout", "data"), "dot": ("data_timeout", "content")}


@pytest.mark.parametrize(("way", "stage"), [(way, stage) for way in WAYS for stage in LIMITS if way not in IN_CHUNKS or stage != "data"])
async def test_each_wait_has_its_own_limit(way: str, stage: str) -> None:
    """Commands and the final dot are waited for as long as the settings say, whatever was waited for before."""
    extensions, settings = WAYS[way]
    name, wanted = LIMITS[stage]
    async with misbehaving(f"{stage}@lisa=hang", extensions=extensions) as sink:
        limits = {"command_timeout": timedelta(seconds=30), "data_timeout": timedelta(seconds=30), name: timedelta(seconds=0.3)}
        begun = time.monotonic()
        outcomes = await hand_over(connector(relay_for(sink, **settings, **limits), LETTERHEAD), (ANN, LISA), SHORT)
    assert outcomes == {ANN: TAKEN, LISA: ("content" if way in IN_CHUNKS else wanted, 0)}
    assert 0.25 < time.monotonic() - begun < 5


async def test_dripping_does_not_stretch_a_limit() -> None:
    """A byte now and then is no reply: the limit counts from the question."""
    async with misbehaving("rcpt=drip", drip=0.1) as sink:
        begun = time.monotonic()
        courier = await connect(sink, command_timeout=timedelta(seconds=0.4))
        assert shown(await courier.start(envelope(LISA))) == ("rcpt", 0)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
def test_groups_travel_over_every_loop_and_encryption(loop: str, tls: str) -> None:
    """The pipe takes over plain and encrypted transports of both loops: large letters, refusals, broken connections and goodbyes."""

    async def send() -> tuple[dict[str, Any], list[str], int]:
        context = None if tls == "none" else server_tls()
        rules = ("rcpt@reader3=550 5.1.1 nobody", "dot@reader5=drop", "mail/11=drop")
        async with misbehaving(*rules, extensions=("PIPELINING",), tls=context, tls_first=tls == "tls") as sink:
            relay = relay_for(sink, host="localhost", tls=tls, connect_timeout=timedelta(seconds=5), data_timeout=timedelta(seconds=5))
            outcomes = await hand_over(connector(relay, LETTERHEAD, client_tls()), readers(12), MESSAGE * 20)
            return outcomes, [letter.recipient for letter in sink.letters if letter.content == MESSAGE * 20], sink.connections

    with asyncio.Runner(loop_factory=uvloop.new_event_loop if loop == "uvloop" else None) as runner:
        outcomes, received, connections = runner.run(send())
    doubtful = "reader5@example.com"
    assert (outcomes.pop("reader3@example.com"), outcomes.pop(doubtful)) == (("rcpt", 550), ("content", 0))
    taken = [one for one, outcome in outcomes.items() if outcome == TAKEN]
    assert set(outcomes.values()) <= {TAKEN, ("mail", 0)}
    assert (received, connections) == (sorted([*taken, doubtful], key=readers(12).index), 3)
