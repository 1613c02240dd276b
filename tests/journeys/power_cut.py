"""Cuts the power of a sender at random instants, on paper: its writes and syncs are recorded once and replayed up to each instant.

    python -m tests.journeys.power_cut --cuts 60

What is then found on the disk is opened on another boot, checked against what had begun to leave by that instant, swept, and sent to
the end. Needs strace. ``--normal`` replays it as if commits were not synced; then promises must break, or this test could not fail.
"""

import argparse
import asyncio
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.delivery.logbook import open_logbook
from newsletter.delivery.process import this_process
from newsletter.delivery.run import send_issue, sweep
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.storage.database import open_database
from tests.journeys.mail_room import STATES, MailRoom, Manner, Outcome
from tests.journeys.sender import letter, tools_for
from tests.journeys.traced_writes import Begin, Disk, Event, read_trace, strace, without_full
from tests.smtp_sink import Sink

DATABASE = "subscribers.db"
LATER = timedelta(minutes=5)
"""The machine is up again after every lease has run out."""


@dataclass(frozen=True)
class Recording:
    """A whole send. ``files`` is the disk at its beginning, ``taken`` when the sink took which letter, ``outcome`` what came of it."""

    folder: Path
    subscribers: int
    manner: Manner
    files: dict[str, bytes] = field(repr=False)
    events: list[Event] = field(repr=False)
    taken: dict[str, float] = field(repr=False)
    outcome: Outcome


@dataclass
class Account:
    """What came of the cuts."""

    cuts: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    begun: int = 0
    unknown: int = 0
    worst: int = 0
    resumed: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        ways = ", ".join(f"{number} {way}" for way, number in sorted(self.ways.items()))
        return ", ".join(
            [
                f"{self.cuts} cuts (unsynced writes {ways})",
                f"{self.unknown / max(1, self.cuts):.1f} unknown a cut, at most {self.worst}",
                f"{self.resumed} letters in resumed sends",
                *self.complaints[:5],
                f"{len(self.complaints)} promises broken",
            ]
        )


def record(folder: Path, subscribers: int, manner: Manner, *injected: str) -> Recording:
    """Send to everybody once, under strace. ``injected``: faults of the disk, as strace writes them."""
    with MailRoom(folder, subscribers, manner, sampling=False) as room:
        files = {str(path): path.read_bytes() for path in folder.glob(f"{DATABASE}*") if not path.name.endswith("-shm")}
        sender = room.start_sender(*strace(folder / "trace", injected))
        said, _ = sender.communicate()
        if sender.returncode:
            raise RuntimeError(said)
        taken = {note["message_id"]: note["at"] for note in room.notes()}
        outcome = room.outcome()
    with (folder / "trace").open() as lines:
        events = list(read_trace(lines, folder / DATABASE))
    return Recording(folder, subscribers, manner, files, events, taken, outcome)


def run(recording: Recording, cuts: int, chance: random.Random, *, resume: bool = True) -> Account:
    """Cut the power so often, each time at another instant of the send and in another way."""
    account = Account()
    for number in range(cuts):
        place = chance.randrange(len(recording.events) + 1)
        way = Disk.WAYS[number % len(Disk.WAYS)]
        with tempfile.TemporaryDirectory() as folder:
            _cut(recording, place, way, chance, Path(folder), account, resume)
        account.cuts += 1
        account.ways[way] += 1
    return account


def _cut(recording: Recording, place: int, way: str, chance: random.Random, folder: Path, account: Account, resume: bool) -> None:
    disk = Disk({name: bytearray(content) for name, content in recording.files.items()})
    for event in recording.events[:place]:
        disk.follow(event)
    for name, content in disk.after_cut(way, chance).items():
        (folder / Path(name).name).write_bytes(content)
    begun = {event.message_id for event in recording.events[:place] if isinstance(event, Begin)}
    at = recording.events[place - 1].at if place else 0.0
    broken = _check(recording, folder / DATABASE, begun, at, account)
    if resume and not broken:
        _boot_again(folder)
        broken = asyncio.run(_resume(recording, folder, begun, account))
    account.begun += len(begun)
    account.complaints += [f"cut {place} of {len(recording.events)} ({way}): {problem}" for problem in broken]


def _check(recording: Recording, path: Path, begun: set[str], at: float, account: Account) -> list[str]:
    """The invariants that must hold in what is found on the disk, before anybody repaired anything."""
    try:
        with closing(sqlite3.connect(path)) as reader:
            integrity = reader.execute("PRAGMA integrity_check").fetchone()[0]
            rows = reader.execute(STATES).fetchall()
            audience = reader.execute("SELECT audience FROM issue").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return [f"cannot be read: {error}"]
    states = {one: state for one, state, _ in rows}
    sending = {one for one, state in states.items() if state == "sending"}
    accepted = {one for one, state in states.items() if state == "accepted"}
    account.unknown += len(sending)
    account.worst = max(account.worst, len(sending))
    manner = recording.manner
    broken = {
        f"integrity: {integrity}": integrity != "ok",
        f"I1: {len(rows)} rows for an audience of {audience}": len(rows) != recording.subscribers or audience != recording.subscribers,
        f"I2: {len(begun - sending - accepted)} letters had begun and no mark says so": begun - sending - accepted,
        f"I3: accepted {len(accepted)}, of which the sink had not taken some": any(
            recording.taken.get(one, at + 1) > at for one in accepted
        ),
        "I4: a row in hand without its holder's token": any(state in ("claimed", "sending") and not token for _, state, token in rows),
        f"I6: {len(sending)} in flight": len(sending) > manner.connections * manner.window,
    }
    return [problem for problem, found in broken.items() if found]


def _boot_again(folder: Path) -> None:
    """The machine has another boot id than the one in which the sender ran. Its logbook is there, and lies: none of its lines was kept."""
    here = this_process().place
    boot = here.split()[1]
    then = here.replace(boot, boot[::-1])
    with closing(sqlite3.connect(folder / DATABASE)) as writer:
        writer.execute("UPDATE worker SET process = replace(process, ?, ?)", (here, then))
        writer.commit()
        tokens = [token for (token,) in writer.execute("SELECT token FROM worker")]
    for token in tokens:
        open_logbook(folder / f"{DATABASE}-logbooks", token, "delivery", then, 32).close(keep=True)


async def _resume(recording: Recording, folder: Path, begun: set[str], account: Account) -> list[str]:
    """Sweep and send to the end: nobody whose content had begun is written to again, and everybody else is."""
    database = open_database(f"sqlite+aiosqlite:///{folder / DATABASE}")
    options = DeliveryOptions(window=recording.manner.window)
    began = _states(folder)
    async with Sink(extensions=recording.manner.offer) as sink:
        relay = RelayOptions(host="127.0.0.1", port=sink.port, tls="none", connections=recording.manner.connections)
        await sweep(database, options, clock=_later)
        swept = _states(folder)
        tools = tools_for(database, options, relay, _later, random.Random(1))
        balance = await send_issue(tools, letter(1), 1)
        await database.close()
    ended = _states(folder)
    again = Counter(one.message_id for one in sink.letters)
    doubt = {one for one, state in began.items() if state == "sending"}
    account.resumed += len(sink.letters)
    broken = {
        f"{len(begun & again.keys())} letters twice": begun & again.keys(),
        f"{len(again) - again.total()} letters twice in the resumed send": any(number > 1 for number in again.values()),
        "the broom left rows in hand": any(state in ("claimed", "sending") for state in swept.values()),
        "what was in flight did not become unknown": any(swept[one] != "unknown" for one in doubt),
        f"missed {len(ended.keys() - begun - again.keys() - doubt)}": ended.keys() - begun - again.keys() - doubt,
        f"ended as {Counter(ended.values())}": set(ended.values()) - {"accepted", "unknown"},
        "balance does not hold": not balance.holds,
    }
    return [problem for problem, found in broken.items() if found]


def _states(folder: Path) -> dict[str, str]:
    with closing(sqlite3.connect(folder / DATABASE)) as reader:
        return {one: state for one, state, _ in reader.execute(STATES)}


def _later() -> datetime:
    return datetime.now(UTC) + LATER


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=60)
    parser.add_argument("--subscribers", type=int, default=1_500)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--window", type=int, default=DeliveryOptions().window)
    parser.add_argument("--normal", action="store_true", help="as if commits were not synced: this must break promises")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    manner = Manner(connections=options.connections, window=options.window, offer=("PIPELINING",), kilobytes=1)
    folder = Path(tempfile.mkdtemp())
    try:
        recording = record(folder, options.subscribers, manner)
        if options.normal:
            recording = Recording(**{**vars(recording), "events": without_full(recording.events)})
        began = time.monotonic()
        account = run(recording, options.cuts, random.Random(options.seed), resume=not options.normal)
    finally:
        shutil.rmtree(folder)
    print(f"{account.summary}, {time.monotonic() - began:.0f} s")
    return 1 if bool(account.complaints) != options.normal else 0


if __name__ == "__main__":
    sys.exit(main())
