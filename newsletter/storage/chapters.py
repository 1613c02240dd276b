"""The long memory: the stories of all released issues, and which of them the stories of an issue lead to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from sys import intern
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.chapters import MARKING_WORDS, Found, Kin, Place, Told
from newsletter.model.states import Kinship
from newsletter.storage.schema import issue, related, slot

_TOLD = (
    *(slot.c.issue_id, slot.c.number, issue.c.issue_on, slot.c.headline, slot.c.original_headline, slot.c.summary, slot.c.words),
    *(slot.c.cluster_key, slot.c.update_of),
)
_KIN = (
    issue.c.issue_on,
    slot.c.slug,
    slot.c.number,
    slot.c.topic,
    slot.c.headline,
    related.c.kinship,
    related.c.likeness,
    related.c.shared,
)


async def told_in(connection: AsyncConnection, issue_id: int) -> tuple[Told, ...]:
    """The stories of one issue in order."""
    rows = await connection.execute(_all_told().where(slot.c.issue_id == issue_id).order_by(slot.c.number))
    return tuple(map(_told, rows))


async def told_before(connection: AsyncConnection, issue_id: int) -> tuple[Told, ...]:
    """Every story that the newsletter of this issue really sent on earlier dates, latest first: issues that have begun to leave."""
    ours = (await connection.execute(select(issue.c.newsletter, issue.c.issue_on).where(issue.c.id == issue_id))).one_or_none()
    if ours is None:
        return ()
    sent = _all_told().where(issue.c.newsletter == ours.newsletter, issue.c.issue_on < ours.issue_on, issue.c.released_at.is_not(None))
    # As a stream, so that ten years of words never stand in memory at once.
    rows = await connection.stream(sent.order_by(issue.c.issue_on.desc(), slot.c.number))
    return tuple([_told(row) async for row in rows])


async def replace_kin(connection: AsyncConnection, issue_id: int, found: Mapping[int, Sequence[Found]]) -> None:
    """Store what the stories of an issue lead to, by their number, in place of what they led to before."""
    await drop_kin(connection, issue_id)
    rows = [
        {
            "issue_id": issue_id,
            "number": number,
            "rank": rank,
            "earlier_issue_id": one.told.issue_id,
            "earlier_number": one.told.number,
            "kinship": one.kinship,
            "likeness": one.likeness,
            "shared": list(one.shared),
        }
        for number, several in found.items()
        for rank, one in enumerate(several, start=1)
    ]
    if rows:
        await connection.execute(insert(related), rows)


async def renumber_kin(connection: AsyncConnection, issue_id: int, numbers: Mapping[int, int]) -> None:
    """Let what a story leads to follow it from its old number to its new one; what has no new number is forgotten."""
    rows = [dict(row._mapping) for row in await connection.execute(select(related).where(related.c.issue_id == issue_id))]
    await drop_kin(connection, issue_id)
    moved = [row | {"number": numbers[row["number"]]} for row in rows if row["number"] in numbers]
    if moved:
        await connection.execute(insert(related), moved)


async def drop_kin(connection: AsyncConnection, issue_id: int) -> None:
    """Forget what the stories of an issue lead to: they are being told anew."""
    await connection.execute(delete(related).where(related.c.issue_id == issue_id))


async def chapters_of(connection: AsyncConnection, issue_ids: Collection[int]) -> dict[Place, tuple[Place, ...]]:
    """The earlier chapters of every story of these issues, best first."""
    question = select(related).where(related.c.issue_id.in_(issue_ids), related.c.kinship == Kinship.CHAPTER)
    chapters: dict[Place, list[Place]] = defaultdict(list)
    for row in await connection.execute(question.order_by(related.c.issue_id, related.c.number, related.c.rank)):
        chapters[row.issue_id, row.number].append((row.earlier_issue_id, row.earlier_number))
    return {place: tuple(earlier) for place, earlier in chapters.items()}


async def earlier_kin(connection: AsyncConnection, issue_id: int) -> dict[int, tuple[Kin, ...]]:
    """The stories of released issues that each story of an issue leads to, best first."""
    told = (slot.c.issue_id == related.c.earlier_issue_id) & (slot.c.number == related.c.earlier_number)
    question = select(related.c.number.label("of"), *_KIN).join(slot, told).join(issue, issue.c.id == slot.c.issue_id)
    rows = await connection.execute(
        question.where(related.c.issue_id == issue_id, issue.c.released_at.is_not(None)).order_by(related.c.number, related.c.rank)
    )
    return _by_number(rows)


async def later_kin(connection: AsyncConnection, issue_id: int) -> dict[int, tuple[Kin, ...]]:
    """The stories of released issues that lead to each story of this one, latest first."""
    telling = (slot.c.issue_id == related.c.issue_id) & (slot.c.number == related.c.number)
    question = select(related.c.earlier_number.label("of"), *_KIN).join(slot, telling).join(issue, issue.c.id == slot.c.issue_id)
    rows = await connection.execute(
        question.where(related.c.earlier_issue_id == issue_id, issue.c.released_at.is_not(None)).order_by(
            related.c.earlier_number, issue.c.issue_on.desc(), slot.c.number
        )
    )
    return _by_number(rows)


def _all_told() -> Select[Any]:
    return select(*_TOLD).join(issue, issue.c.id == slot.c.issue_id)


def _told(row: Row[Any]) -> Told:
    marks = tuple(intern(word) for word, _ in row.words[:MARKING_WORDS])
    return Told(**(dict(row._mapping) | {"words": marks}))


def _by_number(rows: Any) -> dict[int, tuple[Kin, ...]]:
    kin: dict[int, list[Kin]] = defaultdict(list)
    for row in rows:
        values = dict(row._mapping)
        number = values.pop("of")
        kin[number].append(Kin(**(values | {"kinship": Kinship(values["kinship"]), "shared": tuple(values["shared"])})))
    return {number: tuple(several) for number, several in kin.items()}
