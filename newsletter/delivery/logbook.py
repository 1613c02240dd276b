"""The logbook of a worker: which letters' contents have begun to leave, and what was answered; for whoever sweeps up after ``kill -9``.

A small file beside the database, mapped into memory. Writing a line of it costs no system call and no wait, and the kernel keeps the page
when the process dies; a power cut loses it. It decides nothing and is no ledger: the ledger's rows are the truth, and the logbook only
tells apart what the ledger, written a few letters ahead, has to call sending. Why it may be believed, order by order:

1. The file is made whole (allocated, so that no later write can fail for want of space; its head written) before the worker's first claim,
   so any row that ever stands as sending under the worker's token has a complete logbook.
2. A letter's mark is durable before its line is written, and the line stands before its first content byte is handed to the kernel. So a
   row that stands as sending and has no line has sent nothing: it goes back to pending. A row with a line may have.
3. When the relay's answer is read, its code is put into the line before the step is handed to the marker. A line with a code tells what the
   relay said to the final dot, and the step is what that reply means.
4. A line is given to another letter only when the step of the earlier one is durable, and it is emptied first. So there are never fewer
   lines than letters begun and not durable (at most connections times window), and no line speaks of an earlier try of the same row.
5. A line is one aligned 8-byte number, row and code together, written by one store: it is never seen half-written.
6. The name holds the worker's token, which is random and never used again; the head says kind of rows, machine, boot and process-id
   namespace. Only a process of that very place, which sees that the worker's process is gone, may read it: pages of another boot may be
   older than the last store, and a frozen process may still send. In every other case, and where the file is missing or not whole, a row
   that stands as sending is unknown.
7. Whoever ends a round while the ledger cannot be written says so in the head: nothing of this round leaves any more, so its lines are
   final, and a process of that place may read them although the worker's lives.
8. The file is deleted when its worker has signed off holding nothing, or when the sweep that read it is durable. A worker that is told
   twice to stop may have to sign off with letters in hand: it ends its logbook as in 7 and leaves it. What is left over all the same goes
   after a day, once no worker and no row in hand bears its token (``delivery.run.old_logbooks``).
"""

import mmap
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

_CODES = 1024
"""A line is row x 1024 + code; code 0: begun, no answer yet. The largest row number still fits by far."""

_HEAD = 512
_LINE = 8
_MAGIC = "newsletter logbook 1"
_ENDED = "ended"
_TOKEN = re.compile(r"[0-9a-f]{24}")


class Logbook(Protocol):
    """What a sender writes down around the content of each letter."""

    def begin(self, row: int) -> None:
        """The content is about to leave."""

    def answered(self, row: int, code: int) -> None:
        """The relay replied to the final dot."""

    def never_left(self, row: int) -> None:
        """After all, no byte of the content was written."""

    def durable(self, rows: Iterable[int]) -> None:
        """The steps of these letters stand in the ledger."""


class NoLogbook:
    """For where there is no place to keep one: everything in doubt stays unknown."""

    def begin(self, row: int) -> None:
        """Not written down."""

    def answered(self, row: int, code: int) -> None:
        """Not written down."""

    def never_left(self, row: int) -> None:
        """Not written down."""

    def durable(self, rows: Iterable[int]) -> None:
        """Not written down."""


@dataclass(slots=True)
class MappedLogbook:
    """An open logbook."""

    path: Path
    _map: mmap.mmap
    _lines: memoryview
    _free: list[int]
    _line_of: dict[int, int] = field(default_factory=dict)

    def begin(self, row: int) -> None:
        """The content is about to leave."""
        line = self._line_of[row] = self._free.pop()
        self._lines[line] = row * _CODES

    def answered(self, row: int, code: int) -> None:
        """The relay replied to the final dot."""
        self._lines[self._line_of[row]] = row * _CODES + code % _CODES

    def never_left(self, row: int) -> None:
        """After all, no byte of the content was written."""
        self.durable((row,))

    def durable(self, rows: Iterable[int]) -> None:
        """The steps of these letters stand in the ledger. Also called for rows that were never begun."""
        line_of, lines, free = self._line_of, self._lines, self._free
        for row in rows:
            line = line_of.pop(row, None)
            if line is not None:
                lines[line] = 0
                free.append(line)

    def close(self, *, keep: bool) -> None:
        """End it, when nothing can leave any more; ``keep`` it where rows may still stand as sending."""
        if keep:
            end = self._map.find(b"\0", 0, _HEAD)
            self._map[end : end + len(_ENDED) + 1] = f"{_ENDED}\n".encode()
        self._lines.release()
        self._map.close()
        if not keep:
            self.path.unlink(missing_ok=True)


def open_logbook(folder: Path, token: str, kind: str, place: str, lines: int) -> MappedLogbook:
    """A new logbook with room for so many letters at once. Raises OSError where it cannot be made."""
    head = f"{_MAGIC}\n{kind}\n{place}\n{lines}\n".encode()
    if len(head) > _HEAD:
        raise OSError("the name of this place is too long for a logbook")
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / token
    size = _HEAD + lines * _LINE
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _reserve(file, size)
        os.pwrite(file, head, 0)
        mapped = mmap.mmap(file, size)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(file)
    return MappedLogbook(path, mapped, memoryview(mapped)[_HEAD:].cast("Q"), list(range(lines)))


def _reserve(file: int, size: int) -> None:
    """Room on the disk, not only a length: a store into a page that the full disk has no room for would kill the process."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
    else:  # macOS
        with open(file, "wb", closefd=False) as whole:
            whole.write(bytes(size))


def read_logbook(folder: Path, token: str, kind: str, place: str) -> dict[int, int] | None:
    """Rows whose content had begun, each with the code that was answered or 0. None: there is nothing that may be believed."""
    try:
        content = (folder / token).read_bytes()
    except OSError:
        return None
    head = _head(content)
    if len(head) != 5 or head[:3] != [_MAGIC, kind, place] or not head[3].isdigit() or len(content) != _HEAD + int(head[3]) * _LINE:
        return None
    written = [line for line in memoryview(content)[_HEAD:].cast("Q") if line]
    return {line // _CODES: line % _CODES for line in written}


def has_ended(folder: Path, token: str, place: str) -> bool:
    """Whether a round of this place is over, though its process may live: its lines will not change any more."""
    try:
        head = _head((folder / token).read_bytes())
    except OSError:
        return False
    return head[2:3] == [place] and head[4:] == [_ENDED]


def _head(content: bytes) -> list[str]:
    """Magic, kind, place, number of lines, and whether it has ended."""
    lines = content[:_HEAD].rstrip(b"\0").decode(errors="replace").split("\n")
    return lines[:-1] if lines[4:] == [_ENDED, ""] else lines


def old_logbooks(folder: Path, before: datetime) -> list[str]:
    """Tokens of logbooks, of whatever place, that were last written before that. Anything else in the folder is none of ours."""
    try:
        found = [one for one in folder.iterdir() if _TOKEN.fullmatch(one.name) and one.is_file() and not one.is_symlink()]
        return sorted(one.name for one in found if one.stat().st_mtime < before.timestamp() and _is_logbook(one))
    except OSError:  # no folder, or a file that its worker deletes this moment: next time
        return []


def _is_logbook(path: Path) -> bool:
    with path.open("rb") as file:
        return _head(file.read(_HEAD))[0] == _MAGIC


def forget_logbook(folder: Path, token: str) -> None:
    """The rows of a dead worker are settled."""
    with suppress(OSError):
        (folder / token).unlink(missing_ok=True)
