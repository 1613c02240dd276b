"""The sponsors of issues: one for a newsletter and a date at most."""

from datetime import date
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.sponsors import Sponsor
from newsletter.storage.schema import sponsor
from newsletter.storage.upsert import upsert

_COLUMNS = tuple(sponsor.c[name] for name in Sponsor.__dataclass_fields__)
_SAID = ("name", "headline", "text", "url", "by", "at", "place")


async def find_sponsor(connection: AsyncConnection, newsletter: str, issue_on: date) -> Sponsor | None:
    """The sponsor of a date's issue, or None."""
    question = select(*_COLUMNS).where(sponsor.c.newsletter == newsletter, sponsor.c.issue_on == issue_on)
    row = (await connection.execute(question)).one_or_none()
    return None if row is None else _read(row)


async def sponsors_since(connection: AsyncConnection, newsletter: str, first: date) -> tuple[Sponsor, ...]:
    """The sponsors of this date's issue and of all later ones, by date."""
    question = select(*_COLUMNS).where(sponsor.c.newsletter == newsletter, sponsor.c.issue_on >= first)
    return tuple(map(_read, await connection.execute(question.order_by(sponsor.c.issue_on))))


async def sponsors_between(connection: AsyncConnection, newsletter: str, first: date, last: date) -> tuple[Sponsor, ...]:
    """The sponsors from one date's issue to another's, both included, by date."""
    question = select(*_COLUMNS).where(sponsor.c.newsletter == newsletter, sponsor.c.issue_on.between(first, last))
    return tuple(map(_read, await connection.execute(question.order_by(sponsor.c.issue_on))))


async def write_sponsor(connection: AsyncConnection, newsletter: str, one: Sponsor) -> None:
    """Keep the sponsor of a date, in place of what was kept for it before."""
    row = {name: getattr(one, name) for name in Sponsor.__dataclass_fields__} | {"newsletter": newsletter}
    await upsert(connection, sponsor, [row], ["newsletter", "issue_on"], _SAID)


async def remove_sponsor(connection: AsyncConnection, newsletter: str, issue_on: date) -> bool:
    """Forget the sponsor of a date; False where there was none."""
    gone = delete(sponsor).where(sponsor.c.newsletter == newsletter, sponsor.c.issue_on == issue_on)
    return (await connection.execute(gone)).rowcount == 1


def _read(row: Row[Any]) -> Sponsor:
    return Sponsor(**row._mapping)
