"""What a row of the guarantees came to, and rows that are tests of the suite: whatever breaks is called by its name."""

import re
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys.mail_room import ROOT, Outcome


@dataclass(frozen=True)
class Shown:
    """What a row came to. ``missing``: what it needs and this machine lacks."""

    text: str
    broken: bool = False
    missing: str = ""


def of_tests(*names: str) -> Callable[[bool], Shown]:
    """Tests of the suite, which have no longer form."""

    def show(quickly: bool) -> Shown:
        command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-rfEs", *names]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return read_pytest(ended.stdout or ended.stderr, ended.returncode)

    return show


def read_pytest(said: str, code: int) -> Shown:
    """What a run of tests came to; each that failed is named, and where none is named the last words stand for it."""
    lines = said.strip().splitlines() or ["it said nothing"]
    last = re.sub(r"=+|in [\d.]+s.*", "", lines[-1]).strip()
    lacks = re.findall(r"needs the Debian package (.+)", said)
    failed = re.findall(r"(?m)^(?:FAILED|ERROR) (\S+?\.py(?:::.*?)?)(?: - .*)?$", said)
    nameless = [" / ".join(lines[-5:])] if code and not failed else []
    return Shown(", ".join([f"{last} (tests)", *failed, *nameless]), code != 0, ", ".join(sorted(set(lacks))))


def shown_or_broken(show: Callable[[bool], Shown], quickly: bool) -> Shown:
    """A journey that itself fails is a broken row, not the end of the table."""
    try:
        return show(quickly)
    except Exception as error:
        traceback.print_exc()
        return Shown(f"{type(error).__name__}: {error}", broken=True)


def counted(outcomes: list[Outcome], kills: int) -> tuple[str, ...]:
    """What became of the letters of several rooms, for a line of the table of guarantees."""
    unknown = sum(one.unknown for one in outcomes)
    return (
        f"{sum(one.letters for one in outcomes)} letters",
        f"{sum(one.duplicates for one in outcomes)} twice",
        f"{sum(one.missed for one in outcomes)} missed",
        f"{unknown} unknown ({unknown / max(1, kills):.1f} a kill), {sum(one.unknown_taken for one in outcomes)} of them taken",
    )
