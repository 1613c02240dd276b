"""Lets an operator in by name, password and code, or says no in the same words for every reason. Sets no cookie."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from newsletter.model.desk_options import OperatorOptions
from newsletter.model.operators import NAME_LENGTH, Operator, Session, digest_of
from newsletter.model.sealing import BrokenSeal, unseal
from newsletter.model.tokens import KeyRing
from newsletter.operators.limits import LOGIN, is_too_many, since
from newsletter.operators.passwords import Passwords
from newsletter.operators.run.tries import begin_try, take_back_try
from newsletter.operators.sessions import SECRET_BYTES
from newsletter.operators.totp import step_of_code
from newsletter.storage import operators as stored
from newsletter.storage import sessions
from newsletter.storage.database import Connection, Database

SEAL = "second factor"
KEPT_FOR = timedelta(days=30)
LONGEST_AGENT = 200
log = structlog.get_logger(__name__)


class Refusal(StrEnum):
    """Why not. ``wrong`` does not say what was."""

    WRONG = "wrong"
    TOO_MANY = "too many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody said of themselves, and from where."""

    name: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)
    network: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A new session: its secret for the cookie, which is stored nowhere."""

    secret: str = field(repr=False)
    session: Session
    operator: Operator


async def log_in(
    database: Database, passwords: Passwords, ring: KeyRing, options: OperatorOptions, given: Credentials, *, now: datetime
) -> Entered | Refusal:
    """A new session, or why there is none. The try is written down before it is looked at: many at once count each other."""
    number = await begin_try(database, LOGIN, now, name=_key(given.name), network=given.network)
    if await _are_too_many(database, options, given, now):
        await take_back_try(database, number)
        return Refusal.TOO_MANY
    operator = await _proven(database, passwords, ring, given, now)
    if operator is None:
        return Refusal.WRONG
    await take_back_try(database, number)
    if passwords.is_outdated(operator.password):
        hashed = await passwords.hash(given.password)
        async with database.write() as connection:
            await stored.renew_hash(connection, operator.id, operator.password, hashed)
    return await start_session(database, options, operator, given, now=now, second_factor_at=now if operator.totp else None)


async def start_session(
    database: Database,
    options: OperatorOptions,
    operator: Operator,
    given: Credentials,
    *,
    now: datetime,
    second_factor_at: datetime | None,
) -> Entered:
    """A session of somebody who has proven who they are, with a secret that nobody knew before."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    session = Session(
        digest=digest_of(secret),
        operator_id=operator.id,
        created_at=now,
        seen_at=now,
        ends_at=now + options.session_lasts,
        second_factor_at=second_factor_at,
        network=given.network,
        agent=given.agent[:LONGEST_AGENT],
    )
    async with database.write() as connection:
        await sessions.forget_sessions(connection, now - KEPT_FOR)
        await sessions.start_session(connection, session)
    return Entered(secret=secret, session=session, operator=operator)


async def confirm_password(
    database: Database, passwords: Passwords, options: OperatorOptions, operator: Operator, password: str, *, now: datetime
) -> bool:
    """Whether somebody with an open session knows the password too; guessing it is limited as at the login."""
    given = Credentials(name=operator.name, password=password)
    number = await begin_try(database, LOGIN, now, name=_key(given.name), network=given.network)
    if await _are_too_many(database, options, given, now):
        await take_back_try(database, number)
        return False
    if not await passwords.fits(operator.password, password):
        return False
    await take_back_try(database, number)
    return True


async def _are_too_many(database: Database, options: OperatorOptions, given: Credentials, now: datetime) -> bool:
    async with database.read() as connection:
        of_account = await _tries_of_account(connection, options, given, now)
        of_network = await sessions.tries_of_network(connection, given.network, LOGIN, since(now)) if given.network else 0
    return is_too_many(options, of_account=of_account, of_network=of_network)


async def _tries_of_account(connection: Connection, options: OperatorOptions, given: Credentials, now: datetime) -> int:
    """From everywhere; where the person logged in of late only those from there, or whoever knows a name could shut its owner out."""
    everywhere = await sessions.tries_of_name(connection, _key(given.name), LOGIN, since(now))
    if not given.network or not is_too_many(options, of_account=everywhere, of_network=0):
        return everywhere
    found = await stored.find_operator(connection, given.name.strip()[:NAME_LENGTH])
    if found is None or not await sessions.was_in_from(connection, found.id, given.network, now - KEPT_FOR):
        return everywhere
    return await sessions.tries_of_name_from(connection, _key(given.name), given.network, LOGIN, since(now))


async def _proven(database: Database, passwords: Passwords, ring: KeyRing, given: Credentials, now: datetime) -> Operator | None:
    async with database.read() as connection:
        found = await stored.find_operator(connection, given.name.strip()[:NAME_LENGTH])
    if found is not None and found.closed_at is not None:
        found = None
    fits = await passwords.fits(found.password if found else "", given.password)
    if found is None or not fits:
        return None
    return found if not found.totp else await _with_code(database, ring, found, given.code, now)


async def _with_code(database: Database, ring: KeyRing, operator: Operator, code: str, now: datetime) -> Operator | None:
    try:
        step = step_of_code(unseal(operator.totp, SEAL, ring), code, now, operator.totp_step)
    except BrokenSeal:
        log.error("second_factor_unreadable", operator_id=operator.id, cure="newsletter operators totp NAME")
        return None
    if step is None:
        return None
    async with database.write() as connection:
        is_mine = await stored.take_totp_step(connection, operator.id, step)
    return replace(operator, totp_step=step) if is_mine else None


def _key(name: str) -> str:
    return name.strip()[:NAME_LENGTH].casefold()[:NAME_LENGTH]
