"""Senders that are killed, stopped or frozen in the middle of a send, as processes of their own against a sink of its own."""

import json
import random
import signal
import time
from pathlib import Path

import pytest

from tests.journeys import kill_nine
from tests.journeys.mail_room import MailRoom, Manner, end, everybody_once


@pytest.mark.slow
@pytest.mark.parametrize("offer", [("PIPELINING",), (), ("PIPELINING", "CHUNKING")], ids=["pipelining", "plain", "chunks"])
def test_nobody_has_two_letters_after_kill_nine(tmp_path: Path, offer: tuple[str, ...]) -> None:
    """Killed three times and started again until done: nobody twice, nobody missed but rows shown as unknown, and the balance holds."""
    account = kill_nine.run(
        tmp_path, kills=3, subscribers=2_500, manner=Manner(offer=offer, chunking="CHUNKING" in offer), chance=random.Random(9), reach=0.2
    )
    assert account.complaints == []
    assert account.killed >= 2  # a fast machine may finish before the third
    assert account.samples > 20


@pytest.mark.slow
def test_nobody_has_two_letters_at_hours_of_their_own(tmp_path: Path) -> None:
    """The same for an audience half of which has a later hour, in three variants of the letter."""
    manner = Manner(offer=("PIPELINING",), hours=3)
    account = kill_nine.run(tmp_path, kills=4, subscribers=2_500, manner=manner, chance=random.Random(9), reach=0.2)
    assert account.complaints == []
    assert account.killed >= 3


@pytest.mark.slow
def test_a_gentle_stop_leaves_nothing_in_doubt(tmp_path: Path) -> None:
    """SIGTERM: replies are waited for, the rest is put back, the exit is clean and soon, and the next sender completes."""
    with MailRoom(tmp_path, 400, Manner(slow=0.2, offer=("PIPELINING",), connections=32)) as room:
        first = room.start_sender()
        assert room.wait_for_letters(first, 30)
        began = time.monotonic()
        end(first, signal.SIGTERM)
        assert first.returncode == 0
        assert time.monotonic() - began < 0.2 + 2
        left = room.counts()
        assert set(left) == {"accepted", "pending"}
        second = room.start_sender()
        said, _ = second.communicate()
        assert json.loads(said.splitlines()[-1]) == {"accepted": 400}
        assert room.outcome() == everybody_once(400)
    assert room.out_of_balance == []


@pytest.mark.slow
def test_a_frozen_sender_that_wakes_sends_nothing_twice(tmp_path: Path) -> None:
    """Stopped for longer than its lease while another finishes: when it wakes it may correct its own rows, and that is all."""
    with MailRoom(tmp_path, 400, Manner(slow=0.02, lease=1.0)) as room:
        frozen = room.start_sender()
        assert room.wait_for_letters(frozen, 30)
        room.freeze(frozen)
        time.sleep(1.2)
        other = room.start_sender()
        said, _ = other.communicate()
        assert other.returncode == 0, said
        assert set(room.counts()) <= {"accepted", "unknown"}
        assert room.counts().get("unknown", 0) <= room.manner.connections * room.manner.window  # a logbook tells nothing of who may wake
        end(frozen, signal.SIGCONT)
        outcome = room.outcome()
    assert (outcome.duplicates, outcome.missed, outcome.falsely_accepted) == (0, 0, 0)
    assert room.out_of_balance == []


@pytest.mark.slow
def test_one_of_two_senders_is_killed(tmp_path: Path) -> None:
    """The other takes over what had not left, at once and without waiting for the lease."""
    with MailRoom(tmp_path, 1_200, Manner(slow=0.02)) as room:
        first = room.start_sender()
        assert room.wait_for_letters(first, 60)
        second = room.start_sender()
        assert room.wait_for_letters(second, 60)
        end(first, signal.SIGKILL)
        said, _ = second.communicate()
        assert second.returncode == 0, said
        outcome = room.outcome()
    assert (outcome.duplicates, outcome.missed, outcome.falsely_accepted) == (0, 0, 0)
    assert outcome.unknown <= room.manner.connections
    assert set(outcome.counts) <= {"accepted", "unknown"}
