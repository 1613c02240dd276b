"""The rows of the guarantees: every promise, with what is asked of it and how it is put to the test; here those about delivery.

A row that needs root, strace, Postfix or PostgreSQL says so where these are missing.
"""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.journeys import (
    first_wave,
    kill_nine,
    ledger_trouble,
    many_workers,
    measured_rows,
    power_cut,
    refused_wave,
    slow_answers,
    tested_rows,
    undo_delay,
    warm_up_days,
)
from tests.journeys.mail_room import Manner
from tests.journeys.published import Promise
from tests.journeys.row import Row
from tests.journeys.shown import Shown, of_tests
from tests.journeys.sieve import DROPS
from tests.journeys.traced_writes import without_full
from tests.postfix import is_installed
from tests.postgresql import find_programs

PIPELINING = Manner(offer=("PIPELINING",))
PLAIN = Manner()
WAVE = Manner(offer=("PIPELINING",), slow=0.03)
CHUNKS = Manner(offer=("PIPELINING", "CHUNKING"), chunking=True)


def kills(*manners: Manner, long: int, quick: int) -> Callable[[bool], Shown]:
    """At least so many kills, the same number for each of these manners of sending."""

    def show(quickly: bool) -> Shown:
        if any(manner.postfix for manner in manners) and not is_installed():
            return Shown("", missing="the Debian package postfix, and root")
        chance, accounts = random.Random(), []
        for manner in manners:
            size = 600 if quickly else chance.randint(3_000, 6_000)
            accounts += kill_nine.run_until(
                -(-(quick if quickly else long) // len(manners)),
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
DELIVERY = (
    Row(
        "kill -9",
        "100 kills, relay with PIPELINING, at once and after 20 ms: 0 twice, missed only among unknown",
        kills(PIPELINING, replace(PIPELINING, slow=SLOWER), long=100, quick=6),
        points=(25, 26),
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
        points=(25,),
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
        points=(37,),
    ),
    Row(
        "power cut",
        "60 simulated power cuts: I1 to I8 hold, the resumed send completes; without FULL they would not",
        power_cuts,
        promise=Promise.WRITTEN,
        points=(27,),
    ),
    Row(
        "broken relays",
        "every break of a relay: the right state, reader in the right place",
        of_tests("tests/journeys/test_broken_relays.py", "tests/delivery/test_misbehaving_relays.py", "tests/delivery/test_smtp_door.py"),
        points=(28,),
    ),
    Row("slow answers", "a receiver that answers after 8, 90 and 300 s: one copy", late_answers, points=(29,)),
    Row(
        "two senders",
        "one freezes past its lease or is killed: the other completes, 0 twice, 0 missed",
        of_tests("tests/journeys/test_killed_senders.py", "-k", "frozen or one_of_two"),
        points=(31,),
    ),
    Row(
        "SIGTERM",
        "no doubt, done in time, the next sender completes",
        of_tests("tests/journeys/test_killed_senders.py", "tests/journeys/test_first_wave.py", "-k", "gentle"),
        points=(30,),
    ),
    Row("workers", "4 workers on PostgreSQL: kill, freeze, restart, lost COMMIT: 0 twice, 0 missed", workers(), points=(31, 33)),
    Row(
        "workers, wave",
        "the same inside the first wave: 0 twice, 0 missed, and the rest always leaves",
        workers(early=True),
    ),
    Row("disk full", "not a byte left: nothing leaves without its mark, clean recovery", full, promise=Promise.WRITTEN, points=(32,)),
    Row("locked", "database locked 60 s: nothing leaves without its mark, clean recovery", locked, promise=Promise.WRITTEN, points=(32,)),
    Row("read-only", "read-only file system: nothing leaves, clean recovery", read_only, promise=Promise.WRITTEN, points=(32,)),
    Row(
        "disk faults",
        "writes and syncs that fail, and power cuts among them",
        of_tests("tests/journeys/test_power_cuts.py", "-k", "ledger"),
        promise=Promise.WRITTEN,
    ),
    Row(
        "storms",
        "421 and 4.7 storms, greylisting, relay down for hours, clocks that jump",
        of_tests("tests/journeys/test_storms.py"),
        points=(35, 36),
    ),
)
ROWS = (*DELIVERY, *measured_rows.ROWS, *tested_rows.ROWS)
