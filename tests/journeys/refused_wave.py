"""Kills ``newsletter send --now`` around a first wave that is being refused, resumes the issue, and kills again.

    python -m tests.journeys.refused_wave --rounds 10

The relay refuses every second reader of the wave. However often the sender dies, the issue must end paused by the first wave with nobody
behind it written to; after ``newsletter resume`` the rest must leave, each reader once. Ends with 1 when one of these is broken.
"""

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.front_desk import WAVE, Desk, Stand
from tests.journeys.mail_room import Manner, Outcome

MOST_REFUSED = 20
"""Of a first wave of a hundred: so many stop the issue."""

MANNER = Manner(slow=0.03, offer=("PIPELINING",), rules=("rcpt/2*70=550 5.7.1 blocked",))
HISTORY = [("sending", "operator"), ("paused", "canary"), ("sending", "operator"), ("sent", "schedule")]


@dataclass
class Account:
    """One issue. ``unpaused``: kills when enough was refused and the issue still sent; ``behind``: letters behind the wave at the pause."""

    killed: int = 0
    unpaused: int = 0
    behind: int = 0
    refused_at_pause: int = 0
    outcome: Outcome | None = None
    complaints: list[str] = field(default_factory=list)


def run(folder: Path, *, subscribers: int, manner: Manner, chance: random.Random) -> Account:
    """Kill in the middle of the refusals, as they are judged, and in the rest."""
    account = Account()
    early, judged, later = chance.randint(3, MOST_REFUSED - 8), chance.randint(MOST_REFUSED - 2, MOST_REFUSED), chance.randint(1, 60)
    with Desk(folder, subscribers, manner, undo="0s") as desk:
        _kill(desk, account, lambda stand: stand.wave.get("rejected", 0) >= early)
        _kill(desk, account, lambda stand: stand.wave.get("rejected", 0) >= judged)
        account.unpaused = desk.stand().state == "sending"
        _press(desk, account, "paused")
        account.refused_at_pause, account.behind = desk.stand().wave.get("rejected", 0), _behind(desk)
        code, said = desk.type("resume")
        account.complaints += [f"resume: {said}"] if code else []
        _kill(desk, account, lambda stand: stand.rest.get("accepted", 0) >= later)
        _press(desk, account, "sent")
        account.outcome, history = desk.outcome(), desk.history()
    account.complaints += complaints(account, manner, subscribers)
    account.complaints += [f"balance did not hold: {counts}" for counts in desk.out_of_balance]
    account.complaints += [f"history: {history}"] if history[-len(HISTORY) :] != HISTORY else []
    return account


def _kill(desk: Desk, account: Account, moment: Callable[[Stand], bool]) -> None:
    program = desk.press()
    lives = desk.wait_for(program, moment)
    account.killed += lives and desk.end(program, signal.SIGKILL) == -signal.SIGKILL


def _press(desk: Desk, account: Account, state: str) -> None:
    """Send on; it must come to this state, or have done so before the last kill."""
    code, said = desk.ending_of(desk.press())
    found = desk.stand().state
    if found != state or (code and "newsletter resume" not in said):
        account.complaints.append(f"{found} instead of {state}, ended with {code}: {said[-1000:]}")


def _behind(desk: Desk) -> int:
    """Readers behind the wave of whom the ledger or the sink knows more than that they wait."""
    tried = sum(number for state, number in desk.stand().rest.items() if state != "pending")
    written_to = sum(int(note["message_id"].split(".")[1].split("@")[0], 16) > WAVE for note in desk.notes())
    return max(tried, written_to)


def complaints(account: Account, manner: Manner, subscribers: int) -> list[str]:
    """Every promise that was broken."""
    outcome = account.outcome
    rejected = outcome.counts.get("rejected", 0)
    broken = {
        f"{outcome.duplicates} twice": outcome.duplicates,
        f"{outcome.missed} missed, {rejected} refused": outcome.missed != rejected,
        f"{outcome.falsely_accepted} called accepted that the sink never took": outcome.falsely_accepted,
        f"{outcome.unknown} unknown after {account.killed} kills": outcome.unknown > account.killed * manner.at_once,
        f"other states: {outcome.counts}": outcome.counts.keys() - {"accepted", "rejected", "unknown"},
        f"audience of {sum(outcome.counts.values())}": sum(outcome.counts.values()) != subscribers,
        f"{account.behind} written to behind a refused wave": account.behind,
        f"paused after {account.refused_at_pause} refusals": not MOST_REFUSED * 0.75 <= account.refused_at_pause <= WAVE // 2,
    }
    return [text for text, count in broken.items() if count]


def run_rounds(rounds: int, *, subscribers: int, chance: random.Random) -> list[Account]:
    accounts = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            accounts.append(run(Path(folder), subscribers=subscribers, manner=MANNER, chance=chance))
    return accounts


def summary(accounts: list[Account]) -> str:
    """One line for the table of guarantees."""
    outcomes = [account.outcome for account in accounts]
    said = (
        f"{len(accounts)} issues, {sum(one.killed for one in accounts)} kills, {sum(one.unpaused for one in accounts)} before the pause",
        f"paused after {min(one.refused_at_pause for one in accounts)} to {max(one.refused_at_pause for one in accounts)} refusals",
        f"{sum(one.behind for one in accounts)} behind the wave written to",
        f"after resume {sum(one.letters for one in outcomes)} letters, {sum(one.counts.get('rejected', 0) for one in outcomes)} refused",
        f"{sum(one.duplicates for one in outcomes)} twice",
        f"{sum(one.unknown for one in outcomes)} unknown",
        *(complaint for one in accounts for complaint in one.complaints),
    )
    return ", ".join(said)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--subscribers", type=int, default=500)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    accounts = run_rounds(options.rounds, subscribers=options.subscribers, chance=random.Random(options.seed))
    print(summary(accounts))
    return 1 if any(account.complaints for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())
