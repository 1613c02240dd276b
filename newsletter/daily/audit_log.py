"""Reads the audit log for pages: a part of it, of one person, one act, one issue or one reader. Writes nothing."""

from dataclasses import dataclass
from datetime import date

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue
from newsletter.storage.audit import Entry, entries


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Some lines, newest first; ``more``: the log goes on."""

    lines: tuple[Entry, ...]
    more: bool


async def read_log(
    newsroom: Newsroom,
    *,
    before: int | None = None,
    by: str = "",
    act: str = "",
    issue_on: date | None = None,
    subscriber_id: int | None = None,
    limit: int = 50,
) -> LogPage:
    """The newest lines before a number. Of a date without an issue there are none."""
    key, issue_id = newsroom.letterhead.key, None
    if issue_on is not None:
        issue = await find_issue(newsroom.database, key, issue_on)
        if issue is None:
            return LogPage(lines=(), more=False)
        issue_id = issue.id
    wanted = {"issue_id": issue_id, "subscriber_id": subscriber_id, "before": before}
    async with newsroom.database.read() as connection:
        found = await entries(connection, key, **wanted, by=by or None, act=act or None, limit=limit + 1)
    return LogPage(lines=found[:limit], more=len(found) > limit)
