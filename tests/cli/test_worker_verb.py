"""``newsletter worker``: a courier that says who it is, is seen by others, sends what they let go, and ends in good order."""

import json
import signal

import pytest

from tests.cli.operator import MORNING, Operator, Relay


@pytest.mark.slow
def test_it_says_who_it_is_is_seen_and_ends_when_told(begun: Operator, relay: Relay) -> None:
    """Standard output is one JSON value, status names it while it stands by and no longer, and the end comes with code 0."""
    with begun.start("worker", "--name", "courier-2", "--connections", "3", "--json", "--now", MORNING) as program:
        shown = json.loads("".join(program.stdout.readline() for _ in range(6)))
        while not (seen := begun.type("status", "--now", MORNING, "--json").json["workers"]):
            pass
        told = begun.type("status", "--now", MORNING).out
        program.send_signal(signal.SIGTERM)
        out, err = program.communicate(timeout=60)
    assert shown == {"worker": "courier-2", "process": program.pid, "connections": 3, "database": "subscribers.db"}
    assert ([one["name"] for one in seen], seen[0]["sending"]) == (["courier-2"], False)
    assert "courier-2 since " in told
    assert (program.returncode, out, err.splitlines()[-1]) == (0, "", "stopping: letters in hand are finished first")
    assert "nobody stands by: letters leave while newsletter serve or newsletter worker runs" in begun.type("status", "--now", MORNING).out


@pytest.mark.slow
def test_it_sends_what_was_let_go_by_others(drafted: Operator, relay: Relay) -> None:
    """A send by hand that was interrupted is finished by the worker; nobody gets two."""
    relay.sink.slow = 0.05
    due = "2026-11-21T11:30:00Z"
    with drafted.start("send", "--now", due, "--approve", "--yes") as sender:
        relay.wait_for(3)
        sender.send_signal(signal.SIGINT)
        sender.communicate(timeout=60)
    left = 40 - len(relay.copies)
    with drafted.start("worker", "--now", due) as worker:
        relay.wait_for(40)
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=60)
    assert left > 0
    assert (worker.returncode, set(relay.copies.values()), len(relay.copies)) == (0, {1}, 40)
    assert drafted.type("status", "--now", due, "--json").json["issue"]["state"] == "sent"
