"""The picture beside an issue's first story, as the publisher credits it: fetched for a draft, and only looked up for an edit."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.arranging import Arrangement
from newsletter.issue.wording import led_by_hand
from newsletter.model.issues import SlotPicture


async def lead_picture(newsroom: Newsroom, arrangement: Arrangement, *, fetch: bool) -> Mapping[int, SlotPicture]:
    """The picture of the story that stands first, by story, where the setting allows it. Without ``fetch`` only one that we have.

    Nobody who edits waits for a publisher's server; the next refresh fetches what is missing.
    """
    from newsletter.sources.run.pages import fetch_picture, kept_picture

    first = next(iter(arrangement.selection.chosen), None)
    lead = led_by_hand(first, arrangement.in_force.words.get(first.cluster.key, {})).lead if first else None
    if newsroom.letter.pictures == "none" or lead is None or lead.picture is None or not lead.picture.credit.strip():
        return {}
    if not fetch:
        picture = await kept_picture(newsroom.database, lead.picture)
    else:
        picture = await fetch_picture(newsroom.database, newsroom.fetcher, newsroom.sources, lead.picture, now=newsroom.clock())
    return {lead.id: picture} if picture else {}
