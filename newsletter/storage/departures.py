"""The list of who is off the list, kept beside the witness and outside the database: an older copy of the database does not know them.

It holds digests that only our secret keys can make, instants and reasons: no address. A line is added when somebody leaves, is suppressed
or is erased; once a day the whole is written anew, so that whoever came back leaves it. What is lost of it comes again with the next look.
Decides nothing about what may leave.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.instants import require_aware
from newsletter.model.states import SubscriberState, SuppressionReason
from newsletter.storage.consents import cancel_notices, forget_replies
from newsletter.storage.new_files import begin_file, forget_file, make_durable
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import subscriber, suppression
from newsletter.storage.subscribers import leave, remove_subscriber
from newsletter.storage.suppressions import keep_suppressed

_STILL_ON_IT = frozenset({SuppressionReason.BOUNCE, SuppressionReason.DEAD})
"""Reasons for which somebody is not written to and has not left."""

BY = "put back"
"""Who suppressed them, in a database that learned it from this list."""

_TAIL = 262_144
"""Bytes: as many lines as come within an hour of a busy list."""

_LATE = timedelta(minutes=1)
"""A transaction may become visible a while after the instant that stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One digest of the suppression list: since when and why, and whether its person was erased. No reason: it stands there no more."""

    digest: str
    at: datetime
    reason: str
    erased_at: datetime | None = None

    def __post_init__(self) -> None:
        require_aware("at", self.at)
        require_aware("erased_at", self.erased_at)

    @property
    def last_at(self) -> datetime:
        """When it last said something new."""
        return max(self.at, self.erased_at or self.at)


def list_beside(memory: Path) -> Path:
    """Where the list stands for a witness."""
    return memory.with_name(f"{memory.name}.left")


def read_list(path: Path) -> dict[str, Departure] | None:
    """By digest, what the list says last; None where there is none. A line that was cut off counts for nothing. Raises OSError."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return None
    last = {one.digest: one for one in _departures(text.splitlines())}
    return {digest: one for digest, one in last.items() if one.reason}


def read_end(path: Path) -> list[Departure] | None:
    """What was added lately, in order; None where there is no list. Raises OSError."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return list(_departures(file.read().decode("utf-8", errors="replace").splitlines()))
    except FileNotFoundError:
        return None


def add_to_list(path: Path, new: Iterable[Departure]) -> None:
    """Durable when this returns. Raises OSError."""
    with path.open("ab") as file:
        file.write(b"".join(b"\n" + _line(one) for one in new))  # first the end of a line that the power cut short
        file.flush()
        os.fsync(file.fileno())


def write_list(path: Path, every: Iterable[Departure]) -> None:
    """The whole list in place of the present one, for its owner alone. Raises OSError or DatabaseError."""
    new = path.with_name(f"{path.name}.new")
    forget_file(new)
    begin_file(new)
    new.write_bytes(b"\n".join(_line(one) for one in every))
    make_durable(new)
    new.replace(path)
    make_durable(path)


async def departures(connection: AsyncConnection, since: datetime | None = None) -> list[Departure]:
    """Who is off the list now; only what was added since, where it is given, and a little before."""
    columns = [suppression.c[name] for name in Departure.__dataclass_fields__]
    question = select(*columns).order_by(suppression.c.at)
    if since is not None:
        question = question.where(or_(suppression.c.at >= since - _LATE, suppression.c.erased_at >= since - _LATE))
    return [Departure(**row._mapping) for row in await connection.execute(question)]


async def who_came_back(connection: AsyncConnection, listed: Sequence[Departure], now: datetime) -> list[Departure]:
    """A line without a reason for each digest that was on the suppression list by these lines, and is no more."""
    gone = {one.digest: one for one in listed}
    standing = {digest for digest, one in gone.items() if one.reason}
    for part in in_parts(sorted(standing)):
        standing -= set(await connection.scalars(select(suppression.c.digest).where(suppression.c.digest.in_(part))))
    return [Departure(digest=digest, at=now, reason="") for digest in sorted(standing)]


async def keep_off_the_list(connection: AsyncConnection, gone: Mapping[str, Departure], now: datetime) -> int:
    """Take them off the list of this database too; says how many of its readers that changed.

    Who confirmed after they had left came back: they stay, and so does nothing of the list that is theirs.
    """
    changed, back = 0, set[str]()
    for part in in_parts(sorted(gone)):
        columns = [subscriber.c[name] for name in ("id", "state", "created_at", "confirmed_at", "suppression_digest")]
        for row in (await connection.execute(select(*columns).where(subscriber.c.suppression_digest.in_(part)))).all():
            one = gone[row.suppression_digest]
            if one.last_at <= (row.confirmed_at or row.created_at):
                back.add(one.digest)
            else:
                changed += await _take_off(connection, row, one, now)
    await keep_suppressed(connection, [_row(one) for one in gone.values() if one.digest not in back])
    return changed


async def _take_off(connection: AsyncConnection, row: Row[Any], one: Departure, now: datetime) -> bool:
    if one.erased_at is not None:
        await forget_replies(connection, row.id)
        await remove_subscriber(connection, row.id)
        return True
    if row.state == SubscriberState.UNSUBSCRIBED or one.reason in _STILL_ON_IT:
        return False
    await leave(connection, row.id, one.at)
    await cancel_notices(connection, row.id, now)
    return True


def _row(one: Departure) -> dict[str, Any]:
    return {"digest": one.digest, "reason": one.reason, "at": one.at, "by": BY, "note": "", "erased_at": one.erased_at}


def _line(one: Departure) -> bytes:
    told = [one.digest, one.reason, one.at.isoformat(), one.erased_at.isoformat() if one.erased_at else ""]
    return json.dumps(told).encode()


def _departures(lines: Sequence[str]) -> Iterable[Departure]:
    for line in lines:
        try:
            digest, reason, at, erased_at = json.loads(line)
            known = SuppressionReason(reason).value if reason else ""
            erased = datetime.fromisoformat(erased_at) if erased_at else None
            yield Departure(digest=str(digest), reason=known, at=datetime.fromisoformat(at), erased_at=erased)
        except (ValueError, TypeError):  # cut off, or of a newer program
            continue
