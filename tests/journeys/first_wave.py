"""Kills ``newsletter send --now`` as it is shipped: in the undo delay, in the first wave, as the wave is judged, and in the rest.

    python -m tests.journeys.first_wave --kills 20 --subscribers 1000

The same command is typed again until everything is sent. Nobody may get two letters; nobody may be missed except rows shown as unknown,
at most one for each connection and kill; nothing of the rest may leave before the wave is answered; and the rest always leaves in the
end: nobody expires because whoever had to judge the wave is dead. Ends with 1 when one of these is broken.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.front_desk import WAVE, Desk, Stand
from tests.journeys.mail_room import Manner, Outcome
from tests.journeys.shown import counted

PHASES = ("undo", "wave", "judged", "rest")
"""When a kill may come, in the order in which a send goes through them."""

PLAN = (("undo", 1), ("wave", 2), ("judged", 2), ("rest", 2))
"""How many kills of each kind one send bears at most; the rest gets what the others left."""

JUDGED_FROM = 81
"""So many of a hundred accepted, and no reply that is still due could stop the issue."""

LATE = "on its way"
DONE = "already sent"
HISTORY = [("approved", "test"), ("approved", "operator"), ("sending", "operator"), ("sent", "schedule")]


@dataclass
class Account:
    """One send of the whole audience. ``unjudged``: kills aimed at the judgement that came before it."""

    manner: Manner
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PHASES, 0))
    unjudged: int = 0
    worst_kill: int = 0
    before_the_rest: int = 0
    samples: int = 0
    outcome: Outcome | None = None
    complaints: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        return sum(self.kills.values())


def run(folder: Path, *, kills: Sequence[str], subscribers: int, manner: Manner, chance: random.Random, undo: str = "") -> Account:
    """Send once, with these kills on the way, in the order of the phases. ``undo``: the usual delay otherwise."""
    account = Account(manner)
    with Desk(folder, subscribers, manner, undo=undo) as desk:
        for phase in kills:
            _kill(desk, account, phase, chance)
        _finish(desk, account)
        stand, history = desk.stand(), desk.history()[-len(HISTORY) :]
        account.outcome = desk.outcome()
        account.before_the_rest = desk.letters_before_the_rest()
        integrity = desk.check_integrity()
    account.samples = desk.samples
    account.complaints += complaints(account, stand, subscribers)
    account.complaints += [f"balance did not hold: {counts}" for counts in desk.out_of_balance]
    account.complaints += [f"integrity: {integrity}"] if integrity != "ok" else []
    account.complaints += [f"history: {history}"] if history != HISTORY else []
    return account


def _kill(desk: Desk, account: Account, phase: str, chance: random.Random) -> None:
    program = desk.press()
    lives = desk.wait_for(program, _aim(phase, desk, chance))
    lives = lives and program.poll() is None
    desk.end(program, signal.SIGKILL)
    if not lives and program.returncode != -signal.SIGKILL:
        return _look_why_it_ended(desk, account, program)
    account.kills[phase] += 1
    found = desk.stand()
    account.unjudged += phase == "judged" and found.is_held_back
    account.worst_kill = max(account.worst_kill, found.wave.get("sending", 0) + found.rest.get("sending", 0))
    if phase == "undo":
        _is_still_delayed(desk, account)
    return None


def _aim(phase: str, desk: Desk, chance: random.Random) -> Callable[[Stand], bool]:
    """Says of a stand whether this is the moment."""
    found = desk.stand()
    if phase == "undo":
        return lambda stand: stand.leaves_at is not None
    if phase == "wave":
        goal = found.wave.get("accepted", 0) + chance.randint(1, 25)
        return lambda stand: stand.state == "sending" and stand.wave.get("accepted", 0) >= min(goal, JUDGED_FROM - 5)
    if phase == "judged":
        goal = chance.randint(JUDGED_FROM - 5, WAVE)
        return lambda stand: stand.wave.get("accepted", 0) >= goal or (stand.state == "sending" and not stand.is_held_back)
    goal = found.rest.get("accepted", 0) + chance.randint(1, 100)
    return lambda stand: stand.rest.get("accepted", 0) >= goal


def _look_why_it_ended(desk: Desk, account: Account, program: subprocess.Popen[str]) -> None:
    """It may have had nothing to do: on a slow machine the press that should have been too late for the delay sent everything."""
    code, said = desk.ending_of(program)
    if code and DONE not in said:
        account.complaints.append(f"it ended with {code}: {said[-1000:]}")


def _is_still_delayed(desk: Desk, account: Account) -> None:
    """Nobody is left who waits, and the delay goes on: who is too hasty is told when it leaves; after that the command sends."""
    leaves_at = desk.stand().leaves_at or ""
    code, said = desk.ending_of(desk.press())
    if code == 0 and desk.let_go_at() >= leaves_at:
        return  # a slow machine: the delay was over before the program looked
    if code != 1 or LATE not in said or desk.notes():
        account.complaints.append(f"pressed again in the delay: {code} {said[-1000:]}, {len(desk.notes())} letters")
    desk.wait_until(lambda: desk.now.strftime("%Y-%m-%d %H:%M:%S.%f") > leaves_at)


def _finish(desk: Desk, account: Account) -> None:
    code, said = desk.ending_of(desk.press())
    if code and DONE not in said:
        account.complaints.append(f"the last send ended with {code}: {said[-1000:]}")


def complaints(account: Account, stand: Stand, subscribers: int) -> list[str]:
    """Every promise that was broken."""
    outcome, manner = account.outcome, account.manner
    broken = {
        f"{outcome.duplicates} twice": outcome.duplicates,
        f"{outcome.missed} missed": outcome.missed,
        f"{outcome.strangers} letters to nobody in the audience": outcome.strangers,
        f"{outcome.falsely_accepted} called accepted that the sink never took": outcome.falsely_accepted,
        f"{outcome.unknown} unknown after {account.killed} kills": outcome.unknown > account.killed * manner.at_once,
        f"{account.worst_kill} in flight at one kill": account.worst_kill > manner.connections * manner.window,
        f"other states than accepted and unknown: {outcome.counts}": outcome.counts.keys() - {"accepted", "unknown"},
        f"audience of {sum(outcome.counts.values())}": sum(outcome.counts.values()) != subscribers,
        f"the issue is {stand.state}, held back: {stand.is_held_back}": (stand.state, stand.is_held_back) != ("sent", False),
        f"the rest began after {account.before_the_rest} letters of the wave": account.before_the_rest < _least_before(stand),
    }
    return [text for text, count in broken.items() if count]


def _least_before(stand: Stand) -> int:
    """Four fifths of those who can have answered must have been served before anybody behind the wave is."""
    return int((WAVE - stand.wave.get("unknown", 0)) * 0.8)


def run_until(kills: int, *, subscribers: int, manner: Manner, chance: random.Random, undo: str = "") -> list[Account]:
    """Send to whole audiences until there were so many kills."""
    accounts: list[Account] = []
    while (left := kills - sum(account.killed for account in accounts)) > 0:
        planned = [phase for phase, most in PLAN for _ in range(chance.randint(0, most))] or ["judged"]
        with tempfile.TemporaryDirectory() as folder:
            accounts.append(run(Path(folder), kills=planned[:left], subscribers=subscribers, manner=manner, chance=chance, undo=undo))
        print(summary(accounts[-1:]), file=sys.stderr, flush=True)
    return accounts


def summary(accounts: list[Account]) -> str:
    """One line for the table of guarantees."""
    kills = sum(account.killed for account in accounts)
    said = (
        f"{kills} kills ({', '.join(f'{sum(one.kills[phase] for one in accounts)} {phase}' for phase in PHASES)})",
        f"{sum(one.unjudged for one in accounts)} just before the wave was judged",
        *counted([account.outcome for account in accounts], kills),
        f"at most {max((one.worst_kill for one in accounts), default=0)} in flight",
        f"at least {min((one.before_the_rest for one in accounts), default=0)} letters before the rest",
        f"balance sampled {sum(one.samples for one in accounts)} times",
        *(complaint for one in accounts for complaint in one.complaints),
    )
    return ", ".join(said)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20, help="in all; a new audience is sent to until there were so many")
    parser.add_argument("--subscribers", type=int, default=1_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--slow", type=float, default=0.03, metavar="SECONDS", help="the sink's pause before its answer to the final dot")
    parser.add_argument("--undo", default="", metavar="TIME", help="such as 1s; the delay as it is shipped otherwise")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    manner = Manner(connections=options.connections, slow=options.slow, offer=("PIPELINING",))
    chance = random.Random(options.seed)
    accounts = run_until(options.kills, subscribers=options.subscribers, manner=manner, chance=chance, undo=options.undo)
    print(summary(accounts))
    return 1 if any(account.complaints for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())
