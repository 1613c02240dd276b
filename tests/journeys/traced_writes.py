"""What a process wrote, as strace saw it, and what of it a disk would still hold after a power cut at any instant.

A write counts as kept once the same file was synced after it; what was written since may be lost, kept, kept in part or torn. A new
file is kept once its folder was synced. That is what POSIX promises, and less than most file systems do.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from random import Random
from typing import ClassVar

from tests.postgresql import needs_package

SECTOR = 512
CALLS = "pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync,ftruncate,unlink,unlinkat"
_LINE = re.compile(r"(?P<process>\d+) +(?P<at>\d+\.\d+) (?:<\.\.\. )?(?P<call>\w+)(?P<resumed> resumed>)?(?P<rest>.*)")
_FILE = re.compile(r"\(\d+<(?P<path>[^>]*)>")
_BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_MESSAGE_ID = re.compile(rb"(?im)^message-id: *(<[^>\r\n]+>)")


def needs_strace() -> None:
    """Skip a test for want of the package, or fail it where nothing may be missing."""
    needs_package("strace", shutil.which("strace") is not None)


def strace(trace: Path, faults: Iterable[str] = ()) -> list[str]:
    """The command to be put before another. ``faults``: such as ``pwrite64:error=ENOSPC:when=40..42``, counted in each thread."""
    command = ["strace", "-f", "-yy", "-xx", "-ttt", "-s", "200000", "--seccomp-bpf", "-e", f"trace={CALLS}", "-e", "signal=none"]
    return [*command, *(part for fault in faults for part in ("-e", f"inject={fault}")), "-o", str(trace)]


@dataclass(frozen=True)
class Event:
    """Something the process did, in the order in which it did it. ``path`` is the file, or the folder for its own sync."""

    at: float
    path: str = ""


@dataclass(frozen=True)
class Write(Event):
    offset: int = 0
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Truncate(Event):
    size: int = 0


@dataclass(frozen=True)
class Sync(Event):
    """The file is on the disk up to here."""


@dataclass(frozen=True)
class Remove(Event):
    pass


@dataclass(frozen=True)
class Begin(Event):
    """Content of a letter began to leave."""

    message_id: str = ""


def read_trace(lines: Iterable[str], database: Path) -> Iterator[Event]:
    """The events in a trace that concern a database and the letters. Writes count when they begin, syncs only when they are done."""
    waiting: dict[str, tuple[int, str]] = {}
    found = [_LINE.match(line) for line in lines]
    results = {place: one["rest"] for place, one in enumerate(found) if one}
    for place, one in enumerate(found):
        if one and "<unfinished" in one["rest"]:
            waiting[one["process"]] = place, one["rest"]
        elif one and one["resumed"] and one["process"] in waiting:
            begun, rest = waiting.pop(one["process"])
            results[begun], results[place] = one["rest"], rest
    for place, one in enumerate(found):
        if not one or "= -1 " in results[place]:  # it failed, or was made to fail
            continue
        at, call, is_sync = float(one["at"]), one["call"], one["call"] in ("fdatasync", "fsync")
        if is_sync and "<unfinished" not in one["rest"]:
            path = _path(results[place] if one["resumed"] else one["rest"])
            if one["rest"].rstrip().endswith("= 0") and (_is_of(database, path) or path == str(database.parent)):
                yield Sync(at, path)
        elif not is_sync and not one["resumed"]:
            yield from _change(at, call, one["rest"], database)


def _change(at: float, call: str, rest: str, database: Path) -> Iterator[Event]:
    path = _path(rest)
    if call in ("unlink", "unlinkat"):
        removed = str(database.parent / _text(_BYTES.search(rest)[1]))
        if _is_of(database, removed):
            yield Remove(at, removed)
    elif path.startswith("TCP:"):
        sent = b"".join(_bytes(piece) for piece in _BYTES.findall(rest))
        for message_id in _MESSAGE_ID.findall(sent):
            yield Begin(at, message_id=message_id.decode())
    elif not _is_of(database, path):
        return
    elif call == "pwrite64":
        yield Write(at, path, int(rest.partition('", ')[2].split(", ")[1].partition(")")[0].split()[0]), _bytes(_BYTES.search(rest)[1]))
    elif call == "ftruncate":
        yield Truncate(at, path, int(re.search(r">, (\d+)", rest)[1]))
    elif call in ("write", "writev"):
        raise ValueError(f"{path} is written without a place; this replay knows only pwrite")


def _is_of(database: Path, path: str) -> bool:
    """Whether it is the database or one of its companions. The shared memory beside it is built anew after every crash."""
    return path.startswith(str(database)) and not path.endswith("-shm")


def _path(rest: str) -> str:
    found = _FILE.match(rest)
    if not found:
        return ""
    return _text(found["path"]) if found["path"].startswith("\\x") else found["path"]


def _text(hexadecimal: str) -> str:
    return _bytes(hexadecimal).decode()


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))


@dataclass
class Disk:
    """Files as they are kept, each with what was written to it since its last sync."""

    WAYS: ClassVar = ("lost", "kept", "some", "torn")

    kept: dict[str, bytearray]
    unsynced: dict[str, list[Event]] = field(default_factory=dict)
    nameless: set[str] = field(default_factory=set)

    def follow(self, event: Event) -> None:
        """Take an event into account."""
        if isinstance(event, Sync):
            self._sync(event.path)
        elif isinstance(event, (Write, Truncate, Remove)):
            if event.path not in self.kept:
                self.kept[event.path] = bytearray()
                self.nameless.add(event.path)
            self.unsynced.setdefault(event.path, []).append(event)

    def _sync(self, path: str) -> None:
        for event in self.unsynced.pop(path, []):
            _apply(self.kept, event)
        for name in [name for name in self.nameless | self.unsynced.keys() if str(PurePath(name).parent) == path]:
            self.nameless.discard(name)
            if name in self.unsynced and isinstance(self.unsynced[name][-1], Remove):
                self.kept.pop(name, None)
                del self.unsynced[name]

    def after_cut(self, way: str, chance: Random) -> dict[str, bytes]:
        """What is found after a power cut now. ``way``: what becomes of everything that was not synced."""
        files = {name: bytearray(content) for name, content in self.kept.items()}
        for name, events in self.unsynced.items():
            for event in events:
                if way == "kept" or (way in ("some", "torn") and chance.random() < 0.5):
                    _apply(files, _tear(event, chance) if way == "torn" else event)
            if name in self.nameless and way != "kept" and chance.random() < 0.5:
                files.pop(name, None)
        return {name: bytes(content) for name, content in files.items()}


def _apply(files: dict[str, bytearray], event: Event) -> None:
    if isinstance(event, Remove):
        files.pop(event.path, None)
        return
    content = files.setdefault(event.path, bytearray())
    if isinstance(event, Truncate):
        del content[event.size :]
        content.extend(bytes(event.size - len(content)))
    elif isinstance(event, Write):
        content.extend(bytes(max(0, event.offset - len(content))))
        content[event.offset : event.offset + len(event.data)] = event.data


def _tear(event: Event, chance: Random) -> Event:
    """Only the first sectors of a write reached the disk."""
    if not isinstance(event, Write) or len(event.data) <= SECTOR:
        return event
    sectors = chance.randrange(1, len(event.data) // SECTOR + 1)
    return Write(event.at, event.path, event.offset, event.data[: sectors * SECTOR])


def without_full(events: list[Event]) -> list[Event]:
    """The same events as SQLite would have done them with ``synchronous=NORMAL``: the log is synced only before a checkpoint."""
    return [event for place, event in enumerate(events) if not (_is_log_sync(event) and not _checkpoint_follows(events, place))]


def _is_log_sync(event: Event) -> bool:
    return isinstance(event, Sync) and event.path.endswith("-wal")


def _checkpoint_follows(events: list[Event], place: int) -> bool:
    following = next((one for one in events[place + 1 :] if isinstance(one, Write)), None)
    return following is not None and not following.path.endswith("-wal")
