"""Keeps the accounts of operators. Does not ask who wants it: the acts do; nor what a password is: their door does."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from newsletter.model.errors import RefusedStep
from newsletter.model.operators import Operator
from newsletter.model.rights import Role
from newsletter.storage import operators as stored
from newsletter.storage.database import Connection, Database
from newsletter.storage.sessions import end_sessions


async def has_owner(database: Database) -> bool:
    """Whether anybody answers for the newsletter yet."""
    async with database.read() as connection:
        return await stored.has_owner(connection)


async def list_accounts(database: Database) -> tuple[Operator, ...]:
    """Every account, closed ones too."""
    async with database.read() as connection:
        return await stored.all_operators(connection)


async def account_of(database: Database, name: str) -> Operator:
    """The open account of a name. Raises RefusedStep where there is none."""
    async with database.read() as connection:
        found = await stored.find_operator(connection, name)
    if found is None or found.closed_at is not None:
        raise _no_account(name)
    return found


async def account_of_id(database: Database, operator_id: int) -> Operator | None:
    """The account of an id, closed or not."""
    async with database.read() as connection:
        return await stored.operator_of(connection, operator_id)


async def add_account(database: Database, new: Operator) -> Operator:
    """The account with its id. Raises RefusedStep where the name was ever given to somebody."""
    async with database.write() as connection:
        taken = await stored.find_operator(connection, new.name)
        added = None if taken else await stored.add_operator(connection, new)
    if added is None:
        raise RefusedStep(f"operator {new.name}", "there is an account of that name, or was", "Names are given once: take another.")
    return replace(new, id=added)


async def change_account(database: Database, operator: Operator, now: datetime, **values: Any) -> bool:
    """Write role, address or subject; says whether that changed anything. The last owner stays one."""
    changed = {name: value for name, value in values.items() if value is not None and value != getattr(operator, name)}
    if not changed:
        return False
    async with database.write() as connection:
        if changed.get("role", Role.OWNER) is not Role.OWNER:
            await _leave_an_owner(connection, operator)
        await _change(connection, operator, changed, now)
    return True


async def close_account(database: Database, operator: Operator, now: datetime) -> None:
    """End it with its sessions; its tokens and links end with it."""
    async with database.write() as connection:
        await _leave_an_owner(connection, operator)
        await end_sessions(connection, operator.id, now)
        await _change(connection, operator, {"closed_at": now}, now)


async def keep_password(database: Database, operator: Operator, password: str, now: datetime) -> None:
    """Store a new hash and end every session: whoever knew the old one is out."""
    async with database.write() as connection:
        await _change(connection, operator, {"password": password}, now)
        await end_sessions(connection, operator.id, now)


async def keep_totp(database: Database, operator: Operator, sealed: str, step: int, now: datetime) -> None:
    """Store a new second factor, or "" for none, and end every session. ``step``: the code that proved it is used up."""
    async with database.write() as connection:
        await _change(connection, operator, {"totp": sealed, "totp_step": max(step, operator.totp_step)}, now)
        await end_sessions(connection, operator.id, now)


async def _change(connection: Connection, operator: Operator, values: dict[str, Any], now: datetime) -> None:
    if not await stored.change_operator(connection, operator.id, values, now):
        raise _no_account(operator.name)


async def _leave_an_owner(connection: Connection, operator: Operator) -> None:
    if await stored.lock_owners(connection) == {operator.id}:
        problem = "is the last owner; without one nobody could let anybody in"
        raise RefusedStep(f"operator {operator.name}", problem, "Make somebody else an owner first.")


def _no_account(name: str) -> RefusedStep:
    return RefusedStep(f"operator {name}", "there is no open account of that name", "newsletter operators list shows them all.")
