"""What is planned for dates to come, and whether the whole newsletter is at rest."""

import json
from datetime import date, datetime

from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.planning import DayPlan, Rest
from newsletter.storage.schema import day_plan, instance
from newsletter.storage.upsert import upsert

_REST = "paused "
_SAID = ("skip", "reason", "guest", "by", "at")


async def hold_plans(connection: AsyncConnection) -> None:
    """Let nobody plan a date, or open one that may be planned, until the transaction ends: a plan comes before the issue or not at all.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE day_plan IN SHARE ROW EXCLUSIVE MODE"))


async def find_plan(connection: AsyncConnection, newsletter: str, issue_on: date) -> DayPlan | None:
    """What is planned for a date."""
    question = select(day_plan).where(day_plan.c.newsletter == newsletter, day_plan.c.issue_on == issue_on)
    row = (await connection.execute(question)).one_or_none()
    return _plan(row) if row else None


async def plans_between(connection: AsyncConnection, newsletter: str, first: date, last: date) -> tuple[DayPlan, ...]:
    """What is planned for these dates, both ends among them, earliest first."""
    question = select(day_plan).where(day_plan.c.newsletter == newsletter, day_plan.c.issue_on.between(first, last))
    return tuple(_plan(row) for row in await connection.execute(question.order_by(day_plan.c.issue_on)))


async def write_plan(connection: AsyncConnection, newsletter: str, plan: DayPlan) -> None:
    """Put this in the place of what was planned; a plan that says nothing is forgotten."""
    if not (plan.skip or plan.guest):
        await connection.execute(delete(day_plan).where(day_plan.c.newsletter == newsletter, day_plan.c.issue_on == plan.issue_on))
        return
    row = {"newsletter": newsletter, "issue_on": plan.issue_on, **{name: getattr(plan, name) for name in _SAID}}
    await upsert(connection, day_plan, [row], ["newsletter", "issue_on"], _SAID)


async def read_rest(connection: AsyncConnection, newsletter: str) -> Rest | None:
    """Whether the newsletter is paused, by whom and for how long."""
    said = await connection.scalar(select(instance.c.value).where(instance.c.name == _REST + newsletter))
    if not said:
        return None
    told = json.loads(said)
    until = date.fromisoformat(told["until"]) if told["until"] else None
    return Rest(by=told["by"], at=datetime.fromisoformat(told["at"]), reason=told["reason"], until=until, collecting=told["collecting"])


async def write_rest(connection: AsyncConnection, newsletter: str, rest: Rest) -> None:
    """Pause the newsletter, or change for how long."""
    until = rest.until.isoformat() if rest.until else ""
    told = {"by": rest.by, "at": rest.at.isoformat(), "reason": rest.reason, "until": until, "collecting": rest.collecting}
    row = {"name": _REST + newsletter, "value": json.dumps(told), "changed_at": rest.at}
    await upsert(connection, instance, [row], ["name"], ["value", "changed_at"])


async def end_rest(connection: AsyncConnection, newsletter: str, now: datetime) -> bool:
    """Resume; False when it was not paused."""
    paused = (instance.c.name == _REST + newsletter, instance.c.value != "")
    return (await connection.execute(update(instance).where(*paused).values(value="", changed_at=now))).rowcount == 1


def _plan(row: Row[tuple[object, ...]]) -> DayPlan:
    return DayPlan(**{name: value for name, value in row._mapping.items() if name != "newsletter"})
