"""The reliability table: every promise about delivery, put to the test for long, with what was asked beside what was shown.

    python -m tests.journeys.guarantees            the long form, about half an hour
    python -m tests.journeys.guarantees --quick    small counts, a few minutes
    python -m tests.journeys.guarantees --only "power cut" --only slow

Ends with 1 when a promise is broken. Rows that need root, strace, Postfix or PostgreSQL say so when these are missing.
"""

import argparse
import logging
import random
import shutil
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from tests.journeys import (
    first_wave,
    kill_nine,
    ledger_trouble,
    many_workers,
    power_cut,
    refused_wave,
    slow_answers,
    undo_delay,
    warm_up_days,
)
from tests.journeys.mail_room import Manner
from tests.journeys.shown import Shown, of_tests, shown_or_broken
from tests.journeys.sieve import DROPS
from tests.journeys.traced_writes import without_full
from tests.postfix import is_installed
from tests.postgresql import find_programs

WIDTHS = (18, 40, 70, 7)
PIPELINING = Manner(offer=("PIPELINING",))
PLAIN = Manner()
WAVE = Manner(offer=("PIPELINING",), slow=0.03)
CHUNKS = Manner(offer=("PIPELINING", "CHUNKING"), chunking=True)


@dataclass(frozen=True)
class Row:
    """A promise. ``show`` puts it to the test; True means quickly."""

    name: str
    asked: str
    show: Callable[[bool], Shown]


def kills(*manners: Manner, long: int, quick: int) -> Callable[[bool], Shown]:
    """So many kills, shared by these manners of sending."""

    def show(quickly: bool) -> Shown:
        if any(manner.postfix for manner in manners) and not is_installed():
            return Shown("", missing="the Debian package postfix, and root")
        chance, accounts = random.Random(), []
        for manner in manners:
            size = 600 if quickly else chance.randint(3_000, 6_000)
            accounts += kill_nine.run_until(
                (quick if quickly else long) // len(manners),
                subscribers=size,
                manner=manner,
                chance=chance,
                reach=0.2 if quickly else 2 * manner.slow * 10 + 0.4,
            )
        return Shown(kill_nine.summary(accounts), any(account.complaints for account in accounts))

    return show


def waves(quickly: bool) -> Shown:
    """The program as it is shipped, its undo delay too; quickly with a short one."""
    chance, size = random.Random(), 400 if quickly else 1_000
    undo = "4s" if quickly else ""
    accounts = first_wave.run_until(4 if quickly else 60, subscribers=size, manner=WAVE, chance=chance, undo=undo)
    return Shown(first_wave.summary(accounts), any(account.complaints for account in accounts))


def refused_waves(quickly: bool) -> Shown:
    """The relay refuses every second reader of the first wave."""
    accounts = refused_wave.run_rounds(1 if quickly else 12, subscribers=300 if quickly else 600, chance=random.Random())
    return Shown(refused_wave.summary(accounts), any(account.complaints for account in accounts))


def undone(quickly: bool) -> Shown:
    """Each scene around the undo delay."""
    rounds = 1 if quickly else 10
    complaints = undo_delay.run_rounds(rounds, chance=random.Random())
    return Shown("; ".join([f"{rounds} times each: {', '.join(undo_delay.SCENES)}", *complaints]), bool(complaints))


def warm_up(quickly: bool) -> Shown:
    """The plan as it is shipped, two days by hand."""
    accounts = warm_up_days.run_rounds(1 if quickly else 6, chance=random.Random())
    return Shown(warm_up_days.summary(accounts), any(account.complaints for account in accounts))


def power_cuts(quickly: bool) -> Shown:
    """The recorded send holds, and the same send without its syncs does not."""
    if not shutil.which("strace"):
        return Shown("", missing="the Debian package strace")
    with folder() as place:
        recording = power_cut.record(place, 300 if quickly else 1_500, replace(PIPELINING, kilobytes=1))
        account = power_cut.run(recording, 8 if quickly else 60, random.Random())
        unsafe = replace(recording, events=without_full(recording.events))
        proof = power_cut.run(unsafe, 24 if quickly else 60, random.Random(), resume=False)
    said = f"{account.summary}; without synced commits {len(proof.complaints)} would be broken"
    return Shown(said, bool(account.complaints) or not proof.complaints)


def late_answers(quickly: bool) -> Shown:
    """Wait for real."""
    accounts = slow_answers.run_side_by_side((3, 8) if quickly else (8, 90, 300))
    return Shown(slow_answers.summary(accounts), any(account.complaints for account in accounts))


def locked(quickly: bool) -> Shown:
    """Another program writes."""
    with folder() as place:
        account = ledger_trouble.run(place, "locked", seconds=3 if quickly else 60)
    return Shown(account.summary, bool(account.complaints))


def full(quickly: bool) -> Shown:
    """A real small disk."""
    if not ledger_trouble.may_mount():
        return Shown("", missing="root that may mount")
    with ledger_trouble.small_disk(12) as place:
        account = ledger_trouble.run(place, "full", seconds=2 if quickly else 20)
    return Shown(account.summary, bool(account.complaints))


def read_only(quickly: bool) -> Shown:
    """A real file system that cannot be written."""
    if not ledger_trouble.may_mount():
        return Shown("", missing="root that may mount")
    account = ledger_trouble.run_read_only(100 if quickly else 1_000)
    return Shown("nothing left; then everybody once" if not account.complaints else account.summary, bool(account.complaints))


def workers(*, early: bool = False) -> Callable[[bool], Shown]:
    """Real worker programs on a PostgreSQL of their own. ``early``: each trouble inside the first wave."""

    def show(quickly: bool) -> Shown:
        if find_programs() is None:
            return Shown("", missing="the Debian package postgresql")
        manner, chance = replace(PIPELINING, connections=4, slow=0.1 if early else 0.005), random.Random()
        size = (400 if quickly else 1_000) if early else (800 if quickly else 5_000)
        said, broken = [], []
        for trouble in many_workers.TROUBLES:
            accounts = []
            for _ in range(1 if quickly else 5):
                with folder() as place:
                    accounts.append(
                        many_workers.run(place, trouble, subscribers=size, manner=manner, chance=chance, within=600, early=early)
                    )
            outcomes = [account.outcome for account in accounts]
            counts = [sum(getattr(one, what) for one in outcomes) for what in ("letters", "duplicates", "missed", "unknown")]
            said.append(f"{trouble} {len(accounts)} times: " + "{} letters, {} twice, {} missed, {} unknown".format(*counts))
            broken += [f"{trouble}: {complaint}" for account in accounts for complaint in account.complaints(manner)]
        return Shown("; ".join([*said, *broken]), bool(broken))

    return show


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


SLOWER = 0.02
ROWS = (
    Row(
        "kill -9",
        "100 kills, relay with PIPELINING, at once and after 20 ms: 0 twice, missed only among unknown",
        kills(PIPELINING, replace(PIPELINING, slow=SLOWER), long=100, quick=6),
    ),
    Row(
        "kill -9, plain",
        "100 kills, relay without PIPELINING, at once and after 20 ms: the same",
        kills(PLAIN, replace(PLAIN, slow=SLOWER), long=100, quick=6),
    ),
    Row(
        "kill -9, chunks",
        "50 kills with a window of BDAT chunks: 0 twice, missed only among unknown, at most connections times window a kill",
        kills(CHUNKS, replace(CHUNKS, slow=SLOWER), long=50, quick=4),
    ),
    Row(
        "kill -9, hours",
        "50 kills, half of the audience with an hour of its own, three variants of the letter: 0 twice, missed only among unknown",
        kills(replace(PIPELINING, hours=8), long=50, quick=4),
    ),
    Row(
        "kill -9, Postfix",
        "100 kills before a real Postfix and its log: 0 twice, 0 missed, all doubt settled",
        kills(replace(PIPELINING, postfix=True), long=100, quick=4),
    ),
    Row(
        "rate-limited log",
        "100 kills before a real Postfix of whose log a rate limit drops lines for random seconds: 0 twice, missed only among unknown",
        kills(*(replace(PIPELINING, postfix=True, drops=whose) for whose in DROPS), long=100, quick=6),
    ),
    Row(
        "kill -9, as shipped",
        "60 kills of send --now in the undo delay, the first wave, as it is judged, the rest: the same, and the rest always leaves",
        waves,
    ),
    Row(
        "refused wave",
        "12 issues, 36 kills around a refused first wave: the issue pauses, nobody behind the wave has a letter; resumed, all are served",
        refused_waves,
    ),
    Row(
        "undo delay", "a server about, the one who pressed killed, two ticks at one instant: the letter leaves once, or not at all", undone
    ),
    Row(
        "warm-up",
        "12 times two days, killed and stopped on each: caps kept at the sink, nobody twice, who is left over stands there",
        warm_up,
    ),
    Row("power cut", "60 simulated power cuts: I1 to I8 hold, the resumed send completes; without FULL they would not", power_cuts),
    Row(
        "broken relays",
        "every break of a relay: the right state, reader in the right place",
        of_tests("tests/journeys/test_broken_relays.py", "tests/delivery/test_misbehaving_relays.py", "tests/delivery/test_smtp_door.py"),
    ),
    Row("slow answers", "a receiver that answers after 8, 90 and 300 s: one copy", late_answers),
    Row(
        "two senders",
        "one freezes past its lease or is killed: the other completes, 0 twice, 0 missed",
        of_tests("tests/journeys/test_killed_senders.py", "-k", "frozen or one_of_two"),
    ),
    Row(
        "SIGTERM",
        "no doubt, done in time, the next sender completes",
        of_tests("tests/journeys/test_killed_senders.py", "tests/journeys/test_first_wave.py", "-k", "gentle"),
    ),
    Row(
        "workers",
        "4 workers on PostgreSQL: kill, freeze, restart, lost COMMIT: 0 twice, 0 missed",
        workers(),
    ),
    Row(
        "workers, wave",
        "the same inside the first wave: 0 twice, 0 missed, and the rest always leaves",
        workers(early=True),
    ),
    Row("disk full", "not a byte left: nothing leaves without its mark, clean recovery", full),
    Row("locked", "database locked 60 s: nothing leaves without its mark, clean recovery", locked),
    Row("read-only", "read-only file system: nothing leaves, clean recovery", read_only),
    Row(
        "disk faults",
        "writes and syncs that fail, and power cuts among them",
        of_tests("tests/journeys/test_power_cuts.py", "-k", "ledger"),
    ),
    Row("storms", "421 and 4.7 storms, greylisting, relay down for hours, clocks that jump", of_tests("tests/journeys/test_storms.py")),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small counts")
    parser.add_argument("--only", action="append", default=[], metavar="ROW", help=f"one of: {', '.join(row.name for row in ROWS)}")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # doubt is what is made here all the time
    chosen = [row for row in ROWS if not options.only or any(word in row.name for word in options.only)]
    print(_line("row", "asked", "shown", "seconds"), _line(*("-" * width for width in WIDTHS)), sep="\n", flush=True)
    broken: list[str] = []
    for row in chosen:
        began = time.monotonic()
        shown = shown_or_broken(row.show, options.quick)
        broken += [f"{row.name}: {shown.text}"] if shown.broken else []
        said = ("BROKEN: " if shown.broken else "") + shown.text + (f" [not shown here: needs {shown.missing}]" if shown.missing else "")
        print(_line(row.name, row.asked, said, f"{time.monotonic() - began:.0f}"), flush=True)
    print(f"\n{len(chosen)} rows, {len(broken)} broken", *broken, sep="\n")
    return 1 if broken or not chosen else 0


def _line(*cells: str) -> str:
    """A row of the table; long cells go on in the lines below."""
    columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, WIDTHS, strict=True)]
    height = max(len(column) for column in columns)
    lines = ([column[n] if n < len(column) else "" for column in columns] for n in range(height))
    return "\n".join("  ".join(f"{part:<{width}}" for part, width in zip(line, WIDTHS, strict=True)).rstrip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())
