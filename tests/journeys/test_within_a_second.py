"""Pause, cancel and undo hold within a second, from any process, by the clock of the sink: from the verb's return to the last letter."""

import json
import re
import subprocess
import time
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from tests.daily.conftest import DUE, TODAY
from tests.journeys.front_desk import Desk
from tests.journeys.mail_room import Manner

TOKEN = "a token for operators"
READERS = 600
"""A third of them is more than leave while a verb starts, however busy the machine is."""

SLOW = Manner(slow=0.4, offer=("PIPELINING",))
"""Slow enough that a letter which leaves too late is seen: it comes a second or more after the verb."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("NEWSLETTER_WEB__API_TOKEN", TOKEN)
    return Desk(tmp_path, READERS, SLOW, starts_at=DUE - timedelta(minutes=30), undo="0s")


def begin_by_hand(desk: Desk) -> subprocess.Popen[str]:
    return desk.press()


def begin_in_the_server(desk: Desk) -> subprocess.Popen[str]:
    """By the API: the server itself sends."""
    server = desk.serve()
    ask(desk, server, "send", {"undo": "0s"}, within=1.5)
    return server


def ask(desk: Desk, server: subprocess.Popen[str], step: str, said: dict[str, str], *, within: float = 30) -> None:
    """A POST to the operators' API; the answer to ``send`` may take as long as sending does."""
    address = re.search(r"http://[\d.:]+", desk.said_by(server))[0]
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/issues/{TODAY}/{step}", json.dumps(said).encode(), headers)
    try:
        urllib.request.urlopen(request, timeout=within).close()
    except TimeoutError:
        assert step == "send"


def last_letter_after(desk: Desk, returned: float) -> float:
    """Seconds from the verb's return to the last letter whose content reached the sink; below nothing when all came before."""
    return max(note["at"] for note in desk.notes()) - returned


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begin", "verb", "left"),
    [
        pytest.param(begin_by_hand, "pause", "pending", id="pause a send by hand"),
        pytest.param(begin_in_the_server, "cancel", "cancelled", id="cancel what the server sends"),
    ],
)
def test_no_letter_leaves_a_second_after_the_verb(desk: Desk, begin, verb: str, left: str) -> None:
    """Typed in a process of its own while another sends over a slow line: letters in hand are finished, and nothing new begins."""
    with desk:
        sender = begin(desk)
        assert desk.wait_for(sender, lambda stand: stand.wave.get("accepted", 0) >= 10)
        assert desk.type(verb)[0] == 0
        returned = time.time()
        desk.wait_until(lambda: desk.counts().keys() == {"accepted", left})
        time.sleep(SLOW.slow * 2)  # what was to come would come now
        assert last_letter_after(desk, returned) <= 1.0
        assert desk.outcome().letters == desk.counts()["accepted"] < READERS / 3


@pytest.mark.slow
def test_no_letter_leaves_a_second_after_the_answer_of_the_api(desk: Desk) -> None:
    """The server that answers is not the process that sends."""
    with desk:
        server, sender = desk.serve(), desk.press()
        assert desk.wait_for(sender, lambda stand: stand.wave.get("accepted", 0) >= 10)
        ask(desk, server, "pause", {"reason": "a typo"})
        returned = time.time()
        assert desk.ending_of(sender)[0] == 0
        time.sleep(SLOW.slow * 2)  # what was to come would come now
        assert last_letter_after(desk, returned) <= 1.0
        assert desk.outcome().letters == desk.counts()["accepted"] < READERS / 3


@pytest.mark.slow
def test_what_is_taken_back_in_the_delay_never_leaves(desk: Desk) -> None:
    """Once the verb has returned there is no letter at all, though a server waits for the end of the delay too."""
    desk.undo = "6s"
    with desk:
        scheduler, sender = desk.start_scheduler(), desk.press()
        leaves_at = desk.wait_for_announcement(sender)
        assert desk.type("cancel")[0] == 0
        assert desk.stand().state == "held"
        assert desk.ending_of(sender)[0] == 1
        desk.wait_until(lambda: f"{desk.now - timedelta(seconds=3):%Y-%m-%d %H:%M:%S.%f}" > leaves_at)  # clocks begin when programs do
        assert (desk.notes(), desk.stand().state, scheduler.poll()) == ([], "held", None)
