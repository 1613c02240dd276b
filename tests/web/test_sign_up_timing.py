"""What the time of an answer tells, and how many letters a flood makes: the real program over real sockets, and a real SMTP server."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import erfc, sqrt
from pathlib import Path

import numpy as np
import pytest

from tests.web.served import Poster, Served, served

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


def told_apart(times: Mapping[str, Sequence[float]]) -> dict[str, str]:
    """Pairs of states whose answers differ in time, with how; none where nobody could learn anything."""
    found = {}
    for one, other in combinations(times, 2):
        p, apart = mann_whitney(times[one], times[other]), abs(float(np.median(times[one]) - np.median(times[other])))
        if p < ALPHA or apart > CLOSE:
            found[f"{one}, {other}"] = f"p {p:.2g}, medians {1000 * apart:.3f} ms apart"
    return found


@pytest.mark.parametrize(("leak", "is_seen"), [(0.0, False), (0.0005, True), (0.003, True)], ids=["none", "half a millisecond", "three"])
def test_the_measure_sees_a_leak(leak: float, is_seen: bool) -> None:
    """Half a millisecond among noise of two is found in two hundred tries; the same twice is not."""
    chance = random.Random(7)
    one, other = ([0.2 + chance.gauss(0, 0.001) + more for _ in range(EACH)] for more in (0.0, leak))
    assert bool(told_apart({"one": one, "other": other})) is is_seen


def test_the_rank_sum_is_the_one_in_the_books() -> None:
    """Two samples of five without a common value: U is 0, and its p by the normal approximation without correction is 0.009."""
    assert round(mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 4) == 0.0090
    assert mann_whitney([1, 1, 1], [1, 1, 1]) == 1.0


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_nobody_learns_from_the_time_who_is_on_the_list(tmp_path: Path) -> None:
    """New, pending, active and suppressed, two hundred answers each in an order of chance: whoever waits for them cannot tell them apart.

    Of six pairs one may look different by chance; what is there is there a second time.
    """
    with served(tmp_path / "instance") as instance:
        await _make_readers(instance)
        first = told_apart(await _take_times(instance, "first"))
        second = told_apart(await _take_times(instance, "second")) if first else {}
        assert {pair: (first[pair], second[pair]) for pair in first.keys() & second.keys()} == {}


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_a_thousand_posts_for_one_address_make_one_letter(tmp_path: Path) -> None:
    """From fifty connections at once, through to what the relay took; no limit of a network or a domain helps."""
    with served(tmp_path / "instance") as instance:
        posters = await _posters(instance, 50)
        statuses = [await asyncio.gather(*(one.post("mara@example.org") for one in posters)) for _ in range(20)]
        assert {status for turn in statuses for status, _ in turn} == {200}
        assert sum(map(len, statuses)) == 1_000
        await posters[0].post("last@example.org")
        await _until(lambda: "last@example.org" in instance.letters())
        assert instance.letters() == ["mara@example.org", "last@example.org"]


async def _make_readers(instance: Served) -> None:
    (instance.folder / "readers.csv").write_text("active@reader.example\nsuppressed@reader.example\n")
    instance.type("subscribers", "import", "readers.csv", "--confirmed")
    instance.type("subscribers", "suppress", "suppressed@reader.example")
    (poster,) = await _posters(instance, 1)
    assert (await poster.post("pending@reader.example"))[0] == 200


async def _take_times(instance: Served, turn: str) -> dict[str, list[float]]:
    states = ["new", "pending", "active", "suppressed"] * EACH
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
