"""``newsletter send --now``: every outcome an operator can meet. However often it is pressed, everybody gets one copy."""

import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.cli.conftest import READERS
from tests.cli.operator import MORNING, TODAY, Operator, Relay
from tests.smtp_sink import Rule

ONE_EACH = Counter(READERS)
APPROVING = f"Look at it (newsletter show --date {TODAY}), then: newsletter send --now --approve --seen 1 --date {TODAY}"
NAMED = f"Approving version 1 of the issue of {TODAY}: “High seas treaty signed after two sleepless nights”\n"
NOTHING = dict.fromkeys(
    ("pending", "claimed", "sending", "accepted", "deferred", "rejected", "expired", "cancelled", "suppressed", "unknown", "remaining"), 0
)


def test_no_draft_yet_makes_one_and_asks(collected: Operator, relay: Relay) -> None:
    """Where nobody can be asked, the new draft is shown, nothing is sent, and the refusal says what to type."""
    result = collected.type("send", "--now", MORNING)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"There was no draft of {TODAY}; this is it:\n\nIssue 1, {TODAY}: drafted\n")
    expected = f"newsletter: issue of {TODAY}: this wants a yes, and there is no terminal to ask at; nothing was sent\n  {APPROVING}\n"
    assert result.err.endswith(expected)
    assert (relay.copies, state(collected)) == (Counter(), "drafted")


def test_no_draft_yet_goes_out_with_yes(collected: Operator, relay: Relay) -> None:
    """--yes answers the question; the draft is shown on standard error, the balance is the one value on standard output."""
    result = collected.type("send", "--now", MORNING, "--yes", "--json")
    assert result.code == 0
    assert result.json == {"issue_on": TODAY, "state": "sent", "audience": 40, **NOTHING, "accepted": 40, "adds_up": True}
    assert "this is it" in result.err
    assert relay.copies == ONE_EACH


@pytest.mark.parametrize("extra", [(), ("--yes",)], ids=["plain", "yes"])
def test_a_draft_that_nobody_approved_wants_approve(drafted: Operator, relay: Relay, extra: tuple[str, ...]) -> None:
    """A draft that stands is never sent by a mere yes: somebody may be at work on it."""
    result = drafted.type("send", "--now", MORNING, *extra)
    expected = f"newsletter: issue of {TODAY}: drafted, but nobody has approved it; nothing was sent\n  {APPROVING}\n"
    assert (result.code, result.out, result.err) == (1, "", expected)
    assert relay.copies == Counter()


def test_approve_and_send_and_again(drafted: Operator, relay: Relay) -> None:
    """It ends with the balance; pressed again, it says when and to how many it went."""
    first = drafted.type("send", "--now", MORNING, "--approve")
    again = drafted.type("send", "--now", MORNING, "--approve", "--json")
    table = "\ndeliveries  number\naccepted        40\naudience        40\n"
    balance = f"{table}40 in the audience = 40 accepted: it adds up\nThe issue of {TODAY} is out.\n"
    refusal = f"newsletter: issue of {TODAY}: already sent at 06:00 to 40; nothing was sent again\n"
    assert (first.code, first.out, first.err) == (0, balance, NAMED)
    assert (again.code, again.out, again.err) == (1, "", refusal)
    assert relay.copies == ONE_EACH


@pytest.mark.parametrize(
    ("verb", "done"), [(("send", "--approve"), "sent"), (("approve",), "approved"), (("seen",), "noted")], ids=["send", "approve", "seen"]
)
def test_another_version_than_was_looked_at_is_refused(drafted: Operator, relay: Relay, verb: tuple[str, ...], done: str) -> None:
    """Somebody edits while another looks: show names the version, and what was changed since is neither approved nor sent."""
    assert "\nversion    1\n" in drafted.type("show", "--now", MORNING).out
    assert drafted.type("edit", "1", "--headline", "A quiet treaty", "--now", MORNING).code == 0
    refused = drafted.type(*verb, "--now", MORNING, "--seen", "1")
    problem = f"issue of {TODAY}: has changed since: it is version 2 now, and version 1 was looked at; nothing was {done}"
    cure = f"Look at it again: newsletter show --date {TODAY}"
    assert (refused.code, refused.out, refused.err) == (1, "", f"newsletter: {problem}\n  {cure}\n")
    assert drafted.type(*verb, "--now", MORNING, "--seen", "2").code == 0
    assert relay.copies == (ONE_EACH if done == "sent" else Counter())


def test_approving_where_there_is_no_draft_shows_what_it_approves(collected: Operator, relay: Relay) -> None:
    """--approve needs no yes, and still nobody sends what was shown to nobody."""
    result = collected.type("send", "--now", MORNING, "--approve")
    assert (result.code, relay.copies) == (0, ONE_EACH)
    assert result.err.startswith(f"There was no draft of {TODAY}; this is it:\n\nIssue 1, {TODAY}: drafted\n")


@pytest.mark.parametrize(
    ("date", "said"),
    [
        pytest.param("2026-11-22", "its day has not come (today is 2026-11-21); nothing was sent", id="tomorrow"),
        pytest.param("2026-11-19", "its last moment has passed; nothing was sent", id="long ago"),
    ],
)
def test_other_days_are_refused_before_anything_is_drafted(collected: Operator, relay: Relay, date: str, said: str) -> None:
    """A slip of the finger in a date makes no issue of another day."""
    result = collected.type("send", "--now", MORNING, "--date", date, "--yes")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"newsletter: issue of {date}: {said}\n")
    assert collected.type("status", "--date", date, "--now", MORNING, "--json").json["issue"] is None


def test_a_draft_that_is_not_fit_is_not_asked_about(begun: Operator, relay: Relay) -> None:
    """Nobody is asked to approve what would be refused."""
    result = begun.type("send", "--now", MORNING, "--yes")
    assert (result.code, result.out) == (1, "")
    assert f"newsletter: issue of {TODAY}: not fit to go: no story passed the rules" in result.err


@pytest.mark.slow
def test_two_at_once_send_once(drafted: Operator, relay: Relay) -> None:
    """Of two who press at the same moment one sends, and the other is told."""
    relay.sink.slow = 0.02
    pressed = [drafted.start("send", "--now", MORNING, "--approve", "--json") for _ in range(2)]
    ended = sorted((program.wait(timeout=60), *program.communicate()) for program in pressed)
    assert [code for code, _, _ in ended] == [0, 1]
    assert ended[1][1] == ""
    assert ended[1][2].removeprefix(NAMED).startswith(f"newsletter: issue of {TODAY}: ")
    assert relay.copies == ONE_EACH


@pytest.mark.slow
def test_an_interrupt_finishes_the_letters_in_hand(drafted: Operator, relay: Relay) -> None:
    """Told to stop in the middle, it leaves nothing in doubt, says how to go on, and the same command does."""
    relay.sink.slow = 0.1
    program = drafted.start("send", "--now", MORNING, "--approve", "--json")
    relay.wait_for(4)
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=30)
    assert program.returncode == 130
    assert '"unknown": 0' in out
    assert err.endswith("everything done so far is kept, and the same command goes on from there\n")
    sent_before = sum(relay.copies.values())
    relay.sink.slow = 0
    rest = drafted.type("send", "--now", MORNING, "--json")
    assert (rest.code, rest.json) == (0, {"issue_on": TODAY, "state": "sent", "audience": 40, **NOTHING, "accepted": 40, "adds_up": True})
    assert 0 < sent_before < 40
    assert relay.copies == ONE_EACH


@pytest.mark.slow
def test_a_pause_from_elsewhere_ends_it_and_says_so(drafted: Operator, relay: Relay) -> None:
    """The sender tells what became of the issue; who resumes it can go on."""
    relay.sink.slow = 0.1
    program = drafted.start("send", "--now", MORNING, "--approve")
    relay.wait_for(4)
    assert drafted.type("pause", "--now", MORNING, "--reason", "a typo").out == f"Issue of {TODAY}: paused (a typo)\n"
    out, err = program.communicate(timeout=30)
    left = 40 - sum(relay.copies.values())
    ending = f"Paused (a typo), {left} letters left: newsletter resume --date {TODAY} goes on with them."
    assert (program.returncode, out.splitlines()[-1], err) == (0, ending, NAMED)
    refused = drafted.type("send", "--now", MORNING)
    assert (refused.code, "newsletter resume" in refused.err) == (1, True)
    relay.sink.slow = 0
    assert [drafted.type(*typed, MORNING).code for typed in (("resume", "--now"), ("send", "--now"))] == [0, 0]
    assert relay.copies == ONE_EACH


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("n\n", "you did not say yes; nothing was sent", id="no"),
        pytest.param("\x03", "Aborted.", id="Ctrl-C"),
    ],
)
def test_a_no_at_the_terminal_sends_nothing(collected: Operator, relay: Relay, typed: str, said: str) -> None:
    """The question says to how many, and both ways of declining end at once."""
    with collected.at_terminal("send", "--now", MORNING) as terminal:
        terminal.read_until("Approve it and send it to 40 subscribers? [y/N]")
        terminal.write(typed)
        assert said in terminal.read_until(None)
    assert terminal.code == 1
    assert (relay.copies, state(collected)) == (Counter(), "drafted")


def test_a_relay_that_is_down_is_named(drafted: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test copy says so at once."""
    monkeypatch.setenv("NEWSLETTER_RELAY__PORT", "9")
    result = drafted.type("test", "--to", "me@example.org", "--now", MORNING)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("newsletter: relay 127.0.0.1:9: nothing listens there\n")


def test_a_test_copy_counts_for_nothing(drafted: Operator, relay: Relay) -> None:
    """One marked copy leaves, and the issue stands as before."""
    result = drafted.type("test", "--to", "me@example.org", "--now", MORNING)
    assert (result.code, result.out) == (0, "me@example.org: accepted 250 2.0.0 taken\n")
    assert relay.copies == Counter(["me@example.org"])
    assert b"Subject: [Preview] " in relay.sink.letters[0].content
    assert state(drafted) == "drafted"


def test_a_refused_test_copy_is_code_1(drafted: Operator, relay: Relay) -> None:
    """What the relay said is shown, and scripts can tell."""
    relay.sink.rules = (Rule("rcpt", "550 5.1.1 nobody here"),)
    result = drafted.type("test", "--to", "me@example.org", "--now", MORNING, "--json")
    assert (result.code, result.json["verdict"]["kind"], result.json["verdict"]["code"]) == (1, "permanent", 550)


def state(operator: Operator) -> str:
    return operator.type("status", "--now", MORNING, "--json").json["issue"]["state"]


def undoing(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setenv("NEWSLETTER_DELIVERY__UNDO", f"{seconds}s")


def wait_for_announcement(operator: Operator) -> None:
    end = time.monotonic() + 30
    while not (operator.type("status", "--now", MORNING, "--json").json["issue"] or {})["leaves_at"]:
        assert time.monotonic() < end, "it never said when it leaves"


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["cancel", "hold"])
def test_a_send_is_taken_back_from_elsewhere(drafted: Operator, relay: Relay, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    """In the undo delay any process takes it back: nothing leaves, the issue is held, and the one who pressed is told by whom."""
    undoing(monkeypatch, 60)
    program = drafted.start("send", "--now", MORNING, "--approve")
    wait_for_announcement(drafted)
    again = drafted.type("send", "--now", MORNING)
    assert (again.code, "on its way: it leaves at 06:01:0" in again.err) == (1, True)
    taken = drafted.type(verb, "--now", MORNING, "--reason", "a typo")
    assert (taken.code, taken.out) == (0, f"Issue of {TODAY}: held (a typo)\n")
    out, err = program.communicate(timeout=30)
    assert (program.returncode, out, relay.copies) == (1, "", Counter())
    assert err.startswith(f"{NAMED}It leaves at 06:01:0")
    assert ("held by " in err, "a typo; nothing left\n" in err) == (True, True)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_in_the_undo_delay_takes_it_back(
    drafted: Operator, relay: Relay, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    """Ctrl-C before the first letter means no letter at all, and says so."""
    undoing(monkeypatch, 60)
    program = drafted.start("send", "--now", MORNING, "--approve", "--json")
    wait_for_announcement(drafted)
    program.send_signal(how)
    out, _ = program.communicate(timeout=30)
    assert (program.returncode, json.loads(out)["state"], relay.copies) == (130, "held", Counter())
    assert state(drafted) == "held"


@pytest.mark.slow
def test_the_server_lets_go_what_a_killed_process_announced(drafted: Operator, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instant stands in the row: kill -9 in the delay, and the next tick after it sends all the same."""
    undoing(monkeypatch, 3)
    program = drafted.start("send", "--now", MORNING, "--approve")
    wait_for_announcement(drafted)
    program.kill()
    program.communicate()
    assert relay.copies == Counter()
    later = "2026-11-21T11:00:30Z"
    with drafted.start("serve", "--port", "0", "--now", later) as server:
        relay.wait_for(40)
        server.terminate()
        server.communicate(timeout=30)
    assert relay.copies == ONE_EACH


def test_undo_can_be_waived_and_waited_for(drafted: Operator, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """--undo is stronger than the setting, both ways; without a terminal one line says when it leaves."""
    undoing(monkeypatch, 60)
    sent = drafted.type("send", "--now", MORNING, "--approve", "--undo", "0s")
    assert (sent.code, sent.err, relay.copies) == (0, NAMED, ONE_EACH)


def test_undo_waits(drafted: Operator, relay: Relay) -> None:
    """It leaves by itself when the delay is over, from the same process."""
    sent = drafted.type("send", "--now", MORNING, "--approve", "--undo", "1s")
    assert (sent.code, relay.copies) == (0, ONE_EACH)
    waits = sent.err.removeprefix(NAMED)
    told = f"It leaves at 06:00:0{waits[20]}: until then Ctrl-C, or newsletter cancel --date {TODAY}, takes it back.\n"
    assert sent.err == NAMED + told


def ends_within(program: subprocess.Popen[str], seconds: float) -> float:
    began = time.monotonic()
    program.communicate(timeout=30)
    took = time.monotonic() - began
    assert took < seconds, f"it took {took:.1f} s"
    return took


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "left"), [("pause", "pending"), ("cancel", "cancelled")])
def test_stopping_while_the_relay_is_down(drafted: Operator, relay: Relay, verb: str, left: str) -> None:
    """A sender in its own process waits for a relay that is gone; told to stop from another, it does not wait for the relay."""
    relay.sink.rules = (Rule(stage="banner", action="drop"),)
    program = drafted.start("send", "--now", MORNING, "--approve")
    wait_until(lambda: state(drafted) == "sending")
    assert drafted.type(verb, "--now", MORNING).code == 0
    ends_within(program, 8)  # a second on a quiet machine; on a busy one it takes longer to be heard, and the relay would take minutes
    balance = drafted.type("ledger", "--now", MORNING, "--json").json["balance"]
    assert (balance[left], balance["adds_up"], relay.copies) == (40, True, Counter())


@pytest.mark.slow
def test_pausing_while_the_relay_hangs(drafted: Operator, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters in hand end at their time-out, in doubt; nothing new begins; the balance tells each."""
    monkeypatch.setenv("NEWSLETTER_RELAY__DATA_TIMEOUT", "4s")
    relay.sink.rules = (Rule(stage="dot", action="hang"),)
    program = drafted.start("send", "--now", MORNING, "--approve")
    relay.wait_for(2)
    assert drafted.type("pause", "--now", MORNING, "--reason", "it hangs").code == 0
    ends_within(program, 8)
    balance = drafted.type("ledger", "--now", MORNING, "--json").json["balance"]
    assert (balance["unknown"], balance["pending"], balance["adds_up"]) == (2, 38, True)
    assert sum(relay.copies.values()) == 2


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
