"""Settles what is in doubt, from the relay's log and as the settings say. The instance decides here what its one log can prove."""

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.run.doubt import DoubtAccount
from newsletter.delivery.run.doubt import settle_doubt as settle

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


async def settle_doubt(newsroom: Newsroom) -> DoubtAccount:
    """After a sweep that left doubt, at each tick, and before an operator looks. Costs next to nothing where there is none."""
    options = newsroom.delivery
    if options.relay_log is None and options.on_unknown == "hold":
        return DoubtAccount()
    # What one relay never heard of, another may have taken: only where all letters go through this log does silence prove anything.
    whole = newsroom.database.is_sqlite and newsroom.relay.host in _HERE and not newsroom.more_relays
    return await settle(newsroom.database, options, newsroom.letterhead, clock=newsroom.clock, whole=whole)
