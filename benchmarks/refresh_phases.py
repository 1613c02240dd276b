"""The phases of the refresh benchmark and what each of them costs. ``benchmarks/refresh.py`` runs them and says what they print."""

import asyncio
import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import aiohttp
import feedparser
import structlog
from refresh_documents import BEGUN_AT, ITEMS
from sqlalchemy import func, select

from newsletter.model.options import SourceOptions
from newsletter.sources.fetch import Fetcher
from newsletter.sources.run.feeds import RefreshAccount, import_opml, refresh_feeds
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.storage.opening import open_instance
from newsletter.stories.run import gather_stories

PORT = 8971
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What a phase took, in seconds, and how far the program's memory has risen, in MB."""

    wall: float
    own: float
    apart: float
    peak_mb: int

    @property
    def cpu(self) -> float:
        return self.own + self.apart


class Server:
    """The feed server's process."""

    def __init__(self, feeds: int, hosts: list[str]) -> None:
        self._feeds, self._hosts = feeds, hosts
        script = Path(__file__).with_name("refresh_server.py")
        listening = json.dumps(sorted(set(hosts)))
        self._process = subprocess.Popen(
            [sys.executable, str(script), listening, str(PORT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._hear()

    @property
    def urls(self) -> list[str]:
        return [f"http://{host}:{PORT}/feed/{number}" for number, host in enumerate(self._hosts)]

    def now_serve(self, **what: object) -> int:
        """Change what is served, and make the documents beforehand. Gives how many requests there were so far."""
        make = [[number, f"{host}:{PORT}"] for number, host in enumerate(self._hosts)]
        self._process.stdin.write(json.dumps({**what, "make": make}) + "\n")
        self._process.stdin.flush()
        return int(self._hear())

    def _hear(self) -> str:
        return self._process.stdout.readline().strip()

    @property
    def pid(self) -> int:
        return self._process.pid

    def end(self) -> None:
        self._process.stdin.close()
        self._process.wait()


def cpu_of_processes_apart(server: int) -> float:
    """CPU of every descendant except the server, of those that have ended too: their mothers have taken it over."""
    found = {int(place.name): _read_stat(place) for place in Path("/proc").iterdir() if place.name.isdigit()}
    stats = {process: stat for process, stat in found.items() if stat}
    mothers = {process: mother for process, (mother, _) in stats.items()}
    return sum(spent for process, (_, spent) in stats.items() if process != server and _descends(process, os.getpid(), mothers))


def _read_stat(process: Path) -> tuple[int, float] | None:
    """A process's parent, and the CPU of itself and of its ended children in seconds."""
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), sum(map(int, fields[11:15])) / TICKS


def _descends(process: int, ancestor: int, mothers: dict[int, int]) -> bool:
    while process in mothers:
        process = mothers[process]
        if process == ancestor:
            return True
    return False


@contextmanager
def measured(server: int, costs: list[Cost]) -> Iterator[None]:
    """Append what the block costs."""
    wall, own, apart = time.perf_counter(), time.process_time(), cpu_of_processes_apart(server)
    yield
    took, spent = time.perf_counter() - wall, time.process_time() - own
    time.sleep(0.2)  # workers that were just ended are counted when their mother has seen it
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    costs.append(Cost(wall=took, own=spent, apart=cpu_of_processes_apart(server) - apart, peak_mb=peak))


async def baseline(urls: list[str]) -> int:
    """The same feeds with nothing but the two libraries; gives the entries found."""
    turns = asyncio.Semaphore(20)
    async with aiohttp.ClientSession() as session:

        async def get(url: str) -> bytes:
            async with turns, session.get(url) as response:
                return await response.read()

        bodies = await asyncio.gather(*map(get, urls))
    return sum(len(feedparser.parse(body).entries) for body in bodies)


class Benchmark:
    """One database, one server, and a clock that moves three hours from phase to phase."""

    def __init__(self, database: Database, server: Server, options: SourceOptions) -> None:
        self.database, self.server, self.options = database, server, options
        self.now = BEGUN_AT + timedelta(hours=1)
        self.compare = 0.0

    async def refresh(self) -> RefreshAccount:
        self.now += timedelta(hours=3)
        async with Fetcher(self.options, "Benchmark/1.0") as fetcher:
            return await refresh_feeds(self.database, fetcher, self.options, clock=self._clock, randomness=Random(1), force=True)

    async def gather(self) -> int:
        return (await gather_stories(self.database, now=self.now)).entries

    async def phase(self, name: str, run: Callable[[], Awaitable[object]], **serving: object) -> None:
        """Run and print one line."""
        before = self.server.now_serve(**serving)
        costs: list[Cost] = []
        with measured(self.server.pid, costs):
            came = await run()
        requests = self.server.now_serve() - before
        print(_line(name, costs[0], requests, _entries(came), self.compare), flush=True)
        if isinstance(came, RefreshAccount) and (came.failed or set(came.outcomes) - {"fetched", "not_modified"}):
            print(f"    {came.outcomes}")
        self.compare = self.compare or costs[0].cpu

    def _clock(self) -> datetime:
        return self.now


def _entries(came: object) -> int:
    if isinstance(came, RefreshAccount):
        return came.new_entries
    return came if isinstance(came, int) else 0


def _line(name: str, cost: Cost, requests: int, entries: int, compare: float) -> str:
    rate = f"{entries / cost.cpu:9,.0f}" if entries else " " * 9
    ratio = f"{cost.cpu / compare:6.2f}" if compare else "  1.00"
    return f"{name:<34}{cost.wall:8.2f}{cost.own:8.2f}{cost.apart:8.2f}{cost.cpu:8.2f}{requests:9}{entries:9}{rate}{ratio}{cost.peak_mb:7}"


async def play(benchmark: Benchmark, trouble: bool) -> None:
    """All phases in their order."""
    server = benchmark.server
    print(f"{'phase':<34}{'wall':>8}{'self':>8}{'apart':>8}{'CPU s':>8}{'requests':>9}{'entries':>9}{'per CPU s':>9}{'ratio':>6}{'MB':>7}")
    if not trouble:
        await benchmark.phase("plain: GET + feedparser", lambda: baseline(server.urls))
    await benchmark.phase("first: all new", benchmark.refresh)
    await benchmark.phase("  gather", benchmark.gather)
    await benchmark.phase("second: 304", benchmark.refresh)
    await benchmark.phase("third: unchanged, no validators", benchmark.refresh, validators=False)
    await benchmark.phase("fourth: two new entries each", benchmark.refresh, validators=True, added=2)
    await benchmark.phase("  gather", benchmark.gather)
    async with benchmark.database.read() as connection:
        entries = (await connection.execute(select(func.count()).select_from(schema.entry))).scalar()
        stories = (await connection.execute(select(func.count()).select_from(schema.story))).scalar()
    print(f"in the database: {entries} entries, {stories} stories")


def kinds_of_trouble(feeds: int) -> dict[int, str]:
    """A tenth hangs, a tenth is garbage, 4 in 100 are huge, two are floods."""
    tenth, few = feeds // 10, feeds // 25
    kinds = ["hang"] * tenth + ["garbage"] * tenth + ["huge"] * few + ["flood", "small flood"]
    return dict(enumerate(kinds, start=7))


async def run(feeds: int, *, one_host: bool, trouble: bool) -> None:
    """Start the server, make a database, play all phases."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    hosts = [f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(feeds)]
    server = Server(feeds, ["127.0.1.1"] * feeds if one_host else hosts)
    options = SourceOptions(allow_private_networks=True, ports=())
    print(f"{feeds} feeds of {ITEMS} items; load before: {os.getloadavg()[0]:.1f}")
    try:
        server.now_serve(kinds=kinds_of_trouble(feeds) if trouble else {})
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{folder}/benchmark.db"
            async with open_instance(url, Path(folder), now=BEGUN_AT) as database:
                outlines = "".join(f'<outline type="rss" xmlUrl="{address}"/>' for address in server.urls)
                await import_opml(database, f'<opml version="2.0"><body>{outlines}</body></opml>', now=BEGUN_AT)
                await play(Benchmark(database, server, options), trouble)
    finally:
        server.end()
