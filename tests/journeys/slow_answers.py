"""A receiver that takes a letter and answers late: we wait as long as RFC 5321 asks, and the reader has one copy.

    python -m tests.journeys.slow_answers 8 90 300

Whoever gives up early and tries again makes duplicates. All waits run side by side, and beside each sender another one looks for rows
to take over all the while.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.mail_room import MailRoom, Manner, everybody_once

READERS = 20


@dataclass
class Account:
    """What came of one wait."""

    seconds: float
    took: float = 0.0
    others: int = 0
    complaints: list[str] = field(default_factory=list)


def run(folder: Path, seconds: float, *, lease: float = 60.0, command_timeout: float = 300.0) -> Account:
    """Send to a few readers over as many connections. The lease and the waits for other commands may be shorter than the answer takes."""
    account = Account(seconds)
    manner = Manner(connections=READERS, window=1, slow=seconds, lease=lease, command_timeout=command_timeout, kilobytes=1)
    began = time.monotonic()
    with MailRoom(folder, READERS, manner, sampling=False) as room:
        sender = room.start_sender()
        while sender.poll() is None:
            room.start_sender().communicate()
            account.others += 1
            time.sleep(min(seconds / 4, 5))
        said, _ = sender.communicate()
        account.took = time.monotonic() - began
        if (outcome := room.outcome()) != everybody_once(READERS):
            account.complaints.append(f"{seconds:.0f} s: {outcome} {said[-500:]}")
        if account.took < seconds:
            account.complaints.append(f"did not wait {seconds:.0f} s")
    return account


def run_side_by_side(waits: Sequence[float]) -> list[Account]:
    accounts: list[Account] = []

    def one(seconds: float) -> None:
        with tempfile.TemporaryDirectory() as folder:
            accounts.append(run(Path(folder), seconds))

    threads = [threading.Thread(target=one, args=[seconds]) for seconds in waits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(accounts, key=lambda account: account.seconds)


def summary(accounts: Sequence[Account]) -> str:
    waits = ", ".join(f"{account.seconds:.0f}" for account in accounts)
    copies = f"one copy each after {waits} s" if not any(account.complaints for account in accounts) else "broken"
    others = f"{sum(account.others for account in accounts)} other senders came by meanwhile"
    return ", ".join([copies, others, *(complaint for account in accounts for complaint in account.complaints)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float, nargs="+")
    accounts = run_side_by_side(parser.parse_args().seconds)
    print(summary(accounts))
    return 1 if any(account.complaints for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())
