"""The tokens of programs. A revoked one stays, so that a list can say who ended it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.operators import ApiToken, Operator
from newsletter.model.rights import Right
from newsletter.storage.operators import OPERATOR_COLUMNS, read_operator
from newsletter.storage.schema import api_token, operator

_COLUMNS = tuple(api_token.c[name] for name in ApiToken.__dataclass_fields__)


async def add_token(connection: AsyncConnection, new: ApiToken) -> int:
    """Keep a token (its id is not looked at); gives back its number."""
    row = {name: getattr(new, name) for name in ApiToken.__dataclass_fields__ if name != "id"}
    row |= {"rights": sorted(right.value for right in new.rights)}
    number: int = (await connection.execute(insert(api_token).values(row).returning(api_token.c.id))).scalar_one()
    return number


async def find_token(connection: AsyncConnection, digest: str) -> tuple[ApiToken, Operator | None] | None:
    """The token of a secret, revoked or not, and whose it is."""
    question = select(*OPERATOR_COLUMNS, *_COLUMNS).join_from(api_token, operator, isouter=True).where(api_token.c.digest == digest)
    row = (await connection.execute(question)).one_or_none()
    if row is None:
        return None
    return _read(row, len(OPERATOR_COLUMNS)), read_operator(row) if row[0] is not None else None


async def token_of(connection: AsyncConnection, number: int) -> ApiToken | None:
    """The token of a number."""
    row = (await connection.execute(select(*_COLUMNS).where(api_token.c.id == number))).one_or_none()
    return None if row is None else _read(row)


async def all_tokens(connection: AsyncConnection, operator_id: int | None = None) -> tuple[ApiToken, ...]:
    """Those of one person, or of everybody; the newest first."""
    question = select(*_COLUMNS).order_by(api_token.c.id.desc())
    if operator_id is not None:
        question = question.where(api_token.c.operator_id == operator_id)
    return tuple(_read(row) for row in await connection.execute(question))


async def note_token_used(connection: AsyncConnection, number: int, now: datetime, unless_since: datetime) -> bool:
    """It was used just now; not written where it was used after that moment."""
    statement = update(api_token).where(api_token.c.id == number, or_(api_token.c.used_at.is_(None), api_token.c.used_at <= unless_since))
    return (await connection.execute(statement.values(used_at=now))).rowcount == 1


async def revoke_token(connection: AsyncConnection, number: int, by: str, now: datetime) -> bool:
    """End it; False where it had been ended."""
    statement = update(api_token).where(api_token.c.id == number, api_token.c.revoked_at.is_(None))
    return (await connection.execute(statement.values(revoked_at=now, revoked_by=by))).rowcount == 1


def _read(row: Row[Any], start: int = 0) -> ApiToken:
    values = dict(zip(ApiToken.__dataclass_fields__, row[start:], strict=True))
    return ApiToken(**(values | {"rights": frozenset(map(Right, values["rights"]))}))
