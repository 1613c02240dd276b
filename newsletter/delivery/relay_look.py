"""A look at a relay without handing over a letter: whether it lets us in, how, and until when its certificate holds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from newsletter.delivery.courier import Unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayLook:
    """``trouble``: why we were not let in; then nothing else is known. ``expires_at`` is None where nothing is encrypted."""

    trouble: Unreachable | None = None
    encrypted: bool = False
    logged_in: bool = False
    names: tuple[str, ...] = ()
    expires_at: datetime | None = None


Inspect = Callable[[], Awaitable[RelayLook]]
"""Takes one look."""
