"""What delivery's rounds are given by this newsroom."""

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.run import Tools


def sending_tools(newsroom: Newsroom) -> Tools:
    """Everything that a round of sending works with."""
    return Tools(
        database=newsroom.database,
        connect=newsroom.connect,
        options=newsroom.delivery,
        relay=newsroom.relay,
        letterhead=newsroom.letterhead,
        ring=newsroom.ring,
        clock=newsroom.clock,
        randomness=newsroom.randomness,
        others=newsroom.more_relays,
        signers=newsroom.signers,
        pulse=newsroom.pulse,
        return_domain=newsroom.returns.domain,
    )
