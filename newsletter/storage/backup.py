"""Copies an SQLite database while it is in use, looks into a copy, and puts one in place. Decides nothing about what may leave.

A copy is made by ``VACUUM INTO``: one reading transaction, so it is of one instant, and letters go on leaving meanwhile.
"""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsletter.model.errors import DatabaseError
from newsletter.model.states import STRENGTH
from newsletter.storage.generation import WAS_BEING_SENT, Hold, hold_of_backup
from newsletter.storage.new_files import begin_file, forget_file, make_durable
from newsletter.storage.versions import known_versions
from newsletter.storage.witness import Witness, sync_folder

HEADER = b"SQLite format 3\x00"

_STRENGTH = "CASE {} " + " ".join(f"WHEN '{reason}' THEN {weight}" for reason, weight in STRENGTH.items()) + " ELSE 0 END"
_STRONGER = f"{_STRENGTH.format('excluded.reason')} > {_STRENGTH.format('suppression.reason')}"

_UNSUBSCRIBE = """UPDATE main.subscriber SET state = 'unsubscribed',
    unsubscribed_at = (SELECT o.unsubscribed_at FROM old.subscriber o WHERE o.key = main.subscriber.key)
  WHERE state != 'unsubscribed' AND key IN (SELECT key FROM old.subscriber WHERE state = 'unsubscribed')"""

_ERASE = """DELETE FROM main.subscriber WHERE key NOT IN (SELECT key FROM old.subscriber)
  AND suppression_digest IN (SELECT digest FROM old.suppression WHERE {erased})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What a copy holds. ``released``: by newsletter, the dates whose letters had been let go when it was made."""

    size: int
    version: str
    generation: int
    released: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put in place; ``kept``: where the database that stood there is now. ``left``: readers who had left it since.

    ``replaced``: whether there was a database in that place; ``listed``: whether a list outside of it names them too.
    """

    kept: Path | None
    generation: int
    hold: Hold
    left: int = 0
    replaced: bool = True
    listed: bool = False


def copy_database(database: Path, to: Path) -> Copy:
    """Write a copy of this instant to a file that is not there yet, for its owner alone; durable and looked through when this returns."""
    begin_file(to)
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(to),))
        found = look_into(to)
        make_durable(to)
    except BaseException:
        forget_file(to)
        raise
    return found


def look_into(file: Path) -> Copy:
    """What a copy holds, after looking through all of it. Raises DatabaseError where it is none of ours, damaged, or too new."""
    try:
        with file.open("rb") as opened:
            ours = opened.read(len(HEADER)) == HEADER
    except OSError as error:
        raise DatabaseError(str(file), f"cannot be read ({error.strerror})", "Name the file that newsletter backup wrote.") from error
    if not ours:
        raise DatabaseError(file.name, "is no SQLite database", "Name the file that newsletter backup wrote.")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return _read(connection, file)
    except sqlite3.DatabaseError as error:
        raise DatabaseError(file.name, f"is damaged or none of ours ({error})", "Take another backup.") from error


def put_in_place(file: Path, place: Path, witness: Witness | None, now: datetime) -> Restored:
    """Put a copy where the database stands, held back until somebody accepts it. What stood there is kept beside.

    Whoever left the list since the copy was made is off the list in the copy too. Where that cannot be read, the hold says so and is not
    lifted without a person's word. Raises DatabaseError while anything has the database open; then nothing is changed.
    """
    found = look_into(file)
    new = place.with_name(f"{place.name}.restoring")
    for stale in (new, *(new.with_name(new.name + end) for end in ("-wal", "-shm", "-journal"))):
        forget_file(stale)
    begin_file(new)
    try:
        shutil.copyfile(file, new)
        kept = _move_aside(place, now) if place.exists() else None
        with closing(sqlite3.connect(new)) as connection:
            left, unread = _carry_over_who_left(connection, kept) if kept else (0, "")
            hold = hold_of_backup(witness, found.generation, found.released, now, unread=unread)
            _write_hold(connection, hold)
            connection.commit()
        make_durable(new)
    except BaseException:
        forget_file(new)
        raise
    new.replace(place)
    sync_folder(place.parent)
    return Restored(kept=kept, generation=found.generation, hold=hold, left=left, replaced=kept is not None)


def _read(connection: sqlite3.Connection, file: Path) -> Copy:
    told = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if told != "ok":
        raise DatabaseError(file.name, f"is damaged: {told}", "Take another backup.")
    version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    if version > known_versions()[-1]:
        raise DatabaseError(file.name, f"was made by a newer newsletter (tables of version {version})", "Upgrade the program.")
    number = connection.execute("SELECT value FROM instance WHERE name = 'generation'").fetchone()
    released: dict[str, set[str]] = {}
    for newsletter, issue_on in connection.execute("SELECT newsletter, issue_on FROM issue WHERE released_at IS NOT NULL"):
        released.setdefault(newsletter, set()).add(issue_on)
    days = {name: frozenset(dates) for name, dates in released.items()}
    return Copy(size=file.stat().st_size, version=version, generation=int(number[0]) if number else 0, released=days)


def _write_hold(connection: sqlite3.Connection, hold: Hold) -> None:
    """As ``generation.hold_back`` does, in a file of perhaps an older version: its issues are stopped when it is opened."""
    at = hold.at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    connection.execute("INSERT OR REPLACE INTO instance (name, value, changed_at) VALUES ('older file', ?, ?)", (hold.written(), at))
    connection.execute("UPDATE issue SET state = 'paused', reason = ? WHERE state = 'sending'", (WAS_BEING_SENT,))


def _carry_over_who_left(connection: sqlite3.Connection, kept: Path) -> tuple[int, str]:
    """Suppressions, farewells and erasures of the database that stood there, as far as they can be read.

    Says how many readers of the copy are off the list by them, and why some may be missing. Readers are found by their keys, so a database
    of other people changes nobody.
    """
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA ignore_check_constraints = ON")  # an older copy knows fewer reasons until it is upgraded, in a moment
    try:
        connection.execute("ATTACH ? AS old", (str(kept),))
    except sqlite3.DatabaseError as error:
        return 0, str(error)
    left, faults = 0, []
    for statement in (_suppress, _unsubscribe, _erase):
        try:
            changed = connection.execute(statement(connection)).rowcount
            connection.commit()
            left += 0 if statement is _suppress else changed
        except sqlite3.DatabaseError as error:
            connection.rollback()
            faults.append(str(error))
    faults.append(_missing_there(connection))
    connection.execute("DETACH old")
    return left, "; ".join(dict.fromkeys(filter(None, faults)))


def _suppress(connection: sqlite3.Connection) -> str:
    """Of two reasons for one address the stronger stays (``storage.suppressions``); columns that one of the two has not yet stay out."""
    both = [name for name in _columns(connection, "main") if name in _columns(connection, "old")]
    names = ", ".join(f'"{name}"' for name in both)
    stronger = ", ".join(f'"{name}" = excluded."{name}"' for name in ("reason", "at", "by", "note"))
    taken = f"ON CONFLICT (digest) DO UPDATE SET {stronger} WHERE {_STRONGER}"
    return f"INSERT INTO main.suppression ({names}) SELECT {names} FROM old.suppression WHERE true {taken}"  # noqa: S608 – our own names


def _unsubscribe(_connection: sqlite3.Connection) -> str:
    return _UNSUBSCRIBE


def _erase(connection: sqlite3.Connection) -> str:
    return _ERASE.format(erased="erased_at IS NOT NULL" if "erased_at" in _columns(connection, "old") else "reason = 'erased'")


def _columns(connection: sqlite3.Connection, schema: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info(suppression)")]


def _missing_there(connection: sqlite3.Connection) -> str:
    """Why some who left may be missing in the old database itself: it took another's place, and nobody has accepted it."""
    try:
        row = connection.execute("SELECT value FROM old.instance WHERE name = 'older file'").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return str(json.loads(row[0]).get("unread", "")) if row else ""


def _move_aside(place: Path, now: datetime) -> Path:
    """Keep what stands there under another name."""
    _end_its_log(place)
    kept = place.with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%SZ}")
    kept.unlink(missing_ok=True)
    try:
        os.link(place, kept)
    except OSError:  # a disk without links
        shutil.copyfile(place, kept)
    for end in ("-wal", "-shm"):  # where the log could not be ended, what came last stands there
        beside = place.with_name(place.name + end)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + end))
    return kept


def _end_its_log(place: Path) -> None:
    """Only who alone has a database open can end its write-ahead log; one that is damaged beyond that stays as it is."""
    try:
        with closing(sqlite3.connect(f"{place.absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.DatabaseError as error:
        if "locked" not in str(error):
            return
        problem = "something has it open (newsletter serve, a worker, a shell); nothing was put back"
        raise DatabaseError(place.name, problem, "Stop it, then try again.") from error
