"""Checks: how something stands, in a light, a sentence and a cure; of an issue before it may go, and of the whole installation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newsletter.model.instants import require_aware


class Light(StrEnum):
    """How a check stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


WORST_FIRST = (Light.RED, Light.AMBER, Light.GREEN)

NOT_LOOKED = "not_looked"
"""The code of the one check that only says that the slow ones were not made of this version; the last look before the time makes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: ``code`` for machines, ``text`` one sentence, ``cure`` what to do about it."""

    code: str
    light: Light
    text: str
    cure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The slow checks of one version of an issue, and when they were made."""

    version: int
    at: datetime
    checks: tuple[Check, ...]

    def __post_init__(self) -> None:
        require_aware("at", self.at)


def worst(checks: Iterable[Check]) -> Light:
    """The worst light among them; green where there are none."""
    return min((check.light for check in checks), key=WORST_FIRST.index, default=Light.GREEN)
