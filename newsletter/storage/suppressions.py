"""The suppression list: digests of addresses we will not write to. It holds no address."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import STRENGTH, UNWANTED, SuppressionReason
from newsletter.model.subscribers import Suppression
from newsletter.storage.parts import in_parts
from newsletter.storage.schema import subscriber, suppression
from newsletter.storage.upsert import dialect_insert

_WHY = ("reason", "at", "by", "note")
_READ = (*_WHY, "asked_at")


async def suppress(connection: AsyncConnection, digests: Sequence[str], why: Suppression) -> None:
    """Put the digests on the list. A weaker reason gives way to a stronger one, never the other way round; that it was erased is kept."""
    if digests:
        erased_at = why.at if why.reason is SuppressionReason.ERASED else None
        named = {name: getattr(why, name) for name in _WHY}
        await keep_suppressed(connection, [{"digest": one, **named, "erased_at": erased_at} for one in dict.fromkeys(digests)])


async def keep_suppressed(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for whole rows, such as those of another database."""
    for part in in_parts(rows):
        await connection.execute(_or_stronger(dialect_insert(connection, suppression)), [dict(row) for row in part])


async def suppress_readers(connection: AsyncConnection, subscriber_ids: Collection[int], why: Suppression) -> None:
    """The same for subscribers, under the digests that stand in their rows: in one statement, for whoever leaves waits for it."""
    theirs = select(
        subscriber.c.suppression_digest,
        literal(why.reason.value),
        literal(why.at, suppression.c.at.type),
        literal(why.by),
        literal(why.note),
    )
    rows = theirs.where(subscriber.c.id.in_(subscriber_ids)).distinct()
    await connection.execute(_or_stronger(dialect_insert(connection, suppression).from_select(["digest", *_WHY], rows)))


async def find_suppressions(connection: AsyncConnection, digests: Collection[str]) -> dict[str, Suppression]:
    """Those of the digests that are on the list."""
    columns = [suppression.c[name] for name in ("digest", *_READ)]
    rows = await connection.execute(select(*columns).where(suppression.c.digest.in_(digests)))
    return {row.digest: _read(row) for row in rows}


async def lift_suppression(connection: AsyncConnection, digests: Collection[str]) -> None:
    """Take the digests off the list, whatever the reason: an operator's act."""
    await connection.execute(delete(suppression).where(suppression.c.digest.in_(digests)))


async def lift_by_reader(connection: AsyncConnection, digests: Collection[str]) -> None:
    """Take the digests off the list as far as a reader's own word does that."""
    lifted = (suppression.c.digest.in_(digests), suppression.c.reason.not_in(sorted(UNWANTED)))
    await connection.execute(delete(suppression).where(*lifted))


async def note_asked(connection: AsyncConnection, digests: Collection[str], now: datetime) -> None:
    """Keep that a confirmation letter goes to these although they are on the list; the row outlives the sign-up."""
    await connection.execute(update(suppression).where(suppression.c.digest.in_(digests)).values(asked_at=now))


async def count_suppressions(connection: AsyncConnection) -> dict[SuppressionReason, int]:
    """How many digests stand on the list for each reason; a reason without any is 0."""
    found = await connection.execute(select(suppression.c.reason, func.count()).group_by(suppression.c.reason))
    numbers = {row[0]: row[1] for row in found}
    return {reason: numbers.get(reason, 0) for reason in SuppressionReason}


async def suppressions_after(
    connection: AsyncConnection, after: str, limit: int, reason: SuppressionReason | None
) -> list[tuple[str, Suppression, str]]:
    """The next page by digest: the digest, why, and the address where a subscriber's row still knows it."""
    columns = [suppression.c[name] for name in ("digest", *_READ)]
    known = suppression.outerjoin(subscriber, subscriber.c.suppression_digest == suppression.c.digest)
    question: Select[Any] = select(*columns, func.coalesce(func.max(subscriber.c.address), "").label("address")).select_from(known)
    question = question.where(suppression.c.digest > after).group_by(*columns).order_by(suppression.c.digest).limit(limit)
    if reason is not None:
        question = question.where(suppression.c.reason == reason)
    return [(row.digest, _read(row), row.address) for row in await connection.execute(question)]


async def oldest_digests(connection: AsyncConnection, newsletter: str, limit: int) -> list[tuple[str, str]]:
    """Address key and digest of those who signed up first: their digests were made under the oldest keys."""
    question = select(subscriber.c.address_key, subscriber.c.suppression_digest).where(subscriber.c.newsletter == newsletter)
    return [(row[0], row[1]) for row in await connection.execute(question.order_by(subscriber.c.id).limit(limit))]


def _or_stronger(insert: sqlite.Insert | postgresql.Insert) -> sqlite.Insert | postgresql.Insert:
    """Where the digest stands there, the stronger reason stays; of two that weigh the same the first. Both instants are kept."""
    new = insert.excluded
    is_stronger = _strength(new.reason) > _strength(suppression.c.reason)
    kept: dict[str, ColumnElement[Any]] = {name: case((is_stronger, new[name]), else_=suppression.c[name]) for name in _WHY}
    for name in ("asked_at", "erased_at"):
        kept[name] = func.coalesce(suppression.c[name], new[name])
    return insert.on_conflict_do_update(index_elements=["digest"], set_=kept)


def _strength(reason: ColumnElement[Any]) -> ColumnElement[int]:
    return case({name.value: weight for name, weight in STRENGTH.items()}, value=reason, else_=0)


def _read(row: Row[Any]) -> Suppression:
    return Suppression(reason=SuppressionReason(row.reason), at=row.at, by=row.by, note=row.note, asked_at=row.asked_at)
