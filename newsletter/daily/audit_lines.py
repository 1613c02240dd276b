"""Begins lines of the audit log. Decides nothing, and ends none: whoever began a line says what came of it."""

from collections.abc import Mapping
from typing import Any

from newsletter.daily.newsroom import Newsroom
from newsletter.model.rights import Actor
from newsletter.storage.audit import Entry, begin_entry
from newsletter.storage.database import Connection


async def begin_line(connection: Connection, newsroom: Newsroom, actor: Actor, act: str, facts: Mapping[str, Any]) -> int:
    """Write down that this is asked now, by whom and through which door; gives back the line's number."""
    entry = Entry(
        newsletter=newsroom.letterhead.key,
        at=newsroom.clock(),
        by=actor.name,
        operator_id=actor.operator_id,
        face=actor.face,
        act=act,
        facts=facts,
    )
    return await begin_entry(connection, entry)
