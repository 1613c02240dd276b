"""A row of the guarantees."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys.published import Promise
from tests.journeys.shown import Shown


@dataclass(frozen=True)
class Row:
    """One way to put a promise to the test. ``show`` does it; True means quickly. ``points``: of the acceptance list."""

    name: str
    asked: str
    show: Callable[[bool], Shown]
    promise: Promise = Promise.ONCE
    points: tuple[int, ...] = ()
