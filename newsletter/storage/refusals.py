"""Which receiving domains put letters of an issue off or refuse them, with a reply of each."""

from sqlalchemy import ColumnElement, Label, and_, case, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.deliveries import DomainTrouble
from newsletter.model.reports import Refusals
from newsletter.storage.schema import delivery, subscriber

_DEFERRED: ColumnElement[str] = literal_column("'deferred'")
_REJECTED: ColumnElement[str] = literal_column("'rejected'")


async def domain_troubles(connection: AsyncConnection, issue_id: int, limit: int) -> tuple[DomainTrouble, ...]:
    """The domains with most such letters, most first; only where somebody replied. Who was erased since has no domain."""
    domain = _domain(connection)
    put_off = func.sum(case((delivery.c.state == _DEFERRED, 1), else_=0)).label("deferred")
    refused = func.sum(case((delivery.c.state == _REJECTED, 1), else_=0)).label("rejected")
    replied = and_(or_(delivery.c.state == _DEFERRED, delivery.c.state == _REJECTED), delivery.c.code > 0)
    question = select(domain, put_off, refused, func.max(delivery.c.id).label("newest")).join(
        subscriber, subscriber.c.id == delivery.c.subscriber_id
    )
    question = question.where(delivery.c.issue_id == issue_id, replied).group_by(domain).order_by(func.count().desc(), domain)
    found = (await connection.execute(question.limit(limit))).all()
    replies = select(delivery.c.id, delivery.c.code, delivery.c.reply).where(delivery.c.id.in_([row.newest for row in found]))
    said = {row.id: f"{row.code} {row.reply}".strip() for row in await connection.execute(replies)}
    return tuple(
        DomainTrouble(domain=row.domain, deferred=row.deferred, rejected=row.rejected, reply=said.get(row.newest, "")) for row in found
    )


async def refusals_by_domain(connection: AsyncConnection, issue_id: int, limit: int) -> tuple[Refusals, ...]:
    """The domains that refused most letters of an issue for good, most first. Who was erased since has no domain."""
    domain = _domain(connection)
    letters = func.count().label("letters")
    question = select(domain, letters).join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
    question = question.where(delivery.c.issue_id == issue_id, delivery.c.state == _REJECTED).group_by(domain)
    rows = await connection.execute(question.order_by(letters.desc(), domain).limit(limit))
    return tuple(Refusals(domain=row.domain, letters=row.letters) for row in rows)


def _domain(connection: AsyncConnection) -> Label[str]:
    find = func.strpos if connection.dialect.name == "postgresql" else func.instr
    return func.lower(func.substr(subscriber.c.address, find(subscriber.c.address, "@") + 1)).label("domain")
