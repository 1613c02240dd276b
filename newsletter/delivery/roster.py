"""How many lines each of several relays may keep open: by weight while all are well, and all they can while another is down."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.delivery.courier import Connect
from newsletter.delivery.relay_look import Inspect
from newsletter.model.sending_options import RelayOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayDoor:
    """One of several relays: the name of its section, its settings, what opens a connection to it, and what only looks at it."""

    name: str
    options: RelayOptions
    connect: Connect
    inspect: Inspect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A relay as the roster sees it. ``is_up``: it was reached last time, or nobody has tried yet."""

    weight: int
    connections: int
    is_up: bool = True


def places(relays: Sequence[Standing]) -> list[int]:
    """Lines of each relay, in the order given. A relay that is down keeps its own: one of them finds out when it is back."""
    regular = [one for one in relays if one.weight]
    if regular and all(one.is_up for one in regular):
        heaviest = max(one.weight for one in regular)
        return [max(1, one.connections * one.weight // heaviest) if one.weight else 0 for one in relays]
    if any(one.is_up for one in regular):
        return [one.connections if one.weight else 0 for one in relays]
    return [one.connections for one in relays]
