"""Kills a sender with ``kill -9`` at random moments, starts it again until everything is sent, and counts.

    python tests/journeys/kill_nine.py --kills 20 --subscribers 3000

Nobody may get two letters; nobody may be missed except rows shown as unknown, at most one for each connection and kill; and the balance,
sampled all the while from another connection, must hold every time. Ends with 1 when one of these is broken.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.journeys.mail_room import MailRoom, Outcome, end


@dataclass
class Account:
    """One send of the whole audience, however often it was killed."""

    kills: int = 0
    worst_kill: int = 0
    seconds: float = 0.0
    samples: int = 0
    out_of_balance: int = 0
    integrity: str = ""
    outcome: Outcome | None = None
    connections: int = 8
    complaints: list[str] = field(default_factory=list)


def run(folder: Path, *, kills: int, subscribers: int, connections: int, slow: float, chance: random.Random) -> Account:
    """Send once, with up to ``kills`` kills on the way."""
    account = Account(connections=connections)
    began = time.monotonic()
    with MailRoom(folder, subscribers, connections, slow) as room:
        while room.counts().get("accepted", 0) + room.counts().get("unknown", 0) < subscribers:
            sender = room.start_sender()
            if account.kills < kills and room.wait_for_letters(sender):
                time.sleep(chance.uniform(0, 0.5))
                in_time = sender.poll() is None
                end(sender, signal.SIGKILL)
                account.kills += in_time
                account.worst_kill = max(account.worst_kill, room.counts().get("sending", 0))
            else:
                sender.communicate()
            if time.monotonic() - began > 1_800:
                account.complaints.append("did not finish in half an hour")
                break
        account.integrity = room.check_integrity()
        account.outcome = room.outcome()
    account.seconds = time.monotonic() - began
    account.samples, account.out_of_balance = room.samples, len(room.out_of_balance)
    account.complaints += complaints(account)
    return account


def complaints(account: Account) -> list[str]:
    """Every promise that was broken."""
    outcome = account.outcome
    broken = {
        f"{outcome.duplicates} duplicates": outcome.duplicates,
        f"{outcome.missed} missed": outcome.missed,
        f"{outcome.strangers} letters to nobody in the audience": outcome.strangers,
        f"{outcome.falsely_accepted} called accepted that the sink never took": outcome.falsely_accepted,
        f"{outcome.unknown} unknown after {account.kills} kills": outcome.unknown > account.kills * account.connections,
        f"{account.worst_kill} in doubt after one kill": account.worst_kill > account.connections,
        f"balance did not hold {account.out_of_balance} times": account.out_of_balance,
        f"integrity: {account.integrity}": account.integrity != "ok",
    }
    return [text for text, count in broken.items() if count]


HEADINGS = ("send", "kills", "letters", "twice", "missed", "unknown", "of these taken", "worst kill", "samples", "seconds")


def row(number: object, accounts: list[Account]) -> str:
    outcomes = [account.outcome for account in accounts]
    cells = (
        number,
        sum(account.kills for account in accounts),
        sum(one.letters for one in outcomes),
        sum(one.duplicates for one in outcomes),
        sum(one.missed for one in outcomes),
        sum(one.unknown for one in outcomes),
        sum(one.unknown_taken for one in outcomes),
        max(account.worst_kill for account in accounts),
        sum(account.samples for account in accounts),
        f"{sum(account.seconds for account in accounts):.0f}",
    )
    return "  ".join(f"{cell!s:>{len(heading)}}" for cell, heading in zip(cells, HEADINGS, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20, help="in all; the audience is sent to again until there were so many")
    parser.add_argument("--subscribers", type=int, default=3_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--slow", type=float, default=0.0, metavar="SECONDS", help="the sink's pause before its answer to the final dot")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    accounts: list[Account] = []
    print("  ".join(HEADINGS), flush=True)
    while (left := options.kills - sum(account.kills for account in accounts)) > 0:
        with tempfile.TemporaryDirectory() as folder:
            manner = {"subscribers": options.subscribers, "connections": options.connections, "slow": options.slow}
            accounts.append(run(Path(folder), kills=left, chance=chance, **manner))
        print(row(len(accounts), accounts[-1:]), *accounts[-1].complaints, sep="  ", flush=True)
    print(row("all", accounts))
    return 1 if any(account.complaints for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())
