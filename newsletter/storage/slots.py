"""The slots of an issue with the words as printed, and what the memory of later days needs to know about them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.issues import OtherReport, Slot, SlotPicture
from newsletter.model.stories import Cluster
from newsletter.storage.schema import issue, slot

_COLUMNS = tuple(slot.c[name] for name in Slot.__dataclass_fields__)


async def replace_slots(connection: AsyncConnection, issue_id: int, slots: Sequence[Slot], clusters: Sequence[Cluster]) -> None:
    """Store these slots in place of the issue's earlier ones; ``clusters`` are the happenings behind them, in the same order."""
    await connection.execute(delete(slot).where(slot.c.issue_id == issue_id))
    rows = [_row(one, cluster) | {"issue_id": issue_id} for one, cluster in zip(slots, clusters, strict=True)]
    if rows:
        await connection.execute(insert(slot), rows)


async def slots_of(connection: AsyncConnection, issue_id: int) -> tuple[Slot, ...]:
    """The issue's slots in order."""
    rows = await connection.execute(select(*_COLUMNS).where(slot.c.issue_id == issue_id).order_by(slot.c.number))
    return tuple(_slot(row) for row in rows)


async def released_slugs(connection: AsyncConnection, newsletter: str) -> dict[int, list[str]]:
    """The slugs of the stories in issues whose letters were let go at some time, by the issue's id and in their order."""
    question = select(slot.c.issue_id, slot.c.slug).join(issue).where(issue.c.newsletter == newsletter, issue.c.released_at.is_not(None))
    found: dict[int, list[str]] = {}
    for issue_id, slug in await connection.execute(question.order_by(slot.c.issue_id, slot.c.number)):
        found.setdefault(issue_id, []).append(slug)
    return found


def _row(one: Slot, cluster: Cluster) -> dict[str, Any]:
    return asdict(one) | {
        "reasons": list(one.reasons),
        "canonical_urls": [story.canonical_url for story in cluster.stories],
        "words": [list(pair) for pair in cluster.words],
    }


def _slot(row: Row[Any]) -> Slot:
    values = dict(row._mapping)
    values["also"] = tuple(OtherReport(**report) for report in values["also"])
    values["picture"] = SlotPicture(**values["picture"]) if values["picture"] else None
    values["reasons"] = tuple(values["reasons"])
    return Slot(**values)
