"""The sessions of operators, and the tries to log in that failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.operators import Operator, Session
from newsletter.storage.operators import OPERATOR_COLUMNS, read_operator
from newsletter.storage.schema import login_try, operator, session

_COLUMNS = tuple(session.c[name] for name in Session.__dataclass_fields__)


async def start_session(connection: AsyncConnection, new: Session) -> None:
    """Keep a login."""
    await connection.execute(insert(session).values({name: getattr(new, name) for name in Session.__dataclass_fields__}))


async def find_session(connection: AsyncConnection, digest: str) -> tuple[Session, Operator] | None:
    """The session of a secret, ended or not, and whose it is."""
    question = select(*OPERATOR_COLUMNS, *_COLUMNS).join_from(session, operator).where(session.c.digest == digest)
    row = (await connection.execute(question)).one_or_none()
    return None if row is None else (_read(row, len(OPERATOR_COLUMNS)), read_operator(row))


async def sessions_of(connection: AsyncConnection, operator_id: int, now: datetime) -> tuple[Session, ...]:
    """Those of one person that have not ended, the last used first."""
    question = select(*_COLUMNS).where(session.c.operator_id == operator_id, session.c.ended_at.is_(None), session.c.ends_at > now)
    return tuple(_read(row) for row in await connection.execute(question.order_by(session.c.seen_at.desc(), session.c.digest)))


async def note_seen(connection: AsyncConnection, digest: str, now: datetime) -> None:
    """It was used just now."""
    await connection.execute(update(session).where(session.c.digest == digest, session.c.ended_at.is_(None)).values(seen_at=now))


async def end_session(connection: AsyncConnection, digest: str, now: datetime) -> bool:
    """End one; False where it had ended."""
    statement = update(session).where(session.c.digest == digest, session.c.ended_at.is_(None))
    return (await connection.execute(statement.values(ended_at=now))).rowcount == 1


async def end_sessions(connection: AsyncConnection, operator_id: int, now: datetime, *, but: str = "") -> int:
    """End all of one person, but for one perhaps; says how many."""
    statement = update(session).where(session.c.operator_id == operator_id, session.c.ended_at.is_(None), session.c.digest != but)
    return (await connection.execute(statement.values(ended_at=now))).rowcount


async def forget_sessions(connection: AsyncConnection, ended_before: datetime) -> int:
    """Delete those that ended long ago."""
    return (await connection.execute(delete(session).where(session.c.ends_at < ended_before))).rowcount


async def begin_try(connection: AsyncConnection, name: str, network: str, kind: str, now: datetime) -> int:
    """Write down a try before it is looked at, so that many at once count each other."""
    values = {"name": name, "network": network, "kind": kind, "at": now}
    number: int = (await connection.execute(insert(login_try).values(values).returning(login_try.c.id))).scalar_one()
    return number


async def take_back_try(connection: AsyncConnection, number: int) -> None:
    """It was none: it succeeded, or nobody looked at it."""
    await connection.execute(delete(login_try).where(login_try.c.id == number))


async def tries_of_name(connection: AsyncConnection, name: str, kind: str, since: datetime) -> int:
    """How many there were for one account."""
    return await _count(connection, login_try.c.name == name, kind, since)


async def tries_of_name_from(connection: AsyncConnection, name: str, network: str, kind: str, since: datetime) -> int:
    """How many of them came from one network."""
    return await _count(connection, and_(login_try.c.name == name, login_try.c.network == network), kind, since)


async def was_in_from(connection: AsyncConnection, operator_id: int, network: str, since: datetime) -> bool:
    """Whether this person logged in from there since then."""
    mine = (session.c.operator_id == operator_id, session.c.network == network, session.c.created_at > since)
    return bool((await connection.execute(select(exists().where(*mine)))).scalar_one())


async def tries_of_network(connection: AsyncConnection, network: str, kind: str, since: datetime) -> int:
    """How many came from one network."""
    return await _count(connection, login_try.c.network == network, kind, since)


async def forget_tries(connection: AsyncConnection, before: datetime) -> int:
    """Delete those that count no longer."""
    return (await connection.execute(delete(login_try).where(login_try.c.at < before))).rowcount


async def _count(connection: AsyncConnection, whose: Any, kind: str, since: datetime) -> int:
    question = select(func.count()).select_from(login_try).where(whose, login_try.c.kind == kind, login_try.c.at > since)
    number: int = (await connection.execute(question)).scalar_one()
    return number


def _read(row: Row[Any], start: int = 0) -> Session:
    return Session(**dict(zip(Session.__dataclass_fields__, row[start:], strict=True)))
