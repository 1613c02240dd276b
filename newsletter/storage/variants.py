"""The variants of an issue: which occur in its audience, and the letter that each was compiled to."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.letters import CompiledLetter, RenderedIssue
from newsletter.storage.letters import letter_of, written
from newsletter.storage.schema import variant


async def uncompiled_variants(connection: AsyncConnection, issue_id: int) -> dict[int, str]:
    """The variants of an issue that have no letter yet: their names by id."""
    question = select(variant.c.id, variant.c.name).where(variant.c.issue_id == issue_id, variant.c.rendered_at.is_(None))
    return {row.id: row.name for row in await connection.execute(question.order_by(variant.c.id))}


async def store_variant(connection: AsyncConnection, variant_id: int, rendered: RenderedIssue, now: datetime) -> None:
    """Keep the letter of a variant."""
    await connection.execute(update(variant).where(variant.c.id == variant_id).values(**written(rendered), rendered_at=now))


async def compiled_variants(connection: AsyncConnection, issue_id: int) -> dict[int, CompiledLetter]:
    """The letters of an issue's variants, by id."""
    columns = (variant.c.id, variant.c.pieces, variant.c.places)
    question = select(*columns).where(variant.c.issue_id == issue_id, variant.c.rendered_at.is_not(None))
    return {row.id: letter_of(row.pieces, row.places) for row in await connection.execute(question.order_by(variant.c.id))}


async def forget_letters(connection: AsyncConnection, issue_id: int) -> None:
    """The words around the stories have changed: the letters of an issue's variants are compiled anew."""
    change = update(variant).where(variant.c.issue_id == issue_id)
    await connection.execute(change.values(rendered_at=None))
