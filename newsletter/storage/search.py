"""Finds the stories of released issues by their words. A term is data to both engines, never a piece of their query languages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, TextClause, func, literal_column, select, table, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.questions import Found
from newsletter.storage.schema import issue, slot
from newsletter.storage.schema.search import SLOTS_AN_ISSUE, folded

_COLUMNS = (issue.c.issue_on, slot.c.number, slot.c.slug, slot.c.topic, slot.c.headline, slot.c.summary)


async def find_sent(connection: AsyncConnection, newsletter: str, terms: Sequence[str], *, limit: int, offset: int) -> tuple[Found, ...]:
    """Stories that hold every term: those of the newest issue first, and of one issue the one that was ranked best."""
    if not terms:
        return ()
    question = _sent(select(*_COLUMNS), connection, newsletter, terms)
    rows = await connection.execute(question.order_by(issue.c.issue_on.desc(), slot.c.number).limit(limit).offset(offset))
    return tuple(Found(**row._mapping) for row in rows)


async def count_sent(connection: AsyncConnection, newsletter: str, terms: Sequence[str]) -> int:
    """How many stories hold every term."""
    if not terms:
        return 0
    return await connection.scalar(_sent(select(func.count()), connection, newsletter, terms)) or 0


def _sent(question: Select[Any], connection: AsyncConnection, newsletter: str, terms: Sequence[str]) -> Select[Any]:
    holds = _holds_on_sqlite if connection.dialect.name == "sqlite" else _holds_on_postgresql
    joined = question.select_from(slot).join(issue, issue.c.id == slot.c.issue_id)
    return joined.where(issue.c.newsletter == newsletter, issue.c.released_at.is_not(None), holds(terms))


def _holds_on_sqlite(terms: Sequence[str]) -> ColumnElement[bool]:
    """Each term in quotes: to FTS5 that is a phrase of the words within, whatever they are (a quote in it is written twice)."""
    asked = " ".join('"' + term.replace('"', '""') + '"' for term in terms)
    place: ColumnElement[int] = literal_column("rowid", Integer)
    rows = select(place.op("/")(SLOTS_AN_ISSUE), place.op("%")(SLOTS_AN_ISSUE)).select_from(table("slot_words"))
    return tuple_(slot.c.issue_id, slot.c.number).in_(rows.where(text("slot_words MATCH :asked").bindparams(asked=asked)))


def _holds_on_postgresql(terms: Sequence[str]) -> TextClause:
    """``phraseto_tsquery`` reads plain text and knows no operators."""
    names = {f"term_{place}": term for place, term in enumerate(terms)}
    phrases = " && ".join(f"phraseto_tsquery('simple'::regconfig, {folded(f'CAST(:{name} AS text)')})" for name in names)
    return text(f"slot.search_words @@ ({phrases})").bindparams(**names)
