"""Whether choosing is quick enough to be rehearsed: others wait meanwhile, and grouping many articles takes long. Chooses nothing."""

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.storage.stories import count_between

MOST = 20_000
"""Articles of a window that one core groups in about three seconds."""


async def require_quick_choice(newsroom: Newsroom, *, most: int = MOST) -> None:
    """Raise RefusedStep with another way to the same where the window holds too many articles."""
    now = newsroom.clock()
    async with newsroom.database.read() as connection:
        number = await count_between(connection, now - newsroom.selection.window, now)
    if number > most:
        problem = f"choosing from {number:,} articles would keep others from writing for too long; nothing was done"
        raise RefusedStep("a draft", problem, "Rehearse it on a copy: newsletter backup FILE makes one.")
