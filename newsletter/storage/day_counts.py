"""Numbers of a day that were counted once and are kept, and the questions that count them: no page has to look at every row for one."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import Choice, DeliveryState
from newsletter.storage.schema import candidate, day_count, delivery, issue, subscriber
from newsletter.storage.upsert import upsert


async def write_counts(connection: AsyncConnection, newsletter: str, on_date: date, counts: Mapping[str, int]) -> None:
    """Keep numbers of a day, in place of what was kept under the same names."""
    rows = [{"newsletter": newsletter, "on_date": on_date, "name": name, "amount": amount} for name, amount in sorted(counts.items())]
    await upsert(connection, day_count, rows, ["newsletter", "on_date", "name"], ("amount",))


async def counts_between(connection: AsyncConnection, newsletter: str, first: date, last: date) -> dict[date, dict[str, int]]:
    """Everything that is kept from one date to another, both included; a date without numbers is left out."""
    question = select(day_count.c.on_date, day_count.c.name, day_count.c.amount)
    question = question.where(day_count.c.newsletter == newsletter, day_count.c.on_date.between(first, last))
    found: dict[date, dict[str, int]] = {}
    for on_date, name, amount in await connection.execute(question.order_by(day_count.c.on_date, day_count.c.name)):
        found.setdefault(on_date, {})[name] = amount
    return found


async def count_comers(connection: AsyncConnection, newsletter: str, start: datetime, end: datetime) -> tuple[int, int]:
    """How many confirmed and how many left from one instant up to another. Looks at every subscriber: for a job, not for a page."""
    joined = case(((subscriber.c.confirmed_at >= start) & (subscriber.c.confirmed_at < end), 1), else_=0)
    left = case(((subscriber.c.unsubscribed_at >= start) & (subscriber.c.unsubscribed_at < end), 1), else_=0)
    question = select(func.coalesce(func.sum(joined), 0), func.coalesce(func.sum(left), 0)).where(subscriber.c.newsletter == newsletter)
    row = (await connection.execute(question)).one()
    return int(row[0]), int(row[1])


async def count_ends(connection: AsyncConnection, issue_id: int) -> tuple[dict[DeliveryState, int], int]:
    """How the letters of an issue ended, and how many of them needed more than one try. Looks at every one of them."""
    again = func.sum(case((delivery.c.attempts > 1, 1), else_=0))
    question = select(delivery.c.state, func.count(), again).where(delivery.c.issue_id == issue_id).group_by(delivery.c.state)
    rows = (await connection.execute(question)).all()
    return {DeliveryState(state): number for state, number, _ in rows}, sum(int(more) for _, _, more in rows)


async def count_reasons(connection: AsyncConnection, issue_id: int, speaking: Collection[str]) -> Counter[tuple[Choice, str]]:
    """What decided about each candidate of an issue; of the chosen ones every reason that is among the speaking."""
    counted: Counter[tuple[Choice, str]] = Counter()
    for row in await connection.execute(select(candidate.c.choice, candidate.c.reasons).where(candidate.c.issue_id == issue_id)):
        codes = [reason["code"] for reason in row.reasons]
        kept = {code for code in codes if code in speaking} if row.choice == Choice.CHOSEN else codes[:1]
        counted.update((Choice(row.choice), code) for code in kept)
    return counted


async def released_since(connection: AsyncConnection, newsletter: str, first: date) -> dict[date, int]:
    """The issues from a date on whose letters were let go: their ids by date, latest first."""
    question = select(issue.c.issue_on, issue.c.id).where(issue.c.newsletter == newsletter, issue.c.issue_on >= first)
    rows = await connection.execute(question.where(issue.c.released_at.is_not(None)).order_by(issue.c.issue_on.desc()))
    return {row.issue_on: row.id for row in rows}
