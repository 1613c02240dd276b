"""What persons changed in an issue after the machine chose, and the machine's own words beside theirs. No edit is deleted."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.editing import Edit, EditKind, MachineWords
from newsletter.storage.schema import edit, machine_words


async def add_edit(connection: AsyncConnection, issue_id: int, new: Edit) -> int:
    """Write an edit down (its id is not looked at); gives back its number. Numbers grow and never come again."""
    row = {name: getattr(new, name) for name in Edit.__dataclass_fields__ if name != "id"}
    number: int = (await connection.execute(insert(edit).values(row | {"issue_id": issue_id}).returning(edit.c.id))).scalar_one()
    return number


async def undo_edits(connection: AsyncConnection, issue_id: int, numbers: Collection[int], *, by: str, now: datetime, version: int) -> int:
    """Let edits no longer be in force, from this version on; says how many were."""
    standing = (edit.c.issue_id == issue_id, edit.c.id.in_(numbers), edit.c.undone_at.is_(None))
    change = update(edit).where(*standing).values(undone_at=now, undone_by=by, undone_version=version)
    return (await connection.execute(change)).rowcount


async def edits_of(connection: AsyncConnection, issue_id: int) -> tuple[Edit, ...]:
    """Every edit of an issue, those that were undone too, oldest first."""
    rows = await connection.execute(select(edit).where(edit.c.issue_id == issue_id).order_by(edit.c.id))
    return tuple(map(_edit, rows))


async def standing_edits(connection: AsyncConnection, issue_id: int) -> tuple[Edit, ...]:
    """The edits of an issue that nobody has undone, oldest first."""
    question = select(edit).where(edit.c.issue_id == issue_id, edit.c.undone_at.is_(None))
    return tuple(map(_edit, await connection.execute(question.order_by(edit.c.id))))


async def replace_machine_words(connection: AsyncConnection, issue_id: int, words: Sequence[MachineWords]) -> None:
    """Keep what the machine would print of edited stories, in place of earlier ones."""
    await connection.execute(delete(machine_words).where(machine_words.c.issue_id == issue_id))
    if words:
        await connection.execute(insert(machine_words), [asdict(one) | {"issue_id": issue_id} for one in words])


async def machine_words_of(connection: AsyncConnection, issue_id: int) -> dict[str, MachineWords]:
    """What the machine would print of edited stories, by cluster key; "" stands for what is above them."""
    rows = await connection.execute(select(machine_words).where(machine_words.c.issue_id == issue_id))
    names = MachineWords.__dataclass_fields__
    return {row.cluster_key: MachineWords(**{name: getattr(row, name) for name in names}) for row in rows}


def _edit(row: Row[tuple[object, ...]]) -> Edit:
    values = {name: getattr(row, name) for name in Edit.__dataclass_fields__}
    return Edit(**values | {"kind": EditKind(values["kind"])})
