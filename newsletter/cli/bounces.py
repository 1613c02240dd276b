"""``newsletter bounces read``: says what mail that came back means, file by file. Needs no instance, and changes nothing."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.arguments import AsJson
from newsletter.cli.printing import notes, screen

if TYPE_CHECKING:
    from newsletter.model.returns import Returned

STANDARD_INPUT = Path("-")
_MOST_BYTES = 1_000_000
_MOST_BYTES_OF_MBOX = 200_000_000
_MBOX = ".mbox"
_CUT = re.compile(rb"\n\n(?=From [^\n]{1,300}\n[!-9;-~]{1,76}:)")


def read(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH…", show_default=False, help="Files with a mail each, folders of them (a Maildir too), or - for standard input."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """What mail that came back means: who was not reached, why, and what is to be done about each reader.

    Of every address it says one of four things. suppress: it does not exist, or its reader complained. soft: count it and try again.
    operator: our letter or our server was refused; mend that, the reader stays. ignore: delayed, delivered, or the answer of a machine.
    A message that is no report has no recipients, and its kind says what it is. Files that end in .mbox may hold many mails.

    With --json each message is one line. It changes nothing, and needs no settings and no database. Exit code 1: a file could not be read.
    """
    totals, failed = Counter[str](), 0
    for name, content in _messages(paths):
        if isinstance(content, str):
            notes.say(f"{name}: {content}", style="red")
            failed += 1
            continue
        from newsletter.returns.reading import read_return

        returned = read_return(content)
        totals.update({one.action.value for one in returned.recipients} or {returned.kind.value})
        _print(name, returned, as_json=as_json)
    if not as_json:
        _print_totals(totals)
    if failed:
        raise typer.Exit(1)


def _messages(paths: Iterable[Path]) -> Iterator[tuple[str, bytes | str]]:
    """Each message with its name; a text in place of the message is why it could not be read, and what helps."""
    for path in paths:
        if path == STANDARD_INPUT:
            yield "-", sys.stdin.buffer.read(_MOST_BYTES)
        elif path.is_dir():
            yield from _in_folder(path)
        else:
            yield from _in_file(path)


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes | str]]:
    try:
        inside = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    except OSError as error:
        yield str(folder), _why_not(error)
        return
    for one in inside:
        yield from _in_folder(one) if one.is_dir() and not one.is_symlink() else _in_file(one)


def _in_file(file: Path) -> Iterator[tuple[str, bytes | str]]:
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES_OF_MBOX if file.suffix == _MBOX else _MOST_BYTES)
    except OSError as error:
        yield str(file), _why_not(error)
        return
    yield from _mails(file, content)


def _mails(file: Path, content: bytes) -> Iterator[tuple[str, bytes | str]]:
    """One mail, or each mail of a file that is named as an mbox; elsewhere a report may quote a letter that begins as in one."""
    cuts = [found.start() + 2 for found in _CUT.finditer(content.replace(b"\r\n", b"\n"))] if file.suffix == _MBOX else []
    whole = content.replace(b"\r\n", b"\n") if cuts else content
    for number, (start, end) in enumerate(pairwise([0, *cuts, len(whole)]), start=1):
        yield f"{file}#{number}" if cuts else str(file), whole[start:end]


def _why_not(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder. Name a file with one mail in it, a folder of them, or - for standard input."
    if isinstance(error, PermissionError):
        return "may not be read by this account. Run it as the account that owns the file, or give that one the right to read (chmod u+r)."
    return f"cannot be read ({error.strerror}). Name a file with one mail in it, or a folder of them."


def _print(name: str, returned: "Returned", *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(as_object(name, returned), ensure_ascii=False) + "\n")
        return
    feedback = f" ({returned.feedback})" if returned.feedback else ""
    screen.say(f"{name}: {returned.kind.value}{feedback}")
    for one in returned.recipients:
        said = f' "{one.said[:160]}"' if one.said else ""
        screen.say(f"{one.action.value:<8}  {one.address or '(nobody named)'}  {one.status or '-'}  {one.reason}{said}", indent=2, hang=10)


def as_object(name: str, returned: "Returned") -> dict[str, Any]:
    """One message as it is printed for programs."""
    found: dict[str, Any] = {"file": name, "kind": returned.kind.value, "recipients": [_recipient(one) for one in returned.recipients]}
    return found | ({"feedback": returned.feedback} if returned.feedback else {})


def _recipient(one: Any) -> dict[str, Any]:
    return {"address": one.address, "action": one.action.value, "status": one.status, "reason": one.reason, "said": one.said}


def _print_totals(totals: Counter[str]) -> None:
    parts = (f"{name} {number}" for name, number in sorted(totals.items()))
    screen.say(f"Messages by what they ask for: {', '.join(parts) or 'none'}.")
