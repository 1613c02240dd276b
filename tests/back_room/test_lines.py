"""What pages and back room say to each other."""

from collections import Counter

import pytest

from newsletter.back_room.lines import STOP, read_order, read_standing, write_call, write_standing
from newsletter.daily.ticking import Ticking
from newsletter.delivery.batch_queue import parts_of
from newsletter.delivery.pulse import Pulse


def test_orders_arrive_as_they_were_given() -> None:
    """A call names every part, and an order to stop is no call."""
    assert read_order(write_call(parts_of(7))) == (False, parts_of(7))
    assert read_order(STOP) == (True, ())


@pytest.mark.parametrize("line", [b"", b"\n", b"nonsense\n", b"[]\n", b'{"take": ["7"]}\n', b'{"take": 7}\n', b"\xff\n"])
def test_nonsense_is_passed_over(line: bytes) -> None:
    """A line that a library printed must not end either process."""
    ticking, pulse = Ticking(runs=True, began={"watch": 1.0}), Pulse(3)
    read_standing(line, ticking, pulse, 50.0)
    assert read_order(line) == (False, ())
    assert (ticking, pulse) == (Ticking(runs=True, began={"watch": 1.0}), Pulse(3))


def test_the_pages_know_how_it_stands_in_the_room() -> None:
    """Health reckons with what the scheduler did last, by the clock of whoever is asked: the loops of two processes need not agree."""
    room = Ticking(runs=True, began={"watch": 995.0, "send": 990.0}, ended={"watch": 996.5}, errors=Counter(send=2))
    pages, pulse = Ticking(errors=Counter(calls=1)), Pulse()
    read_standing(write_standing(room, Pulse(41), now=1000.0), pages, pulse, now=50.0)
    expected = Ticking(runs=True, began={"watch": 45.0, "send": 40.0}, ended={"watch": 46.5}, errors=Counter(send=2))
    assert (pages, pulse) == (expected, Pulse(41))
