"""The power goes while an issue is sent: what the disk still holds must be enough to send nothing twice and to miss nobody unsaid."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys import power_cut
from tests.journeys.mail_room import Manner, everybody_once
from tests.journeys.traced_writes import needs_strace, without_full

FAULTS = {
    "disk full": "pwrite64:error=ENOSPC:when=60..62",
    "disk broken": "fdatasync:error=EIO:when=8..9",
    "read-only": "pwrite64:error=EROFS:when=60..62",
}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> power_cut.Recording:
    needs_strace()
    return power_cut.record(tmp_path_factory.mktemp("send"), 300, Manner(offer=("PIPELINING",), kilobytes=1))


@pytest.mark.slow
def test_a_power_cut_breaks_no_promise(recording: power_cut.Recording) -> None:
    """At random instants, with unsynced writes lost, kept, kept in part and torn: I1 to I6 hold, and the resumed send completes."""
    account = power_cut.run(recording, 8, random.Random(3))
    assert account.complaints == []
    assert account.begun > 0
    assert account.resumed > 0


@pytest.mark.slow
def test_commits_that_are_not_synced_would_break_them(recording: power_cut.Recording) -> None:
    """The same send as ``synchronous=NORMAL`` would have written it: the test above can fail."""
    unsafe = replace(recording, events=without_full(recording.events))
    account = power_cut.run(unsafe, 16, random.Random(3), resume=False)
    assert any("no mark says so" in complaint for complaint in account.complaints)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_nothing_leaves_while_the_ledger_cannot_be_written(tmp_path: Path, fault: str) -> None:
    """The disk fails for some writes in the middle: everybody is served once, and even a power cut in it would break no promise."""
    needs_strace()
    recording = power_cut.record(tmp_path, 200, Manner(offer=("PIPELINING",), kilobytes=1), fault)
    assert "(INJECTED)" in (tmp_path / "trace").read_text()
    assert recording.outcome == everybody_once(200)
    assert power_cut.run(recording, 4, random.Random(3)).complaints == []
