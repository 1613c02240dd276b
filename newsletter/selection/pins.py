"""Where an editor's pins stand: which of the pinned are seated when there are too many, and on which place each."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from newsletter.model.rulings import Ruling
from newsletter.selection import ruling_reasons
from newsletter.selection.contenders import Contender


def seat_pinned(contenders: Sequence[Contender], size: int) -> tuple[Contender, ...]:
    """The contenders that have a place before anybody is weighed: all that are pinned, or the latest pins when they are too many."""
    pinned = [contender for contender in contenders if contender.pin and not contender.barred]
    return tuple(sorted(pinned, key=lambda contender: _later_first(contender.pin))[:size])


def in_place(seated: Sequence[Contender]) -> tuple[Contender, ...]:
    """The seated in the order of their slots: pins at their places, everybody else on the free ones by rank.

    Of two pins for one place the later has it, the other gets the next that is free. A pin beyond the last slot gets the last.
    """
    placed = _places(seated)
    others = sorted((contender for contender in seated if contender not in placed.values()), key=lambda contender: contender.rank)
    rest = iter(others)
    return tuple(_told(placed[number], number, len(seated)) if number in placed else next(rest) for number in range(1, len(seated) + 1))


def _places(seated: Sequence[Contender]) -> dict[int, Contender]:
    """The slot of each contender that is pinned to one."""
    last = len(seated)
    placed: dict[int, Contender] = {}
    for contender in sorted(seated, key=lambda contender: _later_first(contender.pin)):
        if contender.pin and contender.pin.place:
            wanted = min(contender.pin.place, last)
            free = (number for number in chain(range(wanted, last + 1), range(wanted - 1, 0, -1)) if number not in placed)
            placed[next(free)] = contender
    return placed


def _told(contender: Contender, number: int, stories: int) -> Contender:
    """With the reason why a pin is not where it should be."""
    if not contender.pin or not contender.pin.place or contender.pin.place == number:
        return contender
    first, *others = contender.reasons
    return replace(contender, reasons=(first, ruling_reasons.moved(contender.pin.place, number, stories), *others))


def _later_first(pin: Ruling | None) -> tuple[int, float]:
    return (-pin.id, -pin.at.timestamp()) if pin else (0, 0.0)
