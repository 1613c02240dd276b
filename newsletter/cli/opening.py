"""Opens the newsroom for one verb, runs it, and closes everything again."""

import getpass
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.calendar import local_date

Result = TypeVar("Result")


def in_newsroom(action: Callable[[Newsroom], Awaitable[Result]], config: Path | None, now: datetime | None = None) -> Result:
    """What the action gives back. Raises NewsletterError for everything an operator can mend."""
    from newsletter.bootstrap import open_newsroom, run

    async def opened() -> Result:
        async with open_newsroom(config, now=now) as newsroom:
            return await action(newsroom)

    return run(opened())


def chosen_day(newsroom: Newsroom, day: date | None) -> date:
    """The date that was asked for, or today in the newsletter's zone."""
    return day or local_date(newsroom.clock(), ZoneInfo(newsroom.letterhead.zone))


def operator() -> str:
    """Who acts, for the record of changes."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):  # no such user, as in some containers
        return "command line"
