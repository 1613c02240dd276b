"""Asks the advisory service whether a locked version has a known hole: ``make audit``. Changes nothing.

Ends with 0 only if every locked package was asked about and none has one, with 1 if one has, with 2 if that could not be told: pip-audit
alone says that nothing is known where nobody answered.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

from tools.locks import DEV_LOCK, read_lock

CLEAN, HOLES, UNTOLD = 0, 1, 2
COMMAND = ("-m", "pip_audit", "--strict", "--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off")
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Audit:
    """The exit code and what to say."""

    code: int
    text: str


def main() -> None:
    """The lock for development holds everything that the other does."""
    expected = len({one.name for one in read_lock(DEV_LOCK.read_text("utf-8")) if one.is_for_here})
    done = subprocess.run([sys.executable, *COMMAND, "-r", DEV_LOCK], capture_output=True, text=True, check=False)
    found = judge(done.stdout, done.stderr, expected)
    print(found.text, file=sys.stderr if found.code else sys.stdout)
    sys.exit(found.code)


def judge(answer: str, said: str, expected: int) -> Audit:
    """``answer`` is what pip-audit gave back as JSON, ``said`` what it complained of, ``expected`` how many packages it had to ask about.

    Its exit code tells nothing that this does not: it is 1 for a hole and for a service that is out of reach alike.
    """
    told = _told(answer)
    if told is None:
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        return Audit(UNTOLD, f"Not audited: the advisory service could not be asked. {last[0][:_SHOWN]}")
    holes = [f"{one['name']} {one['version']}: {hole['id']}, {_cure(hole)}" for one in told for hole in one.get("vulns", ())]
    if holes:
        return Audit(HOLES, "\n".join(holes))
    asked = [one for one in told if "vulns" in one]
    if len(asked) != expected:
        return Audit(UNTOLD, f"Not audited: of {expected} packages only {len(asked)} were asked about.")
    return Audit(CLEAN, f"{expected} packages were asked about, and no hole is known.")


def _told(answer: str) -> list[dict] | None:
    try:
        return list(json.loads(answer)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return None


def _cure(hole: dict) -> str:
    mended = hole.get("fix_versions") or ()
    return f"mended in {', '.join(mended)}" if mended else "not mended yet"


if __name__ == "__main__":
    main()
