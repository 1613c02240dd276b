"""Writes down each run of a stage, in the database and in the log: when, and what it says it did. Decides nothing and hides no error."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.storage.runs import begin_run, end_run

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Record:
    """Set ``account`` to what the stage returns."""

    account: Any = None


@asynccontextmanager
async def recorded(newsroom: Newsroom, stage: str) -> AsyncIterator[Record]:
    """A row that stands before the stage begins and is completed when it ends, with the error if there was one."""
    async with newsroom.database.write() as connection:
        row = await begin_run(connection, stage, newsroom.clock())
    record = Record()
    try:
        yield record
    except BaseException as error:
        record.account = {"error": type(error).__name__, "problem": str(error)}
        raise
    finally:
        account = _as_json(record.account)
        log.info(stage, **{name: value for name, value in account.items() if value and isinstance(value, (int, str))})
        async with newsroom.database.write() as connection:
            await end_run(connection, row, account, newsroom.clock())


def _as_json(account: Any) -> Mapping[str, Any]:
    plain = asdict(account) if is_dataclass(account) and not isinstance(account, type) else dict(account or {})
    written: Mapping[str, Any] = json.loads(json.dumps({str(key): value for key, value in plain.items()}, default=str))
    return written
