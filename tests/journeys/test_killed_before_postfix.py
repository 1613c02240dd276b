"""A real Postfix behind a sender that is killed: its log is the truth about what it took."""

import random
from pathlib import Path

import pytest

from tests.journeys import kill_nine
from tests.journeys.mail_room import Manner
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
