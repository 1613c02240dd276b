"""A long hunt: ``python -m tests.fuzz --minutes 10 [--target feed] [--seed 7]``. Findings are kept in ``tests/fuzz/corpus``."""

import argparse
import sys
from random import Random, SystemRandom
from time import monotonic

from tests.fuzz.hunting import hunt
from tests.fuzz.targets import TARGETS


def main() -> int:
    """Each target gets its share of the time. Ends with 1 where something was found."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz")
    asked.add_argument("--minutes", type=float, default=5)
    asked.add_argument("--target", action="append", choices=sorted(TARGETS))
    asked.add_argument("--seed", type=int, default=SystemRandom().getrandbits(32))
    given = asked.parse_args()
    names = given.target or list(TARGETS)
    found: list[str] = []
    print(f"seed {given.seed}", flush=True)
    for name in names:
        ends = monotonic() + given.minutes * 60 / len(names)
        tried = hunt(name, lambda ends=ends: monotonic() >= ends, Random(f"{given.seed} {name}"), lambda line: print(line, flush=True))
        print(f"{name}: {tried:,} documents read", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
