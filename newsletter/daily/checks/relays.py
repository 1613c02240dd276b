"""Whether each relay lets us in: connect, greet, encrypt and log in as the settings say, and say goodbye. Hands over no letter."""

import asyncio

from newsletter.daily.checks.draft import Draft
from newsletter.delivery.courier import Connect, Unreachable
from newsletter.model.checks import Check, Light

WITHIN_SECONDS = 10.0


async def look_at_relays(draft: Draft) -> tuple[Check, ...]:
    """``relay`` is red where only an operator can help: while sending, anything else is tried again by itself."""
    newsroom = draft.newsroom
    doors = [(newsroom.relay.called, newsroom.connect), *((door.options.called, door.connect) for door in newsroom.more_relays)]
    return tuple(await asyncio.gather(*(knock(called, connect) for called, connect in doors)))


async def knock(called: str, connect: Connect) -> Check:
    """How one relay answers."""
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            courier = await connect()
            if isinstance(courier, Unreachable):
                light = Light.RED if courier.needs_operator else Light.AMBER
                return Check(code="relay", light=light, text=f"{courier.relay} {courier.problem}", cure=courier.cure)
            await courier.close()
    except TimeoutError:
        text = f"{called} did not let us in within {WITHIN_SECONDS:g} s"
        return Check(code="relay", light=Light.AMBER, text=text, cure="Letters wait for it; look whether it is overloaded.")
    return Check(code="relay", light=Light.GREEN, text=f"{called} lets us in")
