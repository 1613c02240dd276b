"""Takes the ledger away from a sender in the middle: another program locks it, or its disk is full or read-only, for a while.

    python -m tests.journeys.ledger_trouble locked --seconds 60

While it is away only letters whose mark was already durable may leave; when it is back everybody else is served, and nobody twice. The
full and the read-only disk are small file systems of their own and need root.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.mail_room import MailRoom, Manner, everybody_once

DATABASE = "subscribers.db"


@dataclass
class Account:
    """What the sink took while the ledger was away, and how many letters were in flight when it went."""

    seconds: float = 0.0
    in_flight: int = 0
    taken_meanwhile: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        said = (f"away for {self.seconds:.0f} s, {self.in_flight} in flight, {self.taken_meanwhile} of them taken", *self.complaints)
        return ", ".join((*said, "then everybody once" if not self.complaints else "broken"))


def run(folder: Path, trouble: str, *, seconds: float, subscribers: int = 2_000, manner: Manner | None = None) -> Account:
    """Send, take the ledger away once some letters have left, bring it back, and send to the end."""
    account = Account(seconds)
    with MailRoom(folder, subscribers, manner or Manner(offer=("PIPELINING",), slow=0.01), sampling=False) as room:
        sender = room.start_sender()
        if not room.wait_for_letters(sender, 100):
            account.complaints.append("the sender ended before the trouble")
        with TROUBLES[trouble](folder):
            _watch(room, account)
        said, _ = sender.communicate()
        if room.remaining():
            said, _ = room.start_sender().communicate()
        outcome = room.outcome()
        if outcome != everybody_once(subscribers):
            account.complaints.append(f"{outcome}: {said[-500:]}")
        if (integrity := room.check_integrity()) != "ok":
            account.complaints.append(f"integrity: {integrity}")
    return account


def _watch(room: MailRoom, account: Account) -> None:
    """Compare what the sink takes while nobody can write with the marks that stood before."""
    marked = room.message_ids("sending", "accepted")
    account.in_flight = len(room.message_ids("sending"))
    before = {note["message_id"] for note in room.notes()}
    time.sleep(account.seconds)
    taken = {note["message_id"] for note in room.notes()}
    account.taken_meanwhile = len(taken - before)
    if unmarked := taken - marked:
        account.complaints.append(f"{len(unmarked)} letters left without a mark")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program writes and does not come to an end."""
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None, timeout=30)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield
        writer.execute("ROLLBACK")


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte is left on the disk."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (64 * 1024, 512):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
        yield
    ballast.unlink()


TROUBLES = {"locked": locked, "full": full}


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own; needs root."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "newsletter", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def may_mount() -> bool:
    """Whether this process may make file systems; in many containers even root may not."""
    if os.geteuid() != 0:
        return False
    try:
        with small_disk(1):
            return True
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False


def run_read_only(subscribers: int = 200) -> Account:
    """Start a sender on a disk that cannot be written: it ends with an error and has sent nothing. Afterwards another one completes."""
    account = Account()
    with small_disk(32) as folder, MailRoom(folder, subscribers, Manner(), sampling=False) as room:
        _remount(folder, "ro")
        sender = room.start_sender()
        said, _ = sender.communicate()
        if not sender.returncode or room.notes():
            account.complaints.append(f"{len(room.notes())} letters left, exit {sender.returncode}: {said[-500:]}")
        _remount(folder, "rw")
        room.start_sender().communicate()
        if (outcome := room.outcome()) != everybody_once(subscribers):
            account.complaints.append(f"{outcome}")
    return account


def _remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", folder], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trouble", choices=[*TROUBLES, "read-only"])
    parser.add_argument("--seconds", type=float, default=5.0, help="how long it lasts")
    options = parser.parse_args()
    if options.trouble == "read-only":
        account = run_read_only()
    elif options.trouble == "full":
        with small_disk(12) as folder:
            account = run(folder, "full", seconds=options.seconds)
    else:
        with tempfile.TemporaryDirectory() as folder:
            account = run(Path(folder), options.trouble, seconds=options.seconds)
    print(account.summary)
    return 1 if account.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
