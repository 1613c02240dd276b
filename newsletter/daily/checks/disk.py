"""Whether there is room on the disk: the ledger writes before each letter, and a full disk stops the sending."""

from newsletter.daily.checks.draft import Draft
from newsletter.doctor.machine import look_for_room
from newsletter.model.checks import Check


async def look_at_disk(draft: Draft) -> tuple[Check, ...]:
    """As the doctor does."""
    newsroom = draft.newsroom
    return (await look_for_room(newsroom.database, newsroom.folder, newsroom.checks.disk_free),)
