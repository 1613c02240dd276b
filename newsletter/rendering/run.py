"""Renders an issue and keeps it, and finds what was kept. Does not decide whether an issue may still change, and sends nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import RenderedIssue
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.story_links import NameLinks
from newsletter.rendering.card import HEIGHT, WIDTH, Card, card_name
from newsletter.rendering.renderer import Renderer
from newsletter.storage.chapters import earlier_kin
from newsletter.storage.database import Database
from newsletter.storage.letters import find_picture, find_rendered, store_rendered
from newsletter.storage.pictures import StoredPicture, add_picture
from newsletter.storage.sponsors import find_sponsor


async def render_and_store(
    database: Database,
    renderer: Renderer,
    issue: Issue,
    slots: Sequence[Slot],
    letterhead: LetterheadOptions,
    *,
    options: LetterOptions,
    next_due: datetime | None,
    now: datetime,
    name_links: NameLinks | None = None,
) -> RenderedIssue:
    """Render the issue for its audience, in place of an earlier rendering. Raises TemplateError; then the earlier one stays.

    Where somebody changed the issue meanwhile it is not kept: no letter may say what the slots no longer say.
    """
    rendered = await render(database, renderer, issue, slots, letterhead, options=options, next_due=next_due, name_links=name_links)
    async with database.write() as connection:
        await store_rendered(connection, issue.id, rendered, version=issue.version, now=now)
    return rendered


async def render(
    database: Database,
    renderer: Renderer,
    issue: Issue,
    slots: Sequence[Slot],
    letterhead: LetterheadOptions,
    *,
    options: LetterOptions,
    next_due: datetime | None,
    was_at: Mapping[int, int] | None = None,
    name_links: NameLinks | None = None,
) -> RenderedIssue:
    """Render these words and keep nothing. ``was_at``: the stored number of each story, where they stand otherwise than they are stored."""
    async with database.read() as connection:
        kin = await earlier_kin(connection, issue.id)
        sponsor = await find_sponsor(connection, issue.newsletter, issue.issue_on)
    if was_at is not None:
        kin = {number: kin[old] for number, old in was_at.items() if old in kin}
    return renderer.render_issue(issue, slots, letterhead, options, next_due=next_due, kin=kin, sponsor=sponsor, name_links=name_links)


async def load_rendered(database: Database, issue_id: int) -> RenderedIssue | None:
    """The issue as it was rendered last, or None."""
    async with database.read() as connection:
        return await find_rendered(connection, issue_id)


async def load_card(database: Database, card: Card, *, now: datetime) -> bytes:
    """The picture card of an issue as a PNG: drawn at first need, in a thread, and kept among the pictures under its name."""
    name = card_name(card)
    if (kept := await load_picture(database, name)) is not None:
        return kept
    from newsletter.rendering.drawing import draw_card  # whoever only sends need not carry Pillow in memory

    content = await asyncio.to_thread(draw_card, card)
    stored = StoredPicture(name=name, width=WIDTH, height=HEIGHT)
    async with database.write() as connection:
        await add_picture(connection, stored, content=content, source_url=f"card:{name}", now=now)
    return content


async def load_picture(database: Database, name: str) -> bytes | None:
    """A picture that we keep, by its name, or None."""
    async with database.read() as connection:
        return await find_picture(connection, name)
