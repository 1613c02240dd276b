"""Drops the logbooks of rounds that are long over and left theirs behind. Touches no file that is not a logbook, and no row."""

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from newsletter.delivery.logbook import forget_logbook, old_logbooks
from newsletter.delivery.run.places import logbook_folder
from newsletter.storage.database import Database
from newsletter.storage.workers import tokens_in_use

log = structlog.get_logger(__name__)

KEPT = timedelta(days=1)


async def drop_old_logbooks(database: Database, logbooks: Path | None = None, *, now: datetime) -> int:
    """Delete this machine's logbooks of yesterday and before whose token nobody bears any more; says how many."""
    folder = logbook_folder(database, logbooks)
    tokens = old_logbooks(folder, now - KEPT) if folder is not None else []
    if folder is None or not tokens:
        return 0
    async with database.read() as connection:
        left = set(tokens) - await tokens_in_use(connection, tokens)
    for token in left:
        forget_logbook(folder, token)
    if left:
        log.info("old_logbooks_dropped", files=len(left))
    return len(left)
