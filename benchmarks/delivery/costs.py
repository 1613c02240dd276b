"""The lines about memory, the ledger, the disk and more processes."""

import asyncio
import os
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.delivery.bench import Bench
from benchmarks.delivery.instance import make_instance
from benchmarks.delivery.lines import Line
from benchmarks.delivery.measuring import Sent, cpu_of_family, median, median_ratio
from benchmarks.delivery.product import SIGNED, Product
from benchmarks.delivery.rivals import signatures
from benchmarks.delivery.tools import find
from tests.postgresql import Server, temporary_server

CONNECTIONS = 16
WINDOWS = (1, 4, 16)


def memory(bench: Bench) -> Iterable[Line]:
    """The most memory of ``send --now``, and CPU a letter, as the audience grows."""
    sides = {}
    for audience in bench.scale.audiences:
        sides |= bench.turns({f"{audience:,}": partial(bench.ours(bench.cheap, audience), CONNECTIONS)}, 1)
    (small, few), *_, (large, many) = sides.items()
    yield Line(
        row="memory", what=f"peak MB of send --now, {large} readers", figure=many[0].rss_mb, at_least=120, reach_for=95, at_most=True
    )
    for what, figure, least, most in (("peak memory", "rss_mb", 1.2, 1.05), ("CPU a letter", "cpu_us", 1.25, 1.1)):
        ratio = median_ratio(many, few, figure)
        yield Line(row="memory", what=f"{what}, {large} / {small}", figure=ratio, at_least=least, reach_for=most, at_most=True, sides=sides)


def worker(bench: Bench) -> Iterable[Line]:
    """Two ``newsletter worker`` on one SQLite file beside one, and their memory."""
    signs = [signatures(processes) for processes in (1, 2)]
    cores = signs[1].rate / signs[0].rate
    for name, settings in (("DKIM off", {}), ("RSA", SIGNED)):
        letters = bench.scale.letters
        turn = partial(bench.product.share, bench.cheap, letters, connections=CONNECTIONS, settings=settings)
        one, two = f"one, {name}", f"two, {name}"
        sides = bench.turns({one: partial(turn, processes=1), two: partial(turn, processes=2)})
        ratio = median_ratio(sides[two], sides[one])
        remark = f"{ratio:.2f} by {cores:.2f} of openssl speed -multi 2 / -multi 1"
        what = f"two workers / one, over openssl's two / one, {name}"
        yield Line(row="worker", what=what, figure=ratio / cores, at_least=0.85, reach_for=1.0, sides=sides, remark=remark)
    rss = median(sides[one], "rss_mb")
    yield Line(row="worker", what=f"peak MB of worker, {letters:,} readers", figure=rss, at_least=120, reach_for=95, at_most=True)


def ledger(bench: Bench) -> Iterable[Line]:
    """The ledger in PostgreSQL beside SQLite: CPU of our process; the server's own is told beside it."""
    letters = bench.scale.letters // 2
    with _postgresql(bench.product, letters) as postgresql:
        sides = bench.turns(
            {
                "SQLite": partial(bench.ours(bench.cheap, letters), CONNECTIONS),
                "PostgreSQL": partial(postgresql.send, bench),
            }
        )
    server = statistics.median(one.more["server_cpu_us"] for one in sides["PostgreSQL"])
    ratio = median_ratio(sides["PostgreSQL"], sides["SQLite"], "cpu_us")
    remark = f"the server itself {server:.0f} us"
    what = "CPU a letter, PostgreSQL / SQLite"
    yield Line(row="ledger", what=what, figure=ratio, at_least=2, reach_for=1.3, at_most=True, sides=sides, remark=remark)


@contextmanager
def _postgresql(product: Product, letters: int) -> Iterator["_PostgreSQL"]:
    """A server with everything durable, and an instance that lives in it."""
    programs = Path(find("postgres")).parent
    with temporary_server(programs, {"shared_buffers": "128MB", "max_connections": "50"}) as server:
        name = asyncio.run(server.new_database())
        folder = product.folder / "instance-postgresql"
        asyncio.run(make_instance(folder, letters, database=server.url(name)))
        yield _PostgreSQL(product, server, folder, name, letters)


@dataclass
class _PostgreSQL:
    product: Product
    server: Server
    folder: Path
    template: str
    letters: int
    turns: Iterator[int] = field(default_factory=count)

    def send(self, bench: Bench) -> Sent:
        """A turn on a copy of the database."""
        name = asyncio.run(self.server.new_database(self.template))
        before = cpu_of_family(self.server.pid)
        settings = {"NEWSLETTER_DATABASE__URL": self.server.url(name)}
        sent = self.product.send_in(self.folder, bench.cheap, self.letters, CONNECTIONS, settings)
        sent.more["server_cpu_us"] = (cpu_of_family(self.server.pid) - before) / self.letters * 1e6
        return sent


def window(bench: Bench) -> Iterable[Line]:
    """How much the window (letters marked ahead of the wire) brings, on this disk and on one that takes 5 ms for a commit."""
    letters = bench.scale.letters // 2
    cost = fdatasync_ms(bench.product.folder)
    slow = {"LD_PRELOAD": str(bench.workshop.build("slow_disk.c", "-shared", "-fPIC")), "SLOW_DISK_US": "5000"}
    disks = {f"fdatasync {cost:.2f} ms": {}, f"fdatasync {cost + 5:.0f} ms": slow}
    for disk, extra in disks.items():
        settings = {f"w={w}, {disk}": {"NEWSLETTER_DELIVERY__WINDOW": str(w), **extra} for w in WINDOWS}
        sides = bench.turns({name: partial(bench.ours(bench.cheap, letters, **given), CONNECTIONS) for name, given in settings.items()})
        first, *others = settings
        for name in others:
            yield Line(row="window", what=f"rate, {name} / w=1", figure=median_ratio(sides[name], sides[first]), sides=sides)


def fdatasync_ms(folder: Path) -> float:
    """Median cost of making a page durable on the disk that was measured on."""
    path = folder / "fdatasync"
    taken = []
    with path.open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"\0" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    path.unlink()
    return statistics.median(taken) * 1000
