"""Measures one-click unsubscribing (RFC 8058) while ``newsletter serve`` sends an issue at full rate.

    python -m benchmarks.web.one_click                       SQLite, three turns, about two minutes
    python -m benchmarks.web.one_click --postgresql          the same on a PostgreSQL server of its own
    python -m benchmarks.web.one_click --slow-disk 10        every fdatasync of the server takes 10 ms longer
    python -m benchmarks.web.one_click --json FILE           where the figures go besides the table

Three turns, each on a fresh copy of an instance with many subscribers and an approved issue: posts while nothing is sent, sending while
nobody posts, and both together. The server is what a user runs; the relay is the cheap sink (``benchmarks/delivery/cheap_sink.c``), so that
the server is what limits the rate. Each post is of another reader over a connection of its own, begun at its moment whether or not earlier
ones were answered, and its time counts from that moment. Only posts between the first and the last letter count. At the end the database is
asked whether everyone who posted has left.
"""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from benchmarks.delivery.instance import WHO, make_instance, release_issue
from benchmarks.delivery.measuring import LOOK_EVERY, Program, cpu_of_family
from benchmarks.delivery.product import PROGRAM, surroundings
from benchmarks.delivery.relays import Relay, cheap_sink
from benchmarks.delivery.table import machine
from benchmarks.delivery.tools import Missing, Workshop, find
from newsletter.bootstrap import open_newsroom
from newsletter.daily.drafting import approve_issue
from newsletter.issue.run import hold, latest_issue
from newsletter.model.errors import RefusedStep
from newsletter.model.states import IssueState, SubscriberState
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage.schema import subscriber
from tests.postgresql import temporary_server

AT_MOST_MS = 200.0
REACH_FOR_MS = 50.0
BODY = b"List-Unsubscribe=One-Click"
LONGEST_ANSWER = 30.0
SETTLING_SECONDS = 8.0
"""A program that has just begun reads what it needs for its first look."""
QUIET, ALONE, BOTH = "nothing is sent", "nobody posts", "both"


@dataclass(frozen=True, kw_only=True)
class Post:
    """One post: when it was meant to begin (seconds since 1970), how long its answer took, and the status (0: none came)."""

    meant_at: float
    seconds: float
    status: int


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one turn came to. ``cpu_us``: of the server's processes, a letter."""

    posts: tuple[Post, ...] = ()
    letters: int = 0
    seconds: float = 0.0
    cpu_us: float = 0.0
    stayed: int = 0
    """Readers who posted and are still on the list."""
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def rate(self) -> float:
        return self.letters / self.seconds if self.seconds else 0.0

    @property
    def failed(self) -> int:
        return sum(post.status != 200 for post in self.posts)

    def ms(self, share: float) -> float:
        """The time that this share of the posts stayed under."""
        times = sorted(post.seconds for post in self.posts)
        return times[min(len(times) - 1, int(share * len(times)))] * 1000 if times else 0.0


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where and how hard it is measured."""

    template: Path
    workshop: Workshop
    url: Callable[[], str]
    """A database for a turn; "" where it is the SQLite file of the instance."""
    subscribers: int
    connections: int
    per_second: float
    slow_disk_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.web.one_click", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--subscribers", type=int, default=300_000)
    parser.add_argument("--rate", type=float, default=50.0, help="posts a second")
    parser.add_argument("--connections", type=int, default=16, help="connections to the relay")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--slow-disk", type=float, default=0.0, metavar="MS")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsletter-bench-one-click-") as name, ExitStack() as running:
        try:
            setting = Setting(
                template=Path(name) / "instance",
                workshop=Workshop(Path(name)),
                url=running.enter_context(_databases(options.postgresql)),
                subscribers=options.subscribers,
                connections=options.connections,
                per_second=options.rate,
                slow_disk_ms=options.slow_disk,
            )
            turns = _take_turns(setting, options.rounds)
        except Missing as sentence:
            sys.exit(f"{sentence}. Nothing was measured.")
    print(_table(turns))
    if options.json:
        options.json.write_text(json.dumps(_account(turns, options), indent=1) + "\n", encoding="utf-8")


@contextmanager
def _databases(postgresql: bool) -> Iterator[Callable[[], str]]:
    if not postgresql:
        yield lambda: ""
        return
    programs = Path(find("postgres")).parent
    with temporary_server(programs, {"shared_buffers": "256MB", "max_connections": "100"}) as server:
        yield lambda: server.url(asyncio.run(server.new_database()))


def _take_turns(setting: Setting, rounds: int) -> dict[str, list[Turn]]:
    turns: dict[str, list[Turn]] = {QUIET: [], ALONE: [], BOTH: []}
    for number in range(rounds):
        for name, taken in turns.items():
            one = _turn(setting, posts=name != ALONE, sends=name != QUIET)
            taken.append(one)
            _say(f"  {number + 1}/{rounds} {name}: {one.rate:,.0f} letters/s, p99 {one.ms(0.99):.1f} ms of {len(one.posts)} posts")
    return turns


def _turn(setting: Setting, *, posts: bool, sends: bool) -> Turn:
    folder = _instance(setting)
    asyncio.run(_hold(folder))
    tokens = asyncio.run(_tokens(folder, 10_000))
    began: list[float] = []
    with cheap_sink(setting.workshop) as relay:
        relay.first = lambda: began.append(time.time())
        with _serving(setting, folder, relay) as (program, address):
            time.sleep(SETTLING_SECONDS)
            before = cpu_of_family(program.process.pid)
            if sends:
                asyncio.run(_let_go(folder))
                while not began:
                    _look(program)
            posted = asyncio.run(_post_on(setting, folder, address, tokens if posts else (), sends=sends))
            spent = cpu_of_family(program.process.pid) - before
    stayed = asyncio.run(_still_there(folder, len(posted), tokens))
    if not sends:
        return Turn(posts=tuple(posted), stayed=stayed)
    first, last, letters = relay.account["first"], relay.account["last"], relay.account["letters"]
    within = tuple(post for post in posted if first <= post.meant_at <= last)
    return Turn(posts=within, letters=letters, seconds=last - first, cpu_us=spent / letters * 1e6, stayed=stayed)


def _instance(setting: Setting) -> Path:
    """A fresh instance, copied from one that is made once where its database is a file."""
    url, folder = setting.url(), setting.template.with_name("turn")
    shutil.rmtree(folder, ignore_errors=True)
    if url:
        asyncio.run(make_instance(folder, setting.subscribers, database=url))
        return folder
    if not setting.template.exists():
        _say(f"an instance with {setting.subscribers:,} subscribers")
        asyncio.run(make_instance(setting.template, setting.subscribers))
    shutil.copytree(setting.template, folder)
    os.sync()  # the copy must not be written out while we measure
    return folder


async def _hold(folder: Path) -> None:
    """The server would let the issue go by itself, whatever the time of day: it was approved after its hour, or before it."""
    async with open_newsroom(folder) as newsroom:
        issue = await latest_issue(newsroom.database, newsroom.letterhead.key)
        await hold(newsroom.database, issue, by=WHO, now=newsroom.clock(), reason="until the turn begins")


async def _let_go(folder: Path) -> None:
    async with open_newsroom(folder) as newsroom:
        issue = await latest_issue(newsroom.database, newsroom.letterhead.key)
        await approve_issue(newsroom, issue, by=WHO)
    with suppress(RefusedStep):  # the server was quicker
        await release_issue(folder)


@contextmanager
def _serving(setting: Setting, folder: Path, relay: Relay) -> Iterator[tuple[Program, str]]:
    """The server and its address; told to end afterwards, and waited for."""
    env = surroundings(relay, setting.connections, None)
    if setting.slow_disk_ms:
        slow = setting.workshop.build("slow_disk.c", "-shared", "-fPIC")
        env |= {"LD_PRELOAD": str(slow), "SLOW_DISK_US": f"{setting.slow_disk_ms * 1000:.0f}"}
    command = (*PROGRAM, "serve", "--port", "0", "--config", folder)
    program = Program.start(command, log=folder.with_suffix(".log"), env=env)
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", program.out)):
            _look(program)
        yield program, found[0]
    finally:
        program.process.terminate()
        program.wait()


def _look(program: Program) -> None:
    if program.has_ended():
        raise RuntimeError(f"the server ended: {program.out[-800:]}")
    time.sleep(LOOK_EVERY)


async def _post_on(
    setting: Setting, folder: Path, address: str, tokens: Sequence[str], *, sends: bool, quiet_seconds: float = 15
) -> list[Post]:
    """Post at a steady rate until the issue is out, or for a while where nothing is sent."""
    over = asyncio.create_task(_until_sent(folder) if sends else asyncio.sleep(quiet_seconds))
    host, _, port = address.removeprefix("http://").partition(":")
    underway: list[asyncio.Task[Post]] = []
    began, began_at = time.monotonic(), time.time()
    for number, token in enumerate(tokens):
        offset = number / setting.per_second
        await asyncio.wait({over}, timeout=max(0.0, began + offset - time.monotonic()))
        if over.done():
            break
        underway.append(asyncio.create_task(_post(host, int(port), token, began + offset, began_at + offset)))
    await over
    return list(await asyncio.gather(*underway))


async def _post(host: str, port: int, token: str, meant: float, meant_at: float) -> Post:
    try:
        async with asyncio.timeout(LONGEST_ANSWER):
            status = await _ask(host, port, token)
    except (OSError, ValueError, asyncio.IncompleteReadError):
        status = 0
    return Post(meant_at=meant_at, seconds=time.monotonic() - meant, status=status)


async def _ask(host: str, port: int, token: str) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        head = f"POST /u/{token} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(BODY)}\r\n\r\n"
        writer.write(head.encode() + BODY)
        status = int((await reader.readline()).split()[1])
        await reader.read()
    except IndexError:
        raise ValueError("no status") from None
    finally:
        writer.close()
    return status


async def _until_sent(folder: Path) -> None:
    async with open_newsroom(folder) as newsroom:
        while (await latest_issue(newsroom.database, newsroom.letterhead.key)).state is not IssueState.SENT:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.25)


async def _tokens(folder: Path, many: int) -> list[str]:
    """One-click tokens of so many readers, from anywhere in the list."""
    async with open_newsroom(folder) as newsroom, newsroom.database.read() as connection:
        keys = [row[0] for row in await connection.execute(select(subscriber.c.key).order_by(subscriber.c.id))]
        chosen = random.Random(11).sample(keys, min(many, len(keys)))
        return [make_token(Purpose.UNSUBSCRIBE, key, newsroom.ring) for key in chosen]


async def _still_there(folder: Path, posted: int, tokens: Sequence[str]) -> int:
    """How many of those who posted are not unsubscribed."""
    async with open_newsroom(folder) as newsroom, newsroom.database.read() as connection:
        left = select(subscriber.c.key).where(subscriber.c.state == SubscriberState.UNSUBSCRIBED)
        gone = {make_token(Purpose.UNSUBSCRIBE, row[0], newsroom.ring) for row in await connection.execute(left)}
    return len(set(tokens[:posted]) - gone)


def _table(turns: dict[str, list[Turn]]) -> str:
    rows = [("turn", "posts", "p50 ms", "p99 ms", "max ms", "failed", "stayed", "letters a second", "CPU us a letter", "load")]
    for name, taken in turns.items():
        rows.append(
            (
                name,
                str(sum(len(turn.posts) for turn in taken)),
                _median(taken, lambda turn: turn.ms(0.5)),
                _median(taken, lambda turn: turn.ms(0.99)),
                f"{max(turn.ms(1.0) for turn in taken):.1f}",
                str(sum(turn.failed for turn in taken)),
                str(sum(turn.stayed for turn in taken)),
                f"{statistics.median(turn.rate for turn in taken):,.0f}",
                _median(taken, lambda turn: turn.cpu_us),
                _median(taken, lambda turn: turn.load),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    p99 = statistics.median(turn.ms(0.99) for turn in turns[BOTH])
    verdict = "missed" if p99 > AT_MOST_MS else "met" if p99 > REACH_FOR_MS else "reached"
    said = f"One-click p99 while sending: {p99:.1f} ms; at most {AT_MOST_MS:.0f}, reach for {REACH_FOR_MS:.0f}: {verdict}"
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:], "", said])


def _median(taken: Sequence[Turn], figure: Callable[[Turn], float]) -> str:
    return f"{statistics.median(figure(turn) for turn in taken):.1f}"


def _account(turns: dict[str, list[Turn]], options: argparse.Namespace) -> dict[str, object]:
    asked = {name: value for name, value in vars(options).items() if name != "json"}
    found = {
        name: [
            {key: value for key, value in asdict(turn).items() if key != "posts"}
            | {"posts": len(turn.posts), "p50_ms": turn.ms(0.5), "p99_ms": turn.ms(0.99), "max_ms": turn.ms(1.0), "rate": turn.rate}
            | {"statuses": Counter(post.status for post in turn.posts)}
            for turn in taken
        ]
        for name, taken in turns.items()
    }
    return machine() | {"at": datetime.now(UTC).isoformat(timespec="seconds"), "asked": asked, "turns": found}


def _say(sentence: str) -> None:
    """On standard error; the table alone goes to standard output."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
