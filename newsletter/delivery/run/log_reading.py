"""Follows the relay's log, as far as it is about letters in doubt, and remembers in the database how far. Settles nothing."""

import asyncio
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from newsletter.delivery.blanks import issue_message_id
from newsletter.delivery.log_file import Position, read_pieces
from newsletter.delivery.process import this_process
from newsletter.delivery.relay_log import Trace, restore_trace, write_trace
from newsletter.delivery.silence import AFTER, Case
from newsletter.model.instants import Clock
from newsletter.model.ledger import Doubt, Neighbour
from newsletter.model.options import LetterheadOptions
from newsletter.model.states import DeliveryState
from newsletter.storage.database import Connection, Database
from newsletter.storage.delivery_lines import accepted_near, read_doubts
from newsletter.storage.positions import keep_position, read_position

log = structlog.get_logger(__name__)

LONGEST_NAME = 60
REACH = 32
"""Neighbours are looked up among so many deliveries before and behind the one in doubt: whatever was on its way at the same time."""

_IN_DOUBT = (DeliveryState.SENDING, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a log has told, and how far it was read. Each machine has its own."""

    path: Path
    position: Position
    trace: Trace

    async def remember(self, connection: Connection, now: datetime) -> None:
        """For the next time."""
        kept = {"path": str(self.path), "position": asdict(self.position), "trace": write_trace(self.trace)}
        await keep_position(connection, _name(), json.dumps(kept), now)


async def follow(database: Database, path: Path, letterhead: LetterheadOptions, clock: Clock) -> Reading | None:
    """Read what was written since the last time. None: it cannot be read."""
    async with database.read() as connection:
        reading = _restore(await read_position(connection, _name()), path)
    try:
        pieces = await asyncio.to_thread(read_pieces, path, reading.position)
        while piece := await asyncio.to_thread(next, pieces, None):
            if piece.gap:
                reading.trace.miss(clock())
            await asyncio.to_thread(reading.trace.read, piece.text, clock())
            reading = replace(reading, position=piece.position)
            # Only now: whatever is in these lines was marked before they were written, so it is among the rows that we find.
            async with database.write() as connection:
                doubts = await read_doubts(connection, _IN_DOUBT)
                found = [replace(one, doubted_at=clock()) for one in doubts]  # what is being sent may come into doubt yet
                cases = await cases_of(connection, found, letterhead)
                names = {case.message_id for case in cases}.union(*(case.neighbours for case in cases))
                reading.trace.keep(names, min((case.since for case in cases), default=None))
                await reading.remember(connection, clock())
    except OSError as error:
        log.warning("relay_log_unreadable", path=str(path), reason=error.strerror or type(error).__name__)
        return None
    return reading


async def cases_of(connection: Connection, doubts: Sequence[Doubt], letterhead: LetterheadOptions) -> list[Case]:
    """The doubts as they are weighed, each with the names of its neighbours."""
    cases = [_case(one, letterhead) for one in doubts]
    if not cases:
        return []
    accepted = await accepted_near(connection, [one.id for one in doubts], REACH, min(case.since for case in cases))
    named = [(one, issue_message_id(one.issue_on, one.subscriber_key, letterhead)) for one in accepted]
    numbers = [one.id for one in accepted]

    def neighbours(doubt: Doubt, case: Case) -> frozenset[str]:
        near = named[bisect_left(numbers, doubt.id - REACH) : bisect_right(numbers, doubt.id + REACH)]
        return frozenset(name for other, name in near if _is_neighbour(other, doubt, case))

    return [replace(case, neighbours=neighbours(one, case)) for one, case in zip(doubts, cases, strict=True)]


def _case(doubt: Doubt, letterhead: LetterheadOptions) -> Case:
    return Case(
        id=doubt.id,
        message_id=issue_message_id(doubt.issue_on, doubt.subscriber_key, letterhead),
        begun_at=doubt.begun_at,
        doubted_at=doubt.doubted_at,
        tried_until=doubt.tried_until,
    )


def _is_neighbour(other: Neighbour, doubt: Doubt, case: Case) -> bool:
    return other.issue_id == doubt.issue_id and case.since <= other.accepted_at <= case.doubted_at + AFTER


def _name() -> str:
    return f"relay log of {this_process().place.partition(' ')[0]}"[:LONGEST_NAME]


def _restore(kept: str | None, path: Path) -> Reading:
    found: dict[str, Any] = json.loads(kept) if kept else {}
    if found.get("path") != str(path):
        return Reading(path, Position(), Trace())
    return Reading(path, Position(**found["position"]), restore_trace(found["trace"]))
