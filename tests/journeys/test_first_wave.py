"""The first wave under fire: ``newsletter send --now`` as it is shipped is killed and stopped in it, and a refused wave holds the rest."""

import random
import signal
import time
from pathlib import Path

import pytest

from tests.journeys import first_wave, refused_wave
from tests.journeys.front_desk import WAVE, Desk
from tests.journeys.mail_room import Manner, Outcome, everybody_once


@pytest.mark.slow
def test_killed_in_every_phase_of_a_send(tmp_path: Path) -> None:
    """In the undo delay, in the wave, as it is judged, in the rest: nobody twice, doubt within its bound, and the rest leaves."""
    manner = Manner(slow=0.03, offer=("PIPELINING",))
    account = first_wave.run(tmp_path, kills=first_wave.PHASES, subscribers=500, manner=manner, chance=random.Random(3), undo="4s")
    assert account.complaints == []
    assert account.kills == {"undo": 1, "wave": 1, "judged": 1, "rest": 1}


@pytest.mark.slow
def test_a_wave_whose_judge_was_killed_is_judged_by_the_next(tmp_path: Path) -> None:
    """Nothing of the wave is left to send, one letter in doubt: whoever comes next judges it, and everybody behind it is served."""
    with Desk(tmp_path, 300, Manner(rules=("dot@reader4@=hang",)), undo="0s", delivery={"canary": 4}) as desk:
        killed = desk.press()
        assert desk.wait_for(killed, lambda stand: stand.wave == {"accepted": 3, "sending": 1})
        desk.end(killed, signal.SIGKILL)
        assert desk.stand().is_held_back
        next_one = desk.press()
        assert desk.ending_of(next_one)[0] == 0, desk.said_by(next_one)
        assert (desk.stand().state, desk.letters_before_the_rest()) == ("sent", 4)
        counts = {"accepted": 299, "unknown": 1}
        assert desk.outcome() == Outcome(300, 0, 0, 0, unknown=1, unknown_taken=1, falsely_accepted=0, early=0, counts=counts)
    assert desk.out_of_balance == []


@pytest.mark.slow
def test_a_gentle_stop_in_the_wave_leaves_nothing_in_doubt(tmp_path: Path) -> None:
    """SIGTERM: replies are waited for, the rest of the wave is put back, and the same command goes on where it ended."""
    with Desk(tmp_path, 200, Manner(connections=16, slow=0.2, offer=("PIPELINING",)), undo="0s") as desk:
        stopped = desk.press()
        assert desk.wait_for(stopped, lambda stand: stand.wave.get("accepted", 0) >= 20)
        began = time.monotonic()
        assert desk.end(stopped, signal.SIGTERM) == 130, desk.said_by(stopped)
        assert time.monotonic() - began < 0.2 + 2
        stand = desk.stand()
        assert (stand.state, stand.is_held_back, stand.rest) == ("sending", True, {"pending": 200 - WAVE})
        assert stand.wave.keys() == {"accepted", "pending"}
        assert desk.balance_of(desk.press())["accepted"] == 200
        assert (desk.outcome(), desk.letters_before_the_rest() >= WAVE * 0.8) == (everybody_once(200), True)
    assert desk.out_of_balance == []


@pytest.mark.slow
def test_a_refused_wave_holds_the_rest_whoever_is_killed(tmp_path: Path) -> None:
    """Killed while refusals come in and as they are judged: the issue pauses, nobody behind the wave was written to; resumed, all are."""
    account = refused_wave.run(tmp_path, subscribers=300, manner=refused_wave.MANNER, chance=random.Random(5))
    assert account.complaints == []
    assert account.killed == 3
