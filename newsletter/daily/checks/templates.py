"""Whether the operator's own templates still make a letter: they may have been edited since the draft was rendered."""

import asyncio

from newsletter.daily.checks.draft import Draft
from newsletter.daily.times import due_after
from newsletter.model.checks import Check, Light
from newsletter.model.errors import TemplateError
from newsletter.rendering.own_templates import own_files


async def look_at_templates(draft: Draft) -> tuple[Check, ...]:
    """Nothing to say where there are none."""
    newsroom = draft.newsroom
    own = own_files(newsroom.renderer.templates)
    if not own or not draft.slots:
        return ()
    try:
        await asyncio.to_thread(_render, draft)
    except TemplateError as mistake:
        return (Check(code="templates", light=Light.RED, text=f"{mistake.thing}: {mistake.problem}", cure=mistake.cure),)
    files = "file" if len(own) == 1 else "files"
    return (Check(code="templates", light=Light.GREEN, text=f"{len(own)} {files} of your own, and they make a letter"),)


def _render(draft: Draft) -> None:
    newsroom = draft.newsroom
    newsroom.renderer.render_issue(
        draft.issue, draft.slots, newsroom.letterhead, newsroom.letter, next_due=due_after(newsroom, draft.issue)
    )
