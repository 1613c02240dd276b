"""``python -m benchmarks.console``: fills both engines, asks the pages, prints a table and writes JSON."""

import argparse
import asyncio
import json
import logging
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx2
import structlog

from benchmarks.console import __doc__ as about
from benchmarks.console.fill import days, fill
from benchmarks.delivery.table import machine
from newsletter.daily.newsroom import Newsroom
from newsletter.storage.database import open_database
from newsletter.web.app import create_app
from tests.conftest import HandClock, build_tables
from tests.daily.conftest import TODAY
from tests.daily.edited_days import refreshed
from tests.postgresql import find_programs, temporary_server
from tests.web.conftest import CONSOLE, LOOPBACK, make_newsroom

TIMES = 30
AT_MOST_MS = 100
ROOMY = {"shared_buffers": "256MB", "max_connections": "20", "fsync": "off", "max_wal_size": "4GB"}

Figures = dict[str, list[float]]


def main() -> None:
    """Measure what was asked for."""
    reader = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--readers", type=int, default=1_000_000)
    reader.add_argument("--json", type=Path, default=Path("benchmarks/console/figures.json"))
    given = reader.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found = asyncio.run(_both(given.readers))
    for engine, figures in found.items():
        for page, took in figures.items():
            told = f"median {median(took[1:]):6.1f} ms   slowest {max(took[1:]):6.1f} ms   first {took[0]:7.1f} ms"
            print(f"{engine:12} {page:18} {told}")
    facts = machine() | {"at": datetime.now(UTC).isoformat(timespec="seconds"), "load": os.getloadavg(), "readers": given.readers}
    rounded = {engine: {page: [round(one, 2) for one in took] for page, took in pages.items()} for engine, pages in found.items()}
    given.json.write_text(json.dumps(facts | {"milliseconds": rounded}, indent=1) + "\n", encoding="utf-8")


async def _both(readers: int) -> dict[str, Figures]:
    with tempfile.TemporaryDirectory(prefix="newsletter-bench-console-") as name:
        found = {"SQLite": await _measure(f"sqlite+aiosqlite:///{name}/subscribers.db", Path(name), readers)}
        programs = find_programs()
        if programs is None:
            return found
        with temporary_server(programs, ROOMY) as server:
            found["PostgreSQL"] = await _measure(server.url(await server.new_database()), Path(name), readers)
    return found


async def _measure(url: str, folder: Path, readers: int) -> Figures:
    await build_tables(url)
    database = open_database(url)
    newsroom = make_newsroom(database, HandClock(), folder)  # the clock stands still, so that what was counted stays fresh
    issue = await refreshed(newsroom)
    await fill(newsroom, issue.id, TODAY, readers)
    figures = {page: await _ask(newsroom, path) for page, path in days(TODAY, readers)}
    await database.close()
    return figures


async def _ask(newsroom: Newsroom, path: str) -> list[float]:
    """Milliseconds of each answer, the first of a fresh application before the others."""
    took: list[float] = []
    transport = httpx2.ASGITransport(create_app(newsroom), client=LOOPBACK)
    async with httpx2.AsyncClient(transport=transport, base_url=CONSOLE) as client:
        for _ in range(TIMES + 1):
            begun = perf_counter()
            answer = await client.get(path)
            took.append((perf_counter() - begun) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}")
    return took


if __name__ == "__main__":
    main()
