"""Says whose a session is and what it opens, and ends sessions. Does not read a cookie."""

from dataclasses import dataclass
from datetime import datetime

from newsletter.model.desk_options import OperatorOptions
from newsletter.model.operators import Operator, Session, digest_of
from newsletter.operators.sessions import Standing, is_to_be_noted, standing_of
from newsletter.storage import sessions as stored
from newsletter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who came with a session, and what it opens."""

    operator: Operator
    session: Session
    standing: Standing


async def who_holds(database: Database, secret: str, options: OperatorOptions, now: datetime) -> Holder | None:
    """The holder of a session that is not over; that it was used is written down once a minute."""
    found = await who_would_hold(database, secret, options, now)
    if found is not None and is_to_be_noted(found.session, now):
        async with database.write() as connection:
            await stored.note_seen(connection, found.session.digest, now)
    return found


async def who_would_hold(database: Database, secret: str, options: OperatorOptions, now: datetime) -> Holder | None:
    """The same where nobody uses it: a page that asks by itself keeps no session open."""
    async with database.read() as connection:
        found = await stored.find_session(connection, digest_of(secret))
    if found is None:
        return None
    session, operator = found
    standing = standing_of(session, operator, options, now)
    return None if standing is Standing.OVER else Holder(operator=operator, session=session, standing=standing)


async def list_sessions(database: Database, operator: Operator, options: OperatorOptions, now: datetime) -> tuple[Session, ...]:
    """Those of one person that open something still."""
    async with database.read() as connection:
        found = await stored.sessions_of(connection, operator.id, now)
    return tuple(session for session in found if standing_of(session, operator, options, now) is not Standing.OVER)


async def end_session(database: Database, digest: str, now: datetime) -> bool:
    """End one; False where it had ended."""
    async with database.write() as connection:
        return await stored.end_session(connection, digest, now)


async def end_all_sessions(database: Database, operator: Operator, now: datetime) -> int:
    """End all of one person; says how many."""
    async with database.write() as connection:
        return await stored.end_sessions(connection, operator.id, now)
