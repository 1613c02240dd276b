"""Tells the people who answer for the newsletter how an issue stands: a letter to each of them, once for each issue and occasion.

Decides nothing about the issue, and sends nothing: the letters wait in the queue with the note that they were written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.step_links import new_links
from newsletter.model.issues import Issue
from newsletter.model.operators import Operator
from newsletter.model.states import NoticeKind
from newsletter.storage.alarms import store_letter
from newsletter.storage.database import Connection
from newsletter.storage.operators import operators_to_tell
from newsletter.storage.step_links import add_step_links
from newsletter.storage.told import tell_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is told. ``occasion`` is told once for each issue; ``steps``: whether links to approve, hold and so on belong into it."""

    kind: NoticeKind
    occasion: str
    facts: Mapping[str, str]
    steps: bool = False


async def tell(newsroom: Newsroom, issue: Issue, letter: Letter) -> bool:
    """Store the letter for everybody, unless it was stored before; says whether it was."""
    async with newsroom.database.write() as connection:
        if not await tell_once(connection, issue.id, letter.occasion, newsroom.clock()):
            return False
        await write_to_operators(newsroom, connection, issue, letter)
    return True


async def write_to_operators(newsroom: Newsroom, connection: Connection, issue: Issue | None, letter: Letter) -> None:
    """Within the caller's transaction: a letter to each operator who may publish and has an address; where there is none, to our own."""
    for address, operator in await _readers(newsroom, connection):
        links: Mapping[str, str] = {}
        if letter.steps and issue is not None and newsroom.letterhead.base_url:
            made = new_links(newsroom, issue, operator)
            await add_step_links(connection, made.rows)
            links = {f"{act}_url": url for act, url in made.urls.items()}
        await store_letter(connection, letter.kind, address, {**letter.facts, **links}, newsroom.clock())


async def _readers(newsroom: Newsroom, connection: Connection) -> tuple[tuple[str, Operator | None], ...]:
    """Who answers for it; without an address anywhere nobody can be written to."""
    if found := await operators_to_tell(connection):
        return tuple((one.address, one) for one in found)
    own = newsroom.letterhead.reply_to or newsroom.letterhead.from_address
    return ((own, None),) if own else ()
