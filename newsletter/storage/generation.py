"""The database's own generation, and the hold of an instance that runs on an older copy of it.

The generation grows before an issue is let go, while one is being sent, and after each backup. A copy of the database never has a
greater one than the moment it was made at, so whoever remembers the last one (``storage.witness``) can tell a copy from the database.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Integer, String, cast, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.instants import require_aware
from newsletter.model.states import DeliveryState, IssueState
from newsletter.storage.deliveries import call_off
from newsletter.storage.issues import change_state
from newsletter.storage.schema import instance, issue, notice
from newsletter.storage.upsert import insert_ignore, upsert
from newsletter.storage.witness import Witness

OLDER_FILE = "older file"
"""Who changed what, in the history of issues."""

WAS_SENT = "was sent before; this is an older file"
WAS_BEING_SENT = "was being sent when this copy was made: what waits here may have left since"

_GENERATION, _HOLD = "generation", "older file"

Released = Mapping[str, Collection[str]]
"""By newsletter, the ISO dates whose letters a database has let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing leaves by itself, because this is an older file. ``dates``: by newsletter, what was let go since, as far as is known.

    ``witnessed`` is False where nothing outside the file says what happened since: then every date up to the present day may have left.
    ``unread``: why who left the list since could not be read from the database whose place this file took; "" where it could, or nobody
    tried.
    """

    at: datetime
    why: str
    dates: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    witnessed: bool = True
    unread: str = ""

    def __post_init__(self) -> None:
        require_aware("at", self.at)

    def written(self) -> str:
        """As it stands in its row, beside ``at``."""
        dates = {name: dict(dates) for name, dates in self.dates.items()}
        return json.dumps({"why": self.why, "dates": dates, "witnessed": self.witnessed, "unread": self.unread})


def hold_of_backup(witness: Witness | None, generation: int, released: Released, now: datetime, *, unread: str = "") -> Hold:
    """The hold of a backup that was put back, of this generation, in which the letters of these dates had been let go.

    A witness that is behind the backup has not seen what came after it.
    """
    if witness is None or witness.generation < generation:
        why = "a backup was put back, and nothing says what was sent since"
        return Hold(at=now, why=why, witnessed=False, unread=unread)
    return Hold(at=now, why="a backup was put back", dates=_let_go_since(witness, released), unread=unread)


async def read_generation(connection: AsyncConnection) -> int:
    """How far the database has come; 0 before its first release."""
    return int(await connection.scalar(select(instance.c.value).where(instance.c.name == _GENERATION)) or 0)


async def raise_generation(connection: AsyncConnection, now: datetime, at_least: int = 0) -> int:
    """One further, or further than ``at_least``; gives back the new one. Of two at once each gets its own."""
    await insert_ignore(connection, instance, [{"name": _GENERATION, "value": "0", "changed_at": now}], ["name"])
    number = cast(instance.c.value, Integer)
    change = update(instance).where(instance.c.name == _GENERATION).values(value=cast(number + 1, String), changed_at=now)
    found = int((await connection.execute(change.returning(instance.c.value))).scalar_one())
    if found > at_least:
        return found
    jump = update(instance).where(instance.c.name == _GENERATION).values(value=str(at_least + 1), changed_at=now)
    await connection.execute(jump)
    return at_least + 1


async def read_hold(connection: AsyncConnection) -> Hold | None:
    """The hold in force, if there is one."""
    row = (await connection.execute(select(instance.c.value, instance.c.changed_at).where(instance.c.name == _HOLD))).one_or_none()
    if row is None:
        return None
    return Hold(at=row.changed_at, **json.loads(row.value))


async def hold_back(connection: AsyncConnection, hold: Hold) -> None:
    """From now on nothing leaves: write the hold down and stop what is being sent."""
    row = {"name": _HOLD, "value": hold.written(), "changed_at": hold.at}
    await upsert(connection, instance, [row], ["name"], ["value", "changed_at"])
    for issue_id in await connection.scalars(select(issue.c.id).where(issue.c.state == IssueState.SENDING)):
        await change_state(connection, issue_id, IssueState.SENDING, IssueState.PAUSED, now=hold.at, by=OLDER_FILE, reason=WAS_BEING_SENT)


async def hold_if_older(connection: AsyncConnection, witness: Witness, now: datetime) -> Hold | None:
    """Hold the instance back where the witness has seen a later generation; gives back the hold in force, new or not."""
    if found := await read_hold(connection):
        return found
    if await read_generation(connection) >= witness.generation:
        return None
    since = _let_go_since(witness, await released_dates(connection))
    hold = Hold(at=now, why="an older file stands in the place of the database", dates=since)
    await hold_back(connection, hold)
    return hold


async def lift_hold(connection: AsyncConnection) -> None:
    """Let the instance go on."""
    await connection.execute(delete(instance).where(instance.c.name == _HOLD))


async def note_gone(connection: AsyncConnection, newsletter: str, day: date, number: int, now: datetime) -> None:
    """Keep for ever that the letters of this date left, though this database does not know them."""
    row = {"name": _gone(newsletter, day), "value": str(number), "changed_at": now}
    await insert_ignore(connection, instance, [row], ["name"])


async def is_gone(connection: AsyncConnection, newsletter: str, day: date) -> bool:
    """Whether the letters of this date left before the database was put back."""
    return await connection.scalar(select(instance.c.name).where(instance.c.name == _gone(newsletter, day))) is not None


async def call_off_begun(connection: AsyncConnection, now: datetime) -> int:
    """Call off the rest of what was being sent when the copy was made; says of how many issues."""
    begun = select(issue.c.id, issue.c.state).where(issue.c.state.in_((IssueState.SENDING, IssueState.PAUSED)))
    found = (await connection.execute(begun)).all()
    for row in found:
        state = IssueState(row.state)
        await change_state(connection, row.id, state, IssueState.CANCELLED, now=now, by=OLDER_FILE, reason=WAS_BEING_SENT)
    if found:
        await call_off(connection, now)
    return len(found)


async def call_off_notices(connection: AsyncConnection, until: datetime, now: datetime) -> int:
    """Call off the one-off letters that waited when the copy was made: they left long ago. Says how many."""
    waiting = notice.c.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED))
    change = update(notice).where(waiting, notice.c.created_at <= until)
    return (await connection.execute(change.values(state=DeliveryState.CANCELLED, changed_at=now))).rowcount


async def released_dates(connection: AsyncConnection) -> Released:
    """The dates whose letters this database has let go."""
    found: dict[str, set[str]] = {}
    for row in await connection.execute(select(issue.c.newsletter, issue.c.issue_on).where(issue.c.released_at.is_not(None))):
        found.setdefault(row.newsletter, set()).add(row.issue_on.isoformat())
    return found


def _let_go_since(witness: Witness, released: Released) -> dict[str, dict[str, int]]:
    since = {
        name: {day: number for day, number in dates.items() if day not in released.get(name, ())}
        for name, dates in witness.released.items()
    }
    return {name: dates for name, dates in since.items() if dates}


def _gone(newsletter: str, day: date) -> str:
    return f"gone {newsletter} {day.isoformat()}"
