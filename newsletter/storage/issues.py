"""Issue rows and their history."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.issues import Issue, IssueChange
from newsletter.model.states import IssueState
from newsletter.storage.schema import issue, issue_change
from newsletter.storage.upsert import dialect_insert
from newsletter.storage.webhooks import queue_issue_change

_COLUMNS = tuple(issue.c[name] for name in Issue.__dataclass_fields__)
_STAMPS = {
    IssueState.DRAFTED: issue.c.drafted_at,
    IssueState.APPROVED: issue.c.approved_at,
    IssueState.SENDING: issue.c.released_at,
    IssueState.SENT: issue.c.sent_at,
}
"""The column that keeps when an issue came into a state."""


async def insert_issue(
    connection: AsyncConnection, newsletter: str, issue_on: date, *, due_at: datetime, send_not_after: datetime, now: datetime
) -> Issue | None:
    """A new row with the next number, or None when the date or that number is taken by another."""
    last = select(func.coalesce(func.max(issue.c.number), 0)).where(issue.c.newsletter == newsletter).scalar_subquery()
    row = {
        "newsletter": newsletter,
        "issue_on": issue_on,
        "number": last + 1,
        "state": IssueState.COLLECTING,
        "due_at": due_at,
        "send_not_after": send_not_after,
        "created_at": now,
    }
    statement = dialect_insert(connection, issue).values(row).on_conflict_do_nothing().returning(*_COLUMNS)
    return _read((await connection.execute(statement)).one_or_none())


async def get_issue(connection: AsyncConnection, issue_id: int) -> Issue:
    """The issue as it stands now."""
    row = (await connection.execute(select(*_COLUMNS).where(issue.c.id == issue_id))).one()
    return _issue(row)


async def take_issue(connection: AsyncConnection, issue_id: int) -> None:
    """Let nobody else change this issue until the transaction ends: what is read of it from now on stays so.

    SQLite has one writer anyway.
    """
    await connection.execute(select(issue.c.id).where(issue.c.id == issue_id).with_for_update(key_share=True))


async def find_issue(connection: AsyncConnection, newsletter: str, issue_on: date) -> Issue | None:
    """The issue of a date."""
    question = select(*_COLUMNS).where(issue.c.newsletter == newsletter, issue.c.issue_on == issue_on)
    return _read((await connection.execute(question)).one_or_none())


async def latest_issue(connection: AsyncConnection, newsletter: str) -> Issue | None:
    """The issue with the latest date, whatever its state."""
    question = select(*_COLUMNS).where(issue.c.newsletter == newsletter).order_by(issue.c.issue_on.desc()).limit(1)
    return _read((await connection.execute(question)).one_or_none())


async def issues_in(connection: AsyncConnection, newsletter: str, states: Collection[IssueState], limit: int = 1000) -> tuple[Issue, ...]:
    """The issues in any of these states, latest date first."""
    question = select(*_COLUMNS).where(issue.c.newsletter == newsletter, issue.c.state.in_(states))
    rows = await connection.execute(question.order_by(issue.c.issue_on.desc()).limit(limit))
    return tuple(_issue(row) for row in rows)


async def released_issues(connection: AsyncConnection, newsletter: str, limit: int = 1000) -> tuple[Issue, ...]:
    """The issues whose letters were let go at some time, latest date first."""
    question = select(*_COLUMNS).where(issue.c.newsletter == newsletter, issue.c.released_at.is_not(None))
    rows = await connection.execute(question.order_by(issue.c.issue_on.desc()).limit(limit))
    return tuple(_issue(row) for row in rows)


async def released_before(connection: AsyncConnection, newsletter: str, issue_on: date) -> Issue | None:
    """The last issue before this date whose letters were let go."""
    before = (issue.c.newsletter == newsletter, issue.c.issue_on < issue_on, issue.c.released_at.is_not(None))
    return _read((await connection.execute(select(*_COLUMNS).where(*before).order_by(issue.c.issue_on.desc()).limit(1))).one_or_none())


async def subject_before(connection: AsyncConnection, newsletter: str, issue_on: date) -> str:
    """The subject of the last released issue before this date, or ""."""
    question = select(issue.c.subject).where(
        issue.c.newsletter == newsletter, issue.c.issue_on < issue_on, issue.c.released_at.is_not(None)
    )
    return await connection.scalar(question.order_by(issue.c.issue_on.desc()).limit(1)) or ""


async def change_state(
    connection: AsyncConnection,
    issue_id: int,
    from_state: IssueState,
    to_state: IssueState,
    *,
    now: datetime,
    by: str,
    reason: str,
    version: int | None = None,
) -> bool:
    """Change the state if it is still ``from_state``, and keep who and why; False when another was quicker and nothing changed.

    ``version``: only while its content is of this one.

    An issue in its undo delay does not begin to send before its instant, and any change of state ends the delay.
    """
    values: dict[str, object] = {"state": to_state, "reason": reason, "leaves_at": None}
    if (stamp := _STAMPS.get(to_state)) is not None:
        values[stamp.name] = func.coalesce(stamp, now) if to_state is IssueState.SENDING else now
    change = update(issue).where(issue.c.id == issue_id, issue.c.state == from_state).values(values)
    if version is not None:
        change = change.where(issue.c.version == version)
    if to_state is IssueState.SENDING:
        change = change.where(or_(issue.c.leaves_at.is_(None), issue.c.leaves_at <= now))
    if (await connection.execute(change)).rowcount == 0:
        return False
    await add_change(connection, issue_id, IssueChange(at=now, from_state=from_state, to_state=to_state, by=by, reason=reason))
    return True


async def announce(connection: AsyncConnection, issue_id: int, version: int, leaves_at: datetime) -> bool:
    """Begin the undo delay of an approved issue; False when it is not approved any more, has changed, or somebody else has begun it."""
    waits = (issue.c.id == issue_id, issue.c.version == version, issue.c.state == IssueState.APPROVED, issue.c.leaves_at.is_(None))
    return (await connection.execute(update(issue).where(*waits).values(leaves_at=leaves_at))).rowcount == 1


async def add_change(connection: AsyncConnection, issue_id: int, change: IssueChange) -> None:
    """Append a line to the issue's history, and queue the calls of webhooks that want to know."""
    row = {"at": change.at, "from_state": change.from_state or "", "to_state": change.to_state, "by": change.by, "reason": change.reason}
    await connection.execute(insert(issue_change).values(issue_id=issue_id, **row))
    told = {"state": change.to_state.value, "from": row["from_state"], "by": change.by, "reason": change.reason}
    await queue_issue_change(connection, issue_id, f"issue.{change.to_state.value}", told, change.at)


async def changes_of(connection: AsyncConnection, issue_id: int) -> tuple[IssueChange, ...]:
    """The issue's history, oldest first."""
    rows = await connection.execute(select(issue_change).where(issue_change.c.issue_id == issue_id).order_by(issue_change.c.id))
    return tuple(
        IssueChange(
            at=row.at,
            from_state=IssueState(row.from_state) if row.from_state else None,
            to_state=IssueState(row.to_state),
            by=row.by,
            reason=row.reason,
        )
        for row in rows
    )


async def write_words(connection: AsyncConnection, issue_id: int, state: IssueState, *, subject: str, preheader: str, intro: str) -> bool:
    """Set the words above the slots if the issue is still in this state; False when it is not. Nobody has seen the new version."""
    return await _make_version(connection, issue_id, state, subject=subject, preheader=preheader, intro=intro)


async def raise_version(connection: AsyncConnection, issue_id: int, state: IssueState) -> bool:
    """Something else is printed than before, if the issue is still in this state; False when it is not."""
    return await _make_version(connection, issue_id, state)


async def _make_version(connection: AsyncConnection, issue_id: int, state: IssueState, **words: str) -> bool:
    change = update(issue).where(issue.c.id == issue_id, issue.c.state == state)
    new = {"version": issue.c.version + 1, "seen_at": None, "seen_by": ""}
    return (await connection.execute(change.values(**words, **new))).rowcount == 1


async def note_seen(connection: AsyncConnection, issue_id: int, version: int, by: str, now: datetime) -> bool:
    """Note that somebody has looked at this version of a draft; False when it has changed since, or is no draft any more."""
    still = (issue.c.id == issue_id, issue.c.version == version, issue.c.state.in_((IssueState.DRAFTED, IssueState.HELD)))
    return (await connection.execute(update(issue).where(*still).values(seen_at=now, seen_by=by))).rowcount == 1


async def open_the_rest(connection: AsyncConnection, issue_id: int) -> bool:
    """Let the letters behind the first wave leave; False when they may already."""
    change = update(issue).where(issue.c.id == issue_id, issue.c.canary_id.is_not(None)).values(canary_id=None)
    return (await connection.execute(change)).rowcount == 1


def _read(row: Row[tuple[object, ...]] | None) -> Issue | None:
    return None if row is None else _issue(row)


def _issue(row: Row[tuple[object, ...]]) -> Issue:
    values = dict(row._mapping)
    return Issue(**(values | {"state": IssueState(values["state"])}))
