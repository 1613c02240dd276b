"""A long hunt: ``python -m tests.fuzz --minutes 10 [--target feed] [--seed 7]``. Findings are kept in ``tests/fuzz/corpus``."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random, SystemRandom
from time import monotonic

from tests.fuzz.hunting import CORPUS, Hunt
from tests.fuzz.targets import TARGETS, Target


def main(words: Sequence[str] | None = None, targets: Mapping[str, Target] = TARGETS, corpus: Path = CORPUS) -> int:
    """Each target gets its share of the time. Ends with 1 where something was found, and says where it is kept."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--minutes", type=float, default=5, help="for all targets together")
    asked.add_argument("--target", action="append", choices=sorted(targets), help="only this one; may be repeated")
    asked.add_argument("--seed", type=int, default=SystemRandom().getrandbits(32), help="the same documents again")
    given = asked.parse_args(words)
    names, found = given.target or list(targets), 0
    print(f"seed {given.seed}", flush=True)
    for name in names:
        ends, hunt = monotonic() + given.minutes * 60 / len(names), Hunt(name, targets[name], corpus)
        hunt.run(lambda ends=ends: monotonic() >= ends, Random(f"{given.seed} {name}"))
        print(f"{name}: {hunt.tried:,} documents read, {len(hunt.findings)} found", flush=True)
        for finding in hunt.findings:
            print(f"  {finding.trouble}\n  kept as {finding.kept}", flush=True)
        found += len(hunt.findings)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
