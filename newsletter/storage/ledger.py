"""The ledger at speed: everything that many senders want written or asked goes into one transaction, a turn.

A turn writes, in this order: the steps that are known, the marks that are wanted, and the next claim. All of it stands or none of it.
Deliveries and notices share every statement (``storage.ledger_rows`` says in what they differ); the two engines have a file each.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from newsletter.model.deliveries import Hindrance, Step
from newsletter.model.states import DeliveryState

Held = tuple[int, str]
"""A row's id and the token under which its holder claimed it."""

Claimed = tuple[int, int, datetime | None, str, str, tuple[object, ...]]
"""A claimed row: id, earlier tries, its Date if it has one, address, the subscriber's key, and what only notices have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the ledger has to be told: which state may follow which, and what becomes of a letter that must not leave."""

    may_come_from: Mapping[DeliveryState, Collection[DeliveryState]]
    asides: Mapping[Hindrance, Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Wish for the next rows. A token is asked for until it is answered: a claim whose commit was unsure is found again by it."""

    worker: str
    token: str
    limit: int


@dataclass(slots=True, kw_only=True)
class Turn:
    """One transaction's worth of work. ``taken`` are plain acceptances (id, token, code, reply); ``again`` are marks asked once more."""

    now: datetime
    taken: list[tuple[int, str, int, str]] = field(default_factory=list)
    steps: list[tuple[Held, Step]] = field(default_factory=list)
    marks: list[Held] = field(default_factory=list)
    again: list[Held] = field(default_factory=list)
    claim: Claim | None = None


@dataclass(slots=True, kw_only=True)
class Written:
    """What came of a turn. Rows of ``marks`` and ``again`` that are not in ``hindered`` may be sent.

    ``claimed`` is None where the worker had been taken for dead. ``counts``: how many rows went into each state by a step.
    """

    hindered: dict[Held, Hindrance] = field(default_factory=dict)
    claimed: list[Claimed] | None = field(default_factory=list)
    counts: dict[DeliveryState, int] = field(default_factory=dict)


class Ledger(Protocol):
    """One engine's way to write turns."""

    async def write(self, turn: Turn) -> Written:
        """Write a turn in one durable transaction."""

    async def close(self) -> None:
        """Give the connection back."""


def is_kept_apart(state: DeliveryState, step: Step) -> bool:
    """Whether a try has a row of its own. An accepted letter says all in its delivery, but for the relay where there are several."""
    return state is not DeliveryState.ACCEPTED or bool(step.verdict and step.verdict.relay)
