"""A real Postfix behind a sender that is killed: its log is the truth about what it took, as far as it was kept."""

import random
from pathlib import Path

import pytest

from tests.journeys import kill_nine
from tests.journeys.mail_room import Manner
from tests.journeys.sieve import DROPS
from tests.postfix import needs_postfix


@pytest.mark.slow
def test_the_relays_own_log_settles_every_doubt(tmp_path: Path) -> None:
    """With a real Postfix and its log a kill leaves nobody unknown: what it took is accepted, the rest is sent."""
    needs_postfix()
    manner = Manner(postfix=True, kilobytes=5)
    account = kill_nine.run(tmp_path, kills=2, subscribers=400, manner=manner, chance=random.Random(4), reach=0.2)
    assert account.complaints == []
    assert account.outcome.counts == {"accepted": 400}
    assert account.outcome.letters == 400


@pytest.mark.slow
def test_content_that_never_left_is_sent(tmp_path: Path) -> None:
    """Killed in the very write: Postfix never learns the letter's name, and the cut that stands in its log instead settles the doubt."""
    needs_postfix()
    manner = Manner(offer=("PIPELINING",), postfix=True, kilobytes=5)
    account = kill_nine.run(tmp_path, kills=4, subscribers=600, manner=manner, chance=random.Random(1), phases={"write": 1})
    assert account.complaints == []
    assert account.outcome.counts == {"accepted": 600}


@pytest.mark.slow
@pytest.mark.parametrize("drops", DROPS)
def test_what_a_rate_limit_took_from_the_log_is_not_held_against_the_relay(tmp_path: Path, drops: str) -> None:
    """Where lines are dropped for random times, doubt may stay; but nobody gets a letter twice, and nobody is missed and called served."""
    needs_postfix()
    manner = Manner(offer=("PIPELINING",), postfix=True, drops=drops, kilobytes=5)
    account = kill_nine.run(tmp_path, kills=2, subscribers=600, manner=manner, chance=random.Random(7), reach=0.2)
    assert account.complaints == []
    assert account.dropped > 0
    assert account.outcome.counts.keys() <= {"accepted", "unknown"}
