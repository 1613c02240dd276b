"""Two days of warm-up by ``newsletter send --now``, with restarts in the middle of each.

    python -m tests.journeys.warm_up_days --rounds 10

The plan allows two hundred letters of the first issue and, after a good day, half as many again of the second; after a day that was
broken off no more than before. However often the sender is killed or stopped: each day's cap is kept by what the sink took, nobody has an
issue twice, and everybody else stands in the ledger with the plan's reason. Ends with 1 when one of these is broken.
"""

import argparse
import asyncio
import random
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from newsletter.bootstrap import open_newsroom
from newsletter.daily.drafting import approve_issue
from newsletter.delivery.warm_up import FIRST_DAY, GROWTH
from tests.daily.conftest import TODAY, drafted
from tests.journeys.front_desk import Desk
from tests.journeys.mail_room import Manner

MANNER = Manner(slow=0.02, offer=("PIPELINING",))
SUBSCRIBERS = 450
WAITS = "warm-up"
DAYS = tuple(TODAY + timedelta(days=n) for n in range(2))
SECOND_DAY = int(FIRST_DAY * GROWTH)


@dataclass
class Account:
    """Two days. ``taken``: letters that the sink took each day; ``unknown``: rows in doubt each day."""

    finished: bool
    killed: int = 0
    taken: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def caps(self) -> tuple[int, int]:
        """A first day that was broken off proves nothing: the second is not larger."""
        return FIRST_DAY, SECOND_DAY if self.finished else FIRST_DAY


def run(folder: Path, *, finished: bool, chance: random.Random) -> Account:
    """``finished``: whether the first day's send is taken up again after it was killed."""
    account = Account(finished)
    with Desk(folder, SUBSCRIBERS, MANNER, undo="0s", delivery={"warm_up": True}, sampling=False) as desk:
        _break_off(desk, account, signal.SIGKILL, chance.randint(1, 120))
        if finished:
            _finish(desk, account)
        desk.starts_at += timedelta(days=1)
        asyncio.run(_draft_the_second(desk))
        _break_off(desk, account, signal.SIGTERM, chance.randint(1, 80))
        _break_off(desk, account, signal.SIGKILL, chance.randint(90, 180))
        _finish(desk, account)
        for day, cap in zip(DAYS, account.caps, strict=True):
            _check(desk, account, day.isoformat(), cap, complete=finished or day is DAYS[1])
        integrity = desk.check_integrity()
    account.complaints += [f"integrity: {integrity}"] if integrity != "ok" else []
    return account


async def _draft_the_second(desk: Desk) -> None:
    async with open_newsroom(desk.folder / "newsletter.toml", now=desk.now) as newsroom:
        await approve_issue(newsroom, await drafted(newsroom, on=DAYS[1]), by="test")


def _break_off(desk: Desk, account: Account, how: signal.Signals, accepted: int) -> None:
    program = desk.press()
    if desk.wait_for(program, lambda stand: stand.wave.get("accepted", 0) + stand.rest.get("accepted", 0) >= accepted):
        desk.end(program, how)
        account.killed += how is signal.SIGKILL


def _finish(desk: Desk, account: Account) -> None:
    code, said = desk.ending_of(desk.press())
    if code or desk.stand().state != "sent":
        account.complaints.append(f"{desk.stand()}, ended with {code}: {said[-800:]}")


def _check(desk: Desk, account: Account, day: str, cap: int, *, complete: bool) -> None:
    """What came of a day: in the ledger, and at the sink, which knows nothing of the plan."""
    rows = _rows_of(desk, day)
    counts = Counter(state for state, _ in rows)
    copies = Counter(note["rcpt"] for note in desk.notes() if note["message_id"].startswith(f"<{day.replace('-', '')}."))
    going = counts["accepted"] + counts["unknown"]
    reasons = {reason for state, reason in rows if state == "expired" and not reason.startswith(WAITS)}
    broken = {
        f"{max(copies.values(), default=0)} copies": max(copies.values(), default=0) > 1,
        f"{len(copies)} readers written to, cap {cap}": len(copies) > cap,
        f"{going} went, cap {cap}": going > cap or (complete and going != cap),
        f"{len(copies)} written to, {dict(counts)}": not counts["accepted"] <= len(copies) <= going,
        f"audience of {len(rows)}": len(rows) != SUBSCRIBERS,
        f"states {dict(counts)}": counts.keys() - {"accepted", "unknown", "expired"},
        f"expired for {reasons}": complete and reasons,
    }
    account.taken.append(sum(copies.values()))
    account.unknown.append(counts["unknown"])
    account.complaints += [f"{day}: {complaint}" for complaint, is_so in broken.items() if is_so]


def _rows_of(desk: Desk, day: str) -> list[tuple[str, str]]:
    question = "SELECT d.state, d.reason FROM delivery d JOIN issue i ON i.id = d.issue_id WHERE i.issue_on = ?"
    with closing(sqlite3.connect(desk.folder / "subscribers.db", timeout=30)) as reader:
        return reader.execute(question, [day]).fetchall()


SCENES: dict[str, Callable[[Path, random.Random], Account]] = {
    "restarted": lambda folder, chance: run(folder, finished=True, chance=chance),
    "broken off": lambda folder, chance: run(folder, finished=False, chance=chance),
}


def run_rounds(rounds: int, *, chance: random.Random) -> list[Account]:
    accounts = []
    for scene in list(SCENES.values()) * rounds:
        with tempfile.TemporaryDirectory() as folder:
            accounts.append(scene(Path(folder), chance))
    return accounts


def summary(accounts: list[Account]) -> str:
    """One line for the table of guarantees."""
    said = []
    for finished, name in ((True, "restarted"), (False, "first day broken off")):
        mine = [account for account in accounts if account.finished is finished]
        most = [max(account.taken[day] for account in mine) for day in range(2)]
        said.append(f"{len(mine)} times {name}: at most {most[0]} and {most[1]} letters, caps {mine[0].caps[0]} and {mine[0].caps[1]}")
    said.append(f"{sum(one.killed for one in accounts)} kills, {sum(sum(one.unknown) for one in accounts)} unknown")
    return "; ".join([*said, *(complaint for one in accounts for complaint in one.complaints)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    accounts = run_rounds(options.rounds, chance=random.Random(options.seed))
    print(summary(accounts))
    return 1 if any(account.complaints for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())
