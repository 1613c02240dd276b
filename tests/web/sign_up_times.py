"""Sign-ups to the real program: how long each answer takes by the state of its address, and how many letters a flood makes."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import erfc, sqrt

import numpy as np

from tests.web.served import Poster, Served

EACH = 200
ALPHA = 0.001
CLOSE = 0.002
"""Seconds by which the medians of two states may differ."""
AT_ONCE = 4


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided p of the rank-sum test: its normal approximation with ties, good for samples over about twenty."""
    both = np.concatenate([one, other])
    values, place, count = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    first, second, whole = len(one), len(other), len(both)
    excess = ranks[:first].sum() - first * (whole + 1) / 2
    ties = (count**3 - count).sum() / (whole * (whole - 1))
    spread = sqrt(first * second / 12 * (whole + 1 - ties)) if len(values) > 1 else 1.0
    return erfc(abs(excess) / spread / sqrt(2))


def apart(times: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, float]]:
    """For each pair of states, the p and the seconds between the medians."""
    pairs = combinations(times, 2)
    return {
        f"{one}, {other}": (mann_whitney(times[one], times[other]), abs(float(np.median(times[one]) - np.median(times[other]))))
        for one, other in pairs
    }


def told_apart(times: Mapping[str, Sequence[float]]) -> dict[str, str]:
    """Pairs of states whose answers differ in time, with how; none where nobody could learn anything."""
    found = apart(times).items()
    return {pair: f"p {p:.2g}, medians {1000 * by:.3f} ms apart" for pair, (p, by) in found if p < ALPHA or by > CLOSE}


async def make_readers(instance: Served) -> None:
    """One of each state that has a row."""
    (instance.folder / "readers.csv").write_text("active@reader.example\nsuppressed@reader.example\n")
    instance.type("subscribers", "import", "readers.csv", "--confirmed")
    instance.type("subscribers", "suppress", "suppressed@reader.example")
    (poster,) = await _posters(instance, 1)
    assert (await poster.post("pending@reader.example"))[0] == 200


async def take_times(instance: Served, turn: str, each: int = EACH) -> dict[str, list[float]]:
    """The seconds of so many answers for each state, in an order of chance."""
    states = ["new", "pending", "active", "suppressed"] * each
    random.Random(turn).shuffle(states)
    waiting = iter(list(enumerate(states)))
    times: dict[str, list[float]] = {state: [] for state in sorted(set(states))}

    async def work(poster: Poster) -> None:
        for number, state in waiting:
            address = f"{turn}{number}@reader.example" if state == "new" else f"{state}@reader.example"
            status, seconds = await poster.post(address)
            assert status == 200
            times[state].append(seconds)

    await asyncio.gather(*(work(poster) for poster in await _posters(instance, AT_ONCE)))
    return times


async def flood(instance: Served, address: str, *, connections: int, turns: int) -> tuple[list[int], list[str]]:
    """Post an address from all connections at once, again and again, then another; the statuses, and whom letters reached until its own."""
    posters = await _posters(instance, connections)
    answers = [await asyncio.gather(*(one.post(address) for one in posters)) for _ in range(turns)]
    await posters[0].post("last@example.org")
    await _until(lambda: "last@example.org" in instance.letters())
    return [status for turn in answers for status, _ in turn], instance.letters()


async def _posters(instance: Served, number: int) -> list[Poster]:
    """Connected, with the stamp of a page that was read for as long as the settings ask."""
    stamp = await (await Poster(instance).connect()).read_stamp()
    await asyncio.sleep(2.1)
    return [await Poster(instance, stamp).connect() for _ in range(number)]


async def _until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < ends, "waited for a minute"
        await asyncio.sleep(0.2)
