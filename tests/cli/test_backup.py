"""``newsletter backup`` and ``newsletter restore`` as an operator types them, and what an older file may do on the day it comes back."""

import json
import sqlite3
import stat
import time
from pathlib import Path

import pytest

from tests.cli.operator import MORNING, TODAY, Operator, Relay

NOON = f"{TODAY}T12:00:00Z"
EVENING = f"{TODAY}T22:00:00Z"
TOMORROW = "2026-11-22T11:00:00Z"


def sent_today(relay: Relay) -> int:
    return len([letter for letter in relay.sink.letters if letter.message_id.startswith(f"<{TODAY.replace('-', '')}")])


def test_a_backup_is_whole_and_private(drafted: Operator) -> None:
    """A file for its owner alone, that opens as a database of its own; never over another file."""
    made = drafted.type("backup", "copy.db", "--now", MORNING, "--json")
    assert (made.code, made.json["file"], made.json["generation"]) == (0, "copy.db", 0)
    copy = drafted.folder / "copy.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM subscriber").fetchone() == (40,)
    again = drafted.type("backup", "copy.db")
    assert (again.code, "is there already; nothing was written over" in again.err) == (1, True)


@pytest.mark.parametrize("how", ["verb", "hand"])
@pytest.mark.parametrize("at", [NOON, EVENING])
def test_nothing_is_sent_again(drafted: Operator, relay: Relay, how: str, at: str) -> None:
    """A backup of before today's issue, put back after it by our verb or by hand: today's never leaves again, tomorrow's does."""
    assert drafted.type("backup", "copy.db", "--now", MORNING).code == 0
    assert drafted.type("send", "--now", MORNING, "--approve", "--yes").code == 0
    assert sent_today(relay) == 40
    if how == "verb":
        assert drafted.type("restore", "copy.db", "--yes", "--now", at).code == 0
    else:
        for end in ("", "-wal", "-shm"):
            (drafted.folder / f"subscribers.db{end}").unlink(missing_ok=True)
        (drafted.folder / "subscribers.db").write_bytes((drafted.folder / "copy.db").read_bytes())
    status = drafted.type("status", "--now", at, "--json")
    assert (status.code, next(need["code"] for need in status.json["needs"])) == (4, "older_file")
    refused = drafted.type("send", "--now", at, "--approve", "--yes")
    assert (refused.code, sent_today(relay)) == (1, 40)
    accepted = drafted.type("restore", "--accept", "--now", at, "--json")
    assert (accepted.code, accepted.json["skipped"]) == (0, [TODAY])
    refused = drafted.type("send", "--now", at, "--approve", "--yes")
    assert (refused.code, sent_today(relay)) == (1, 40)
    assert drafted.type("status", "--now", at, "--json").json["issue"]["reason"] == "was sent before; this is an older file"
    drafted.patch.setenv("NEWSLETTER_SELECTION__FRESH", "72h")  # the sample feeds are of today
    assert drafted.type("send", "--now", TOMORROW, "--approve", "--yes").code == 0
    assert (sent_today(relay), len(relay.sink.letters)) == (40, 80)


def test_a_running_server_sends_nothing_from_an_older_file(drafted: Operator, relay: Relay) -> None:
    """serve, started on the copy at an hour when today's issue is due, drafts nothing and lets nothing go, and says so."""
    assert drafted.type("backup", "copy.db", "--now", MORNING).code == 0
    assert drafted.type("send", "--now", MORNING, "--approve", "--yes").code == 0
    assert drafted.type("restore", "copy.db", "--yes", "--now", NOON).code == 0
    with drafted.start("serve", "--port", "0", "--now", NOON, "--json") as server:
        try:
            address = json.loads(server.stdout.readline() + "".join(iter(server.stdout.readline, "}\n")) + "}")["pages"]
            busy = drafted.type("restore", "copy.db", "--yes", "--now", NOON)
            assert (busy.code, "has it open" in busy.err) == (1, True)
            time.sleep(3)
        finally:
            server.terminate()
            server.wait(30)
    assert address.startswith("http://127.0.0.1:")
    assert sent_today(relay) == 40
    assert drafted.type("status", "--now", NOON, "--json").json["issue"]["state"] == "drafted"


def test_who_left_since_stays_off_the_list(begun: Operator) -> None:
    """Unsubscribed, suppressed and erased readers of the database in place are off the list in the backup that takes its place."""
    assert begun.type("backup", "copy.db", "--now", MORNING).code == 0
    assert begun.type("subscribers", "unsubscribe", "reader1@example.org").code == 0
    assert begun.type("subscribers", "suppress", "reader2@example.org").code == 0
    assert begun.type("subscribers", "erase", "reader3@example.org", "--yes").code == 0
    restored = begun.type("restore", "copy.db", "--yes", "--now", NOON, "--json")
    assert (restored.code, restored.json["left"]) == (0, 3)
    with sqlite3.connect(begun.folder / "subscribers.db") as connection:
        rows = dict(connection.execute("SELECT address, state FROM subscriber WHERE address LIKE 'reader_@example.org'"))
        suppressed = connection.execute("SELECT count(*) FROM suppression").fetchone()
    assert rows["reader1@example.org"] == "unsubscribed"
    assert "reader3@example.org" not in rows
    assert suppressed == (3,)
    assert Path(restored.json["kept"]).exists()


def test_who_left_a_damaged_database_is_asked_for(begun: Operator) -> None:
    """It says that nobody could read it, and is not accepted before a person answers for it."""
    assert begun.type("backup", "copy.db", "--now", MORNING).code == 0
    for end in ("-wal", "-shm"):
        (begun.folder / f"subscribers.db{end}").unlink(missing_ok=True)
    (begun.folder / "subscribers.db").write_bytes(b"not what it was" * 400)
    restored = begun.type("restore", "copy.db", "--yes", "--now", NOON)
    assert (restored.code, "could not be read (file is not a database)" in restored.out) == (0, True)
    refused = begun.type("restore", "--accept", "--now", NOON)
    assert (refused.code, "newsletter restore --accept --who-left-is-off" in refused.err) == (1, True)
    assert begun.type("restore", "--accept", "--who-left-is-off", "--now", NOON).code == 0


def test_where_no_database_stood_nobody_knows_who_left(begun: Operator) -> None:
    """A lost disk, and no list of who left either: it says so, for nobody else will, and a person has to answer for it."""
    said, known = "No database stood there: whoever left the list since is on it again.", "is known from the list beside the witness alone"
    assert begun.type("backup", "copy.db", "--now", MORNING).code == 0
    assert said not in begun.type("restore", "copy.db", "--yes", "--now", NOON).out
    for end in ("", "-wal", "-shm"):
        (begun.folder / f"subscribers.db{end}").unlink(missing_ok=True)
    assert known in begun.type("restore", "copy.db", "--yes", "--now", NOON).out
    for name in ("subscribers.db", "subscribers.db-wal", "subscribers.db-shm", ".subscribers.db.generation.left"):
        (begun.folder / name).unlink(missing_ok=True)
    assert said in begun.type("restore", "copy.db", "--yes", "--now", NOON).out
    assert begun.type("restore", "--accept", "--now", NOON).code == 1


def test_a_backup_without_a_witness_comes_up_held(drafted: Operator, relay: Relay) -> None:
    """On a new machine nothing says what left since: every date up to today stays, unless somebody knows better."""
    assert drafted.type("backup", "copy.db", "--now", MORNING).code == 0
    for end in (".generation", ".generation.lock"):
        (drafted.folder / f".subscribers.db{end}").unlink(missing_ok=True)
    assert drafted.type("restore", "copy.db", "--yes", "--now", MORNING).code == 0
    accepted = drafted.type("restore", "--accept", "--now", MORNING, "--json")
    assert TODAY in accepted.json["skipped"]
    assert drafted.type("send", "--now", MORNING, "--approve", "--yes").code == 1
    assert drafted.type("restore", "copy.db", "--yes", "--now", MORNING).code == 0
    assert drafted.type("restore", "--accept", "--not-sent", TODAY, "--now", MORNING).code == 0
    assert drafted.type("send", "--now", MORNING, "--approve", "--yes").code == 0
    assert sent_today(relay) == 40


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"hello", "is no SQLite database"), (b"SQLite format 3\x00" + b"x" * 5000, "is damaged or none of ours")],
    ids=["text", "damaged"],
)
def test_what_is_no_backup_is_refused(begun: Operator, content: bytes, said: str) -> None:
    """Nothing is touched."""
    (begun.folder / "copy.db").write_bytes(content)
    before = (begun.folder / "subscribers.db").read_bytes()
    refused = begun.type("restore", "copy.db", "--yes")
    assert (refused.code, said in refused.err) == (1, True)
    assert (begun.folder / "subscribers.db").read_bytes() == before


def test_a_restore_wants_a_yes(begun: Operator) -> None:
    """Without a terminal to ask at it is refused with what to type."""
    begun.type("backup", "copy.db")
    refused = begun.run("restore", "copy.db")
    assert (refused.code, "--yes" in refused.err) == (1, True)


def test_nothing_to_accept_is_no_mistake(begun: Operator) -> None:
    """Said twice, or without need, it changes nothing."""
    result = begun.type("restore", "--accept", "--json")
    assert (result.code, result.json) == (0, {"held": False})
