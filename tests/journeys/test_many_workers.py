"""Several real worker programs on one database, killed, frozen and cut off from it in the middle of an issue."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys.crowd import Crowd
from tests.journeys.lost_commit import Answers, LostCommits
from tests.journeys.mail_room import Manner, everybody_once
from tests.journeys.many_workers import TROUBLES, run

MANNER = Manner(connections=4, offer=("PIPELINING",), slow=0.005)


@pytest.mark.slow
@pytest.mark.parametrize("trouble", TROUBLES)
def test_nobody_is_served_twice_or_missed_by_many_workers(tmp_path: Path, trouble: str) -> None:
    """Four workers on PostgreSQL: whatever dies in the middle, everybody gets one letter, or is shown as unknown within the bound."""
    account = run(tmp_path, trouble, subscribers=800, manner=MANNER, chance=random.Random(4), within=60)
    assert account.complaints(MANNER) == [], account.log
    assert account.samples > 5


@pytest.mark.slow
@pytest.mark.parametrize("trouble", ["kill", "freeze", "restart"])
def test_troubles_inside_the_first_wave_keep_nobody_waiting(tmp_path: Path, trouble: str) -> None:
    """Whoever had to judge the wave dies, freezes or loses the server: the rest leaves all the same, each reader once."""
    account = run(tmp_path, trouble, subscribers=240, manner=replace(MANNER, slow=0.05), chance=random.Random(6), within=60, early=True)
    assert account.complaints(MANNER) == [], account.log
    assert account.samples > 5


@pytest.mark.slow
def test_two_workers_share_an_issue_on_one_file(tmp_path: Path) -> None:
    """Two programs on one SQLite file, with no server between them: both send, and everybody gets one letter."""
    with Crowd(tmp_path, 1500, Manner(connections=4, offer=("PIPELINING",), slow=0.02), workers=2) as crowd:
        crowd.start_all()
        crowd.release()
        assert crowd.wait_until_served(within=60)
        assert crowd.stop_all() == [0, 0], crowd.logged()
        assert crowd.holders() >= 2
        assert crowd.outcome() == everybody_once(1500)
    assert crowd.out_of_balance == []


def message(kind: bytes, content: bytes) -> bytes:
    return kind + (len(content) + 4).to_bytes(4) + content


IN_TRANSACTION, READY = message(b"Z", b"T"), message(b"Z", b"I")


@pytest.mark.parametrize(
    ("answers", "lost"),
    [
        ([message(b"C", b"COMMIT\0"), READY], True),
        ([message(b"C", b"UPDATE 5\0"), READY], True),
        ([message(b"C", b"BEGIN\0"), IN_TRANSACTION, message(b"C", b"UPDATE 5\0"), IN_TRANSACTION], False),
        ([message(b"C", b"SELECT 1\0"), READY], False),
        ([message(b"C", b"ROLLBACK\0"), READY], False),
    ],
    ids=["commit", "commits itself", "in a transaction", "a question", "undone"],
)
def test_the_proxy_loses_answers_of_commits_alone(answers: list[bytes], lost: bool) -> None:
    """A journey through it proves nothing unless it cuts exactly there, however the bytes arrive."""
    for size in (1, 7, 1000):
        connection, stream = Answers(LostCommits(every=1)), b"".join(answers)
        heard = [connection.pass_on(stream[at : at + size]) for at in range(0, len(stream), size)]
        assert (None in heard) is lost
        assert lost or b"".join(heard) == stream
