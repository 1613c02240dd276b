"""Opens the newsroom for one verb, runs it, and closes everything again."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from newsletter.daily.newsroom import Newsroom
from newsletter.model.instants import parse_instant

Result = TypeVar("Result")


def in_newsroom(action: Callable[[Newsroom], Awaitable[Result]], config: Path | None, now: str | None = None) -> Result:
    """What the action gives back. Raises NewsletterError for everything an operator can mend."""

    async def opened() -> Result:
        from newsletter.bootstrap import open_newsroom

        async with open_newsroom(config, now=parse_instant(now) if now else None) as newsroom:
            return await action(newsroom)

    return asyncio.run(opened())


def operator() -> str:
    """Who acts, for the record of changes."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):  # no such user, as in some containers
        return "command line"
