"""Where the SQLite ledger commits: with everything else on a quick disk, on a thread of its own on a slow one."""

import threading
from pathlib import Path
from typing import Any

from newsletter.storage.database import open_database
from newsletter.storage.ledger import Rules
from newsletter.storage.ledger_rows import ALL_NOTICES
from newsletter.storage.ledger_sqlite import SLOW_COMMIT_SECONDS, TRY_AGAIN_AFTER, SqliteLedger


class Disk:
    """Stands for a connection: takes its time, by a clock of its own, and notes who waits for it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.seconds = 0.0
        self.waited_here: list[bool] = []

    def execute(self, _statement: str) -> None:
        self.now += self.seconds
        self.waited_here.append(threading.current_thread() is threading.main_thread())


async def test_a_slow_disk_is_waited_for_elsewhere(tmp_path: Path) -> None:
    """And tried again now and then; when it is well, everything comes back at once."""
    disk: Any = Disk()
    database = open_database(f"sqlite+aiosqlite:///{tmp_path}/subscribers.db")
    ledger = SqliteLedger(database, ALL_NOTICES, Rules(may_come_from={}, asides={}), lambda: disk.now)

    async def commit_until(*, here: bool) -> int:
        for number in range(20 * TRY_AGAIN_AFTER):
            await ledger._commit(disk)
            if disk.waited_here[-1] is here:
                return number
        raise AssertionError(f"never {'here' if here else 'elsewhere'}")

    await commit_until(here=True)
    disk.seconds = 2 * SLOW_COMMIT_SECONDS
    await commit_until(here=False)
    for _ in range(2 * TRY_AGAIN_AFTER):
        await ledger._commit(disk)
    assert disk.waited_here[-2 * TRY_AGAIN_AFTER :].count(True) == 2
    disk.seconds = 0.0
    await commit_until(here=True)
    await ledger._commit(disk)
    assert disk.waited_here[-1]
    await ledger.close()
    await database.close()
