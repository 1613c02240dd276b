"""The variants of an issue that its readers chose, each compiled once. Does not decide which occur, and sends nothing."""

from __future__ import annotations

from collections.abc import Collection

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import coming_after
from newsletter.daily.story_links import links_of
from newsletter.issue.run import load_slots
from newsletter.issue.variants import abridge
from newsletter.issue.week import week_of
from newsletter.model.issues import Issue
from newsletter.model.letters import CompiledLetter, RenderedIssue
from newsletter.model.story_links import NameLinks
from newsletter.model.variants import Variant, read_variant
from newsletter.storage.chapters import earlier_kin
from newsletter.storage.sponsors import find_sponsor
from newsletter.storage.story_links import keep_story_links
from newsletter.storage.variants import compiled_variants, store_variant, uncompiled_variants
from newsletter.storage.weeks import week_stories

log = structlog.get_logger(__name__)


async def compile_variants(newsroom: Newsroom, issue: Issue, as_it_is: RenderedIssue) -> dict[int, CompiledLetter]:
    """The letters of an issue's variants by id; those that nobody compiled yet are compiled now, once each.

    A variant that cannot be rendered is told once, and whoever chose it gets the letter ``as_it_is``.
    """
    async with newsroom.database.read() as connection:
        missing = await uncompiled_variants(connection, issue.id)
    for variant_id, name in missing.items():
        rendered = await _rendered(newsroom, issue, name) or as_it_is
        async with newsroom.database.write() as connection:
            await store_variant(connection, variant_id, rendered, newsroom.clock())
            await keep_story_links(connection, issue.id, rendered.links)
    async with newsroom.database.read() as connection:
        return await compiled_variants(connection, issue.id)


async def _rendered(newsroom: Newsroom, issue: Issue, name: str) -> RenderedIssue | None:
    try:
        made = await render_variants(newsroom, issue, [read_variant(name)], name_links=links_of(newsroom, issue))
        return next(iter(made.values()))
    except Exception as error:
        log.warning("variant_unwritable", issue=issue.id, variant=name, reason=str(error))
        return None


async def render_variants(
    newsroom: Newsroom, issue: Issue, variants: Collection[Variant], *, name_links: NameLinks | None = None
) -> dict[Variant, RenderedIssue]:
    """Each of these effective variants as a letter, to look at or with ``name_links`` to be sent. Raises TemplateError."""
    from newsletter.rendering.variants import render_variant

    slots = await load_slots(newsroom.database, issue.id)
    async with newsroom.database.read() as connection:
        kin = await earlier_kin(connection, issue.id)
        stories = await week_stories(connection, issue.id)
        sponsor = await find_sponsor(connection, issue.newsletter, issue.issue_on)
    following = await coming_after(newsroom, issue)
    words, letterhead = newsroom.renderer.phrasebook(newsroom.letterhead.language), newsroom.letterhead

    def render(variant: Variant) -> RenderedIssue:
        week = week_of(variant, issue, stories, letterhead, words) if variant.weekly else None
        cut = week or abridge(variant, issue, slots, letterhead, kin, words=words)
        return render_variant(
            newsroom.renderer,
            cut.issue,
            cut.slots,
            letterhead,
            newsroom.letter,
            variant=variant,
            next_due=following,
            kin=cut.kin,
            sponsor=sponsor,
            week=week.dates if week else None,
            name_links=name_links,
        )

    return {variant: render(variant) for variant in variants}
