"""Kills a sender with ``kill -9`` at random moments, starts it again until everything is sent, and counts.

    python -m tests.journeys.kill_nine --kills 20 --subscribers 3000 --offer PIPELINING

It is killed while it sweeps, claims and connects, in the middle, in a commit, in a write, and while it signs off. Nobody may get two
letters; nobody may be missed except rows shown as unknown, at most one for each connection and kill, or with BDAT as many as its window;
with a Postfix and its log nobody at all, unless a rate limit drops lines of it. The balance, sampled all the while from another
connection, must hold every time. Ends with 1 when one of these is broken.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.model.sending_options import DeliveryOptions
from tests.journeys.mail_room import MailRoom, Manner, Outcome, end
from tests.journeys.shown import counted
from tests.journeys.sieve import DROPS

PHASES = {"beginning": 2, "middle": 6, "commit": 2, "write": 2, "end": 2}
"""When a kill may come, and how often. In a commit strace kills it, just as it is about to make what it wrote durable; in a write, as it is
about to hand something over: then content that the logbook calls begun never left."""

CALLS = {"commit": ("fdatasync", (1, 60)), "write": ("write,writev,sendmsg,sendto", (60, 900))}
"""The system calls at which strace kills, and at which of them: at least, at most."""


@dataclass
class Account:
    """One send of the whole audience, however often it was killed.

    ``worst_kill``: most rows in sending that one kill left; ``dropped``: lines of the relay's log that the sender never saw.
    """

    manner: Manner
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PHASES, 0))
    worst_kill: int = 0
    seconds: float = 0.0
    samples: int = 0
    out_of_balance: int = 0
    integrity: str = ""
    outcome: Outcome | None = None
    dropped: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        return sum(self.kills.values())


def run(
    folder: Path,
    *,
    kills: int,
    subscribers: int,
    manner: Manner,
    chance: random.Random,
    reach: float = 0.5,
    phases: Mapping[str, int] = PHASES,
) -> Account:
    """Send once, with up to ``kills`` kills on the way; those in the middle come up to ``reach`` seconds after a letter."""
    account = Account(manner)
    began = time.monotonic()
    with MailRoom(folder, subscribers, manner) as room:
        while room.remaining() or (tells_all(manner) and room.counts().get("unknown")):
            phase = chance.choices(list(phases), list(phases.values()))[0] if account.killed < kills else ""
            if phase in CALLS and shutil.which("strace"):
                _kill_in_call(room, account, phase, chance)
            elif phase:
                _kill(room, account, phase, chance, reach)
            else:
                _finish(room.start_sender(), account)
                time.sleep(0 if room.remaining() else 1)  # a log in which nothing happens is believed only after a while
            if account.complaints or time.monotonic() - began > 1_800:
                account.complaints.append("did not finish")
                break
        account.dropped = room.sieve.dropped if manner.drops else 0
        account.integrity = room.check_integrity()
        account.outcome = room.outcome()
    account.seconds = time.monotonic() - began
    account.samples, account.out_of_balance = room.samples, len(room.out_of_balance)
    account.complaints += complaints(account)
    return account


def _kill(room: MailRoom, account: Account, phase: str, chance: random.Random, reach: float) -> None:
    sender = room.start_sender()
    lives = room.wait_for_beginning(sender)
    if phase == "beginning":
        time.sleep(chance.uniform(0, 0.15))
    elif phase == "end":
        lives = room.wait_for_end(sender, 50)
        time.sleep(chance.uniform(0, 0.05))
    else:
        lives = room.wait_for_letters(sender)
        time.sleep(chance.uniform(0, reach))
    in_time = lives and sender.poll() is None
    end(sender, signal.SIGKILL)
    _count(room, account, phase, in_time)


def _kill_in_call(room: MailRoom, account: Account, phase: str, chance: random.Random) -> None:
    calls, when = CALLS[phase]
    fault = f"inject={calls}:signal=SIGKILL:when={chance.randint(*when)}"
    sender = room.start_sender("strace", "-f", "-e", f"trace={calls}", "-e", fault, "-o", "/dev/null")
    sender.communicate()
    _count(room, account, phase, sender.returncode != 0)


def _count(room: MailRoom, account: Account, phase: str, in_time: bool) -> None:
    account.kills[phase] += in_time
    account.worst_kill = max(account.worst_kill, room.counts().get("sending", 0))


def _finish(sender: subprocess.Popen[str], account: Account) -> None:
    said, _ = sender.communicate()
    if sender.returncode:
        account.complaints.append(f"the sender failed: {said[-2000:]}")


def tells_all(manner: Manner) -> bool:
    """Whether there is a relay's log that settles all doubt."""
    return manner.postfix and not manner.drops


def complaints(account: Account) -> list[str]:
    """Every promise that was broken."""
    outcome, manner = account.outcome, account.manner
    in_flight = manner.connections * manner.window
    broken = {
        f"{outcome.duplicates} duplicates": outcome.duplicates,
        f"{outcome.missed} missed": outcome.missed,
        f"{outcome.strangers} letters to nobody in the audience": outcome.strangers,
        f"{outcome.falsely_accepted} called accepted that the sink never took": outcome.falsely_accepted,
        f"{outcome.unknown} unknown after {account.killed} kills": outcome.unknown > account.killed * manner.at_once,
        f"{outcome.unknown} unknown although the relay's log tells": tells_all(manner) and outcome.unknown,
        f"{account.worst_kill} in flight at one kill": account.worst_kill > in_flight,
        f"{outcome.early} times spoken out of turn": outcome.early,
        f"other states than accepted and unknown: {outcome.counts}": outcome.counts.keys() - {"accepted", "unknown"},
        f"balance did not hold {account.out_of_balance} times": account.out_of_balance,
        f"integrity: {account.integrity}": account.integrity != "ok",
    }
    return [text for text, count in broken.items() if count]


def run_until(kills: int, *, subscribers: int, manner: Manner, chance: random.Random, reach: float = 0.5) -> list[Account]:
    """Send to whole audiences until there were so many kills."""
    accounts: list[Account] = []
    while (left := kills - sum(account.killed for account in accounts)) > 0:
        with tempfile.TemporaryDirectory() as folder:
            accounts.append(run(Path(folder), kills=left, subscribers=subscribers, manner=manner, chance=chance, reach=reach))
        print(summary(accounts[-1:]), file=sys.stderr, flush=True)
    return accounts


def summary(accounts: list[Account]) -> str:
    """One line for the table of guarantees."""
    kills = sum(account.killed for account in accounts)
    said = (
        f"{kills} kills ({', '.join(f'{sum(one.kills[phase] for one in accounts)} {phase}' for phase in PHASES)})",
        *counted([account.outcome for account in accounts], kills),
        f"at most {max((one.worst_kill for one in accounts), default=0)} in flight",
        f"balance sampled {sum(one.samples for one in accounts)} times",
        *([f"{dropped} lines of the log dropped"] if (dropped := sum(one.dropped for one in accounts)) else []),
        *(complaint for one in accounts for complaint in one.complaints),
    )
    return ", ".join(said)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20, help="in all; the audience is sent to again until there were so many")
    parser.add_argument("--subscribers", type=int, default=3_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--window", type=int, default=DeliveryOptions().window)
    parser.add_argument("--slow", type=float, default=0.0, metavar="SECONDS", help="the sink's pause before its answer to the final dot")
    parser.add_argument("--offer", action="append", default=[], metavar="EXTENSION", help="such as PIPELINING")
    parser.add_argument("--chunking", action="store_true", help="BDAT with its window; offer PIPELINING and CHUNKING too")
    parser.add_argument("--postfix", action="store_true", help="a real Postfix before the sink, and its log")
    parser.add_argument("--drop", choices=DROPS, default="", help="whose lines a rate limit drops from Postfix's log for random seconds")
    parser.add_argument("--reach", type=float, default=0.5, metavar="SECONDS", help="longest time from a letter to a kill")
    parser.add_argument("--hours", type=int, default=0, metavar="SECONDS", help="readers' own hours come within so many seconds")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    manner = Manner(
        connections=options.connections,
        window=options.window,
        slow=options.slow,
        offer=tuple(options.offer),
        chunking=options.chunking,
        postfix=options.postfix or bool(options.drop),
        drops=options.drop,
        hours=options.hours,
    )
    chance = random.Random(options.seed)
    accounts = run_until(options.kills, subscribers=options.subscribers, manner=manner, chance=chance, reach=options.reach)
    print(summary(accounts))
    return 1 if any(account.complaints for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())
