"""The evaluation data that training reads, and the weights file it writes or compares."""

import argparse
import gzip
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_REPOSITORY = Path(__file__).parents[2]
_WEIGHTS = _REPOSITORY / "newsletter" / "selection" / "weights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the command line asks for: ``check`` compares with the shipped file instead of writing it."""

    data: Path
    check: bool


def read_task(description: str | None) -> Task:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = os.environ.get("NEWSLETTER_EVAL_DATA", _REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--data", type=Path, default=beside, help="folder of the evaluation data (default: NEWSLETTER_EVAL_DATA)")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the shipped weights are others")
    found = parser.parse_args()
    return Task(data=found.data, check=found.check)


def read_rows(folder: Path, name: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def finish(task: Task, name: str, about: Sequence[str], lines: Sequence[str]) -> int:
    """Write the weights under their name, or say whether the file there is the same; the exit code."""
    path = _WEIGHTS / f"{name}.tsv"
    text = "\n".join([*(f"# {line}" for line in about), *lines]) + "\n"
    if task.check:
        same = path.read_text("utf-8") == text
        print(f"{path.name}: {'the same' if same else 'other weights than these'}")
        return 0 if same else 1
    path.write_text(text, "utf-8")
    print(f"{path.name}: {len(lines) - 1} features, {len(text.encode()):,} bytes")
    return 0
