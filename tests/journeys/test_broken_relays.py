"""A relay that breaks for one reader after another, in every way at once: each of them must end in the right place, all others served."""

from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.mail_room import MailRoom, Manner

READERS = 120
BREAKS = {  # what the relay does for one reader: (the reader's state after one round, copies that the relay has)
    "rcpt=550 5.1.1 user unknown": ("rejected", 0),
    "rcpt=550-5.1.1 nobody\r\n550 5.1.1 of that name": ("rejected", 0),
    "rcpt=450 4.2.1 mailbox busy": ("deferred", 0),
    "rcpt=452 4.2.2 mailbox full": ("deferred", 0),
    "rcpt=drop": ("deferred", 0),
    "rcpt=cut": ("deferred", 0),
    "rcpt*1=drop": ("accepted", 1),
    "rcpt*1=cut": ("accepted", 1),
    "rcpt*1=hang": ("accepted", 1),
    "rcpt*1=25": ("accepted", 1),
    "rcpt*1=hello world\r\n": ("accepted", 1),
    "rcpt*1=354 what?": ("accepted", 1),
    "rcpt*1=250 2.1.5 ok\r\n250 2.1.5 and again": ("accepted", 1),
    "rcpt*1=" + "250-long\r\n" * 1_000 + "250 end": ("accepted", 1),
    "rcpt*1=250-" + "x" * 8_000_000 + "\r\n250 end": ("accepted", 1),
    "rcpt*1=250": ("accepted", 1),
    "rcpt=drip": ("accepted", 1),
    "data=451 4.2.0 later": ("deferred", 0),
    "data=554 5.6.0 no": ("rejected", 0),
    "data*1=drop": ("accepted", 1),
    "data*1=cut": ("accepted", 1),
    "data*1=hang": ("accepted", 1),
    "content=drop": ("unknown", 0),
    "content=hang": ("unknown", 0),
    "dot=drop": ("unknown", 1),
    "dot=cut": ("unknown", 1),
    "dot=hang": ("unknown", 1),
    "dot=25": ("unknown", 1),
    "dot=hello world\r\n": ("unknown", 1),
    "dot=354 go on": ("unknown", 1),
    "dot=250": ("accepted", 1),
    "dot=250-2.0.0 taken\r\n250 2.0.0 with thanks": ("accepted", 1),
    "dot=drip": ("accepted", 1),
    "dot=451 4.2.0 later": ("deferred", 0),
    "dot=552 5.3.4 too big": ("rejected", 0),
    "dot*1=421 4.3.2 closing, did not take it": ("accepted", 1),
}
TAKE_A_NEIGHBOUR_ALONG = ("rcpt=cut", "rcpt*1=cut", "data*1=cut")
"""In a group of commands these lose the answer to the letter before."""

ALWAYS = ("banner*2=421 busy", "banner/9=drop", "ehlo*1=drop", "mail/31=drop", "quit/5=hang")


@pytest.mark.slow
@pytest.mark.parametrize("offer", [("PIPELINING",), ()], ids=["pipelining", "plain"])
def test_each_break_leaves_its_reader_in_the_right_place(tmp_path: Path, offer: tuple[str, ...]) -> None:
    """Refused, deferred, tried again or unknown, as the break was; nobody has two copies; whoever had no break was served."""
    breaks = {how: end for how, end in BREAKS.items() if not (offer and how in TAKE_A_NEIGHBOUR_ALONG)}
    broken = {f"reader{10 + number}@example.com": how for number, how in enumerate(breaks)}
    rules = [f"{how.partition('=')[0]}@{address}={how.partition('=')[2]}" for address, how in broken.items()]
    manner = Manner(offer=offer, rules=(*rules, *ALWAYS), connections=4, kilobytes=50, command_timeout=0.5, data_timeout=0.5)
    with MailRoom(tmp_path, READERS, manner) as room:
        said, _ = room.start_sender().communicate()
        states = room.states_by_address()
        copies = Counter(note["rcpt"] for note in room.notes())
    found = {how: (states[address], copies[address]) for address, how in broken.items()}
    assert found == breaks, said
    others = set(states) - set(broken)
    assert {(states[address], copies[address]) for address in others} == {("accepted", 1)}
    assert room.out_of_balance == []


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_an_answer_lost_in_its_group_leaves_at_most_one_letter_unknown(tmp_path: Path, stage: str) -> None:
    """The relay breaks at an envelope, and with it may go its answer to the letter before: that one is in doubt then, and nobody else."""
    manner = Manner(offer=("PIPELINING",), connections=1, rules=(f"{stage}*1@reader5@=cut",))
    with MailRoom(tmp_path, 12, manner, sampling=False) as room:
        said, _ = room.start_sender().communicate()
        states = room.states_by_address()
        copies = Counter(note["rcpt"] for note in room.notes())
    unknown = [address for address, state in states.items() if state == "unknown"]
    assert unknown in ([], ["reader4@example.com"]), said
    assert set(states.values()) <= {"accepted", "unknown"}
    assert copies == dict.fromkeys(states, 1)


@pytest.mark.slow
def test_chunks_keep_the_same_promises(tmp_path: Path) -> None:
    """With several letters on the way at once more may be unknown, but nobody has two copies and nobody is passed over in silence."""
    broken = {f"reader{10 + number}@example.com": how for number, how in enumerate(BREAKS)}
    rules = [f"{how.partition('=')[0]}@{address}={how.partition('=')[2]}" for address, how in broken.items()]
    manner = Manner(
        offer=("PIPELINING", "CHUNKING"), chunking=True, rules=(*rules, *ALWAYS), connections=4, command_timeout=0.5, data_timeout=0.5
    )
    with MailRoom(tmp_path, READERS, manner) as room:
        said, _ = room.start_sender().communicate()
        states = room.states_by_address()
        copies = Counter(note["rcpt"] for note in room.notes())
    assert max(copies.values()) == 1
    assert set(states.values()) == {"accepted", "rejected", "deferred", "unknown"}, said
    assert {address for address, state in states.items() if state == "accepted"} <= copies.keys()
    assert {address for address in copies if states[address] not in ("accepted", "unknown")} == set()
    assert room.out_of_balance == []
