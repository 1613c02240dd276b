"""What the time of an answer tells, and how many letters a flood makes: the real program over real sockets, and a real SMTP server."""

import random
from pathlib import Path

import pytest

from tests.web.served import served
from tests.web.sign_up_times import EACH, flood, make_readers, mann_whitney, take_times, told_apart


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
        await make_readers(instance)
        first = told_apart(await take_times(instance, "first"))
        second = told_apart(await take_times(instance, "second")) if first else {}
        assert {pair: (first[pair], second[pair]) for pair in first.keys() & second.keys()} == {}


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_a_thousand_posts_for_one_address_make_one_letter(tmp_path: Path) -> None:
    """From fifty connections at once, through to what the relay took; no limit of a network or a domain helps."""
    with served(tmp_path / "instance") as instance:
        statuses, letters = await flood(instance, "mara@example.org", connections=50, turns=20)
    assert (set(statuses), len(statuses)) == ({200}, 1_000)
    assert letters == ["mara@example.org", "last@example.org"]
