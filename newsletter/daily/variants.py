"""Renders the variants of an issue that its readers chose, each once. Does not decide which occur, stores and sends nothing."""

from __future__ import annotations

from collections.abc import Collection

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import zone_of
from newsletter.issue.calendar import next_due
from newsletter.issue.run import load_slots
from newsletter.issue.variants import abridge
from newsletter.model.issues import Issue
from newsletter.model.letters import RenderedIssue
from newsletter.model.variants import Variant
from newsletter.storage.chapters import earlier_kin


async def render_variants(newsroom: Newsroom, issue: Issue, variants: Collection[Variant]) -> dict[Variant, RenderedIssue]:
    """Each of these effective variants as a letter. Raises TemplateError."""
    from newsletter.rendering.variants import render_variant

    slots = await load_slots(newsroom.database, issue.id)
    async with newsroom.database.read() as connection:
        kin = await earlier_kin(connection, issue.id)
    following = next_due(issue.due_at, newsroom.schedule, zone_of(newsroom)).due_at

    words, rendered = newsroom.renderer.phrasebook(newsroom.letterhead.language), {}
    for variant in variants:
        cut = abridge(variant, issue, slots, newsroom.letterhead, kin, words=words)
        rendered[variant] = render_variant(
            newsroom.renderer, cut.issue, cut.slots, newsroom.letterhead, newsroom.letter, variant=variant, next_due=following, kin=cut.kin
        )
    return rendered
