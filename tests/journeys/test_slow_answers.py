"""Late answers, in short: the answer takes longer than a lease and than the wait for any other command."""

from pathlib import Path

import pytest

from tests.journeys import slow_answers
from tests.journeys.mail_room import MailRoom, Manner


@pytest.mark.slow
def test_whoever_answers_late_has_one_copy(tmp_path: Path) -> None:
    """Signs of life keep the row ours beyond its lease, and only the wait after the final dot counts."""
    account = slow_answers.run(tmp_path, 2.5, lease=1.0, command_timeout=0.8)
    assert account.complaints == []
    assert account.others >= 1


@pytest.mark.slow
def test_an_answer_that_never_comes_in_time_is_unknown(tmp_path: Path) -> None:
    """When even the longest wait is over nobody knows; the letter is not sent again, not by the next sender either."""
    with MailRoom(tmp_path, 6, Manner(slow=1.5, data_timeout=0.3, kilobytes=1), sampling=False) as room:
        for _ in range(2):
            room.start_sender().communicate()
            assert room.counts() == {"unknown": 6}
        assert len(room.notes()) == 6
