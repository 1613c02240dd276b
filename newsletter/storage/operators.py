"""The accounts of operators. A closed one stays: the audit log and the history of issues name it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.operators import Operator
from newsletter.model.rights import Role
from newsletter.storage.schema import operator
from newsletter.storage.upsert import insert_ignore_returning

OPERATOR_COLUMNS = tuple(operator.c[name] for name in Operator.__dataclass_fields__)
_SENT_NOTICES = (Role.PUBLISHER, Role.OWNER)


async def add_operator(connection: AsyncConnection, new: Operator) -> int | None:
    """Store an account (its id is not looked at); None where the name is taken, closed accounts included."""
    row = {name: getattr(new, name) for name in Operator.__dataclass_fields__ if name != "id"}
    added = await insert_ignore_returning(connection, operator, [row], ["name"], operator.c.id)
    return added[0].id if added else None


async def find_operator(connection: AsyncConnection, name: str) -> Operator | None:
    """The account of a name, written in any case, closed or not."""
    question = select(*OPERATOR_COLUMNS).where(or_(operator.c.name == name, func.lower(operator.c.name) == name.lower()))
    return _first(await connection.execute(question.order_by(operator.c.name != name, operator.c.id).limit(1)))


async def operator_of(connection: AsyncConnection, operator_id: int) -> Operator | None:
    """The account of an id, closed or not."""
    return _first(await connection.execute(select(*OPERATOR_COLUMNS).where(operator.c.id == operator_id)))


async def operator_of_subject(connection: AsyncConnection, subject: str) -> Operator | None:
    """The open account that is bound to somebody at the OpenID provider."""
    question = select(*OPERATOR_COLUMNS).where(operator.c.subject == subject, operator.c.subject != "", operator.c.closed_at.is_(None))
    return _first(await connection.execute(question.order_by(operator.c.id).limit(1)))


async def all_operators(connection: AsyncConnection) -> tuple[Operator, ...]:
    """Every account by name, closed ones too."""
    return tuple(map(read_operator, await connection.execute(select(*OPERATOR_COLUMNS).order_by(operator.c.name))))


async def operators_to_tell(connection: AsyncConnection) -> tuple[Operator, ...]:
    """Those who get notices: an open account, an address, and the right to publish."""
    question = select(*OPERATOR_COLUMNS).where(
        operator.c.closed_at.is_(None), operator.c.address != "", operator.c.role.in_([role.value for role in _SENT_NOTICES])
    )
    return tuple(map(read_operator, await connection.execute(question.order_by(operator.c.name))))


async def has_owner(connection: AsyncConnection) -> bool:
    """Whether anybody answers for the newsletter yet."""
    open_owner = exists().where(operator.c.role == Role.OWNER.value, operator.c.closed_at.is_(None))
    return bool((await connection.execute(select(open_owner))).scalar_one())


async def lock_owners(connection: AsyncConnection) -> frozenset[int]:
    """The open owners, kept by this transaction: two who step down at the same moment must not both find the other."""
    question = select(operator.c.id).where(operator.c.role == Role.OWNER.value, operator.c.closed_at.is_(None))
    return frozenset((await connection.execute(question.order_by(operator.c.id).with_for_update())).scalars())


async def change_operator(connection: AsyncConnection, operator_id: int, values: Mapping[str, Any], now: datetime) -> bool:
    """Write these columns of an open account; False where there is none."""
    statement = update(operator).where(operator.c.id == operator_id, operator.c.closed_at.is_(None))
    return (await connection.execute(statement.values(**values, changed_at=now))).rowcount == 1


async def renew_hash(connection: AsyncConnection, operator_id: int, old: str, new: str) -> bool:
    """Write the same password's hash anew; False where there is another password by now."""
    statement = update(operator).where(operator.c.id == operator_id, operator.c.password == old)
    return (await connection.execute(statement.values(password=new))).rowcount == 1


async def take_totp_step(connection: AsyncConnection, operator_id: int, step: int) -> bool:
    """Use up the code of these 30 seconds and all earlier ones; False where that has been done."""
    statement = update(operator).where(operator.c.id == operator_id, operator.c.totp_step < step)
    return (await connection.execute(statement.values(totp_step=step))).rowcount == 1


def read_operator(row: Row[Any]) -> Operator:
    """An account from a row that begins with its columns."""
    values = dict(zip(Operator.__dataclass_fields__, row, strict=False))
    return Operator(**(values | {"role": Role(values["role"])}))


def _first(rows: Any) -> Operator | None:
    row = rows.one_or_none()
    return None if row is None else read_operator(row)
