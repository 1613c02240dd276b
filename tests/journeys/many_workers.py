"""Lets four workers on PostgreSQL send an issue while they are killed and frozen, the server restarts, and commits lose their answers.

    python -m tests.journeys.many_workers --subscribers 20000 --rounds 3

Nobody may get two letters, and nobody may be missed except rows shown as unknown: at most those on the wire or marked ahead of it on the
connections of the workers that died (the logbooks of those that were killed on this machine leave no more than what was on the wire). The
balance, sampled all the while, must hold every time. Ends with 1 when one of these is broken.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.crowd import Crowd, own_server
from tests.journeys.mail_room import Manner, Outcome, end

FROZEN_FOR = 6.0
LEASE = "3s"


@dataclass
class Account:
    """One issue sent under one trouble. ``doubtful``: workers that may have left letters in doubt.

    ``early``: whether the trouble had to come inside the first wave; ``in_wave``: whether it did.
    """

    trouble: str
    subscribers: int
    early: bool = False
    in_wave: bool = False
    seconds: float = 0.0
    doubtful: int = 0
    codes: list[int] = field(default_factory=list)
    samples: int = 0
    out_of_balance: int = 0
    served: bool = False
    outcome: Outcome | None = None
    log: str = ""

    def complaints(self, manner: Manner) -> list[str]:
        """Every promise that was broken."""
        outcome = self.outcome
        bound = self.doubtful * manner.connections * (1 if self.trouble == "kill" else manner.window)
        broken = {
            f"{outcome.duplicates} twice": outcome.duplicates,
            f"{outcome.missed} missed": outcome.missed,
            f"{outcome.strangers} to nobody in the audience": outcome.strangers,
            f"{outcome.falsely_accepted} called accepted that the sink never took": outcome.falsely_accepted,
            f"{outcome.unknown} unknown, more than {bound}": outcome.unknown > bound,
            f"not done in time: {outcome.counts}": not self.served,
            f"balance did not hold {self.out_of_balance} times": self.out_of_balance,
            f"exit codes {self.codes}": any(self.codes),
            "the trouble came after the first wave": self.early and not self.in_wave,
        }
        return [text for text, count in broken.items() if count]


def victims(crowd: Crowd, programs: list[subprocess.Popen[str]], chance: random.Random) -> list[subprocess.Popen[str]]:
    """Everybody in chance order, those who hold letters first: one worker may hold the whole first wave."""
    at_work = crowd.pids_at_work()
    return sorted(chance.sample(programs, len(programs)), key=lambda program: program.pid not in at_work)


def kill(crowd: Crowd, programs: list[subprocess.Popen[str]], chance: random.Random) -> int:
    """Kill two, one after the other; one comes back."""
    for program in victims(crowd, programs, chance)[:2]:
        end(program, signal.SIGKILL)
        time.sleep(chance.uniform(0.05, 0.3))
    crowd.start(len(programs))
    return 2


def stop(crowd: Crowd, programs: list[subprocess.Popen[str]], chance: random.Random) -> int:
    """Tell two to stop: they finish the letters in hand, put the rest back, and leave no doubt."""
    for program in victims(crowd, programs, chance)[:2]:
        end(program, signal.SIGTERM)
    return 0


def freeze(crowd: Crowd, programs: list[subprocess.Popen[str]], chance: random.Random) -> int:
    """Stop one for longer than its lease, and let it wake: the others have taken its letters meanwhile."""
    frozen = victims(crowd, programs, chance)[0]
    frozen.send_signal(signal.SIGSTOP)
    time.sleep(FROZEN_FOR)
    frozen.send_signal(signal.SIGCONT)
    return 1


def restart(crowd: Crowd, _programs: list[subprocess.Popen[str]], _chance: random.Random) -> int:
    """The server goes down in the middle without a word and comes back half a second later."""
    crowd.server.restart()
    return 0


def outage(crowd: Crowd, programs: list[subprocess.Popen[str]], _chance: random.Random) -> int:
    """The server is gone for longer than any marker is patient: rounds end with letters whose answer stands in no row."""
    crowd.server.restart(pause=90.0)
    return len(programs)


def lose_commits(crowd: Crowd, _programs: list[subprocess.Popen[str]], _chance: random.Random) -> int:
    """From now on the answers of some commits are lost."""
    crowd.lose_commits()
    return 0


TROUBLES: dict[str, Callable[[Crowd, list[subprocess.Popen[str]], random.Random], int]] = {
    "kill": kill,
    "stop": stop,
    "freeze": freeze,
    "restart": restart,
    "lost commit": lose_commits,
}
LONG_TROUBLES = {**TROUBLES, "outage": outage}
"""Too long for every run of the suite."""


def run(
    folder: Path, trouble: str, *, subscribers: int, manner: Manner, chance: random.Random, within: float = 120.0, early: bool = False
) -> Account:
    """Send once, with a trouble when a tenth to a third has been accepted, or ``early``, inside the first wave."""
    account = Account(trouble, subscribers, early)
    every = chance.randint(5, 9) if trouble == "lost commit" else 0
    with own_server() as server, Crowd(folder, subscribers, manner, server=server, lose_every=every, lease=LEASE) as crowd:
        programs = crowd.start_all()
        began = time.monotonic()
        crowd.release()
        crowd.wait_until_accepted(chance.randint(1, 40) if early else subscribers // chance.randint(3, 10))
        account.in_wave = crowd.is_in_wave()
        account.doubtful = LONG_TROUBLES[trouble](crowd, programs, chance)
        account.served = crowd.wait_until_served(within=within)
        account.seconds = time.monotonic() - began
        account.codes = crowd.stop_all()
        account.outcome = crowd.outcome()
        account.log = crowd.logged()
    account.samples, account.out_of_balance = crowd.samples, len(crowd.out_of_balance)
    return account


HEADINGS = ("trouble     ", "letters", "twice", "missed", "unknown", "of these taken", "samples", "seconds")


def row(account: Account) -> str:
    outcome = account.outcome
    counted = (outcome.letters, outcome.duplicates, outcome.missed, outcome.unknown, outcome.unknown_taken)
    cells = (account.trouble.ljust(12), *counted, account.samples, f"{account.seconds:.1f}")
    return "  ".join(f"{cell!s:>{len(heading)}}" for cell, heading in zip(cells, HEADINGS, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trouble", choices=LONG_TROUBLES, action="append", help="all of them but the longest otherwise")
    parser.add_argument("--subscribers", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--slow", type=float, default=0.0, metavar="SECONDS", help="the sink's pause before its answer to the final dot")
    parser.add_argument("--early", action="store_true", help="inside the first wave; slow the sink down")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    chance, failed = random.Random(options.seed), False
    manner = Manner(connections=options.connections, slow=options.slow, offer=("PIPELINING",))
    print("  ".join(HEADINGS), flush=True)
    for trouble in (options.trouble or [*TROUBLES]) * options.rounds:
        with tempfile.TemporaryDirectory() as folder:
            account = run(
                Path(folder), trouble, subscribers=options.subscribers, manner=manner, chance=chance, within=600, early=options.early
            )
        complaints = account.complaints(manner)
        print(row(account), *complaints, sep="  ", flush=True)
        failed = failed or bool(complaints)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
