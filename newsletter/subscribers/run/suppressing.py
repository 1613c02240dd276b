"""The suppression list as a whole: taking in another sender's, counting it, and leafing through it. Sends nothing and lifts nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from newsletter.model.states import SubscriberState, SuppressionReason
from newsletter.model.subscribers import Suppression
from newsletter.model.tokens import KeyRing, address_digests
from newsletter.storage.database import Connection, Database
from newsletter.storage.leaving import leave_list
from newsletter.storage.subscribers import subscribers_by_address
from newsletter.storage.suppressions import count_suppressions, find_suppressions, suppress, suppressions_after
from newsletter.subscribers.csv_suppressions import Line, read_suppressions
from newsletter.subscribers.outcomes import RefusedLine, SuppressionAccount
from newsletter.subscribers.run.digests import digests_of

AT_ONCE = 500


async def import_suppressions(
    database: Database,
    newsletter: str,
    ring: KeyRing,
    lines: Iterable[str],
    *,
    reason: SuppressionReason,
    by: str,
    now: datetime,
    note: str = "",
    only_look: bool = False,
) -> SuppressionAccount:
    """Put every usable address of a CSV file on the list, a few hundred in one transaction; whoever of them is a reader leaves.

    A stronger reason that stands stays. ``only_look``: what it would come to.
    """
    counts: Counter[SuppressionReason] = Counter()
    refused: list[RefusedLine] = []
    stood = 0
    rows = read_suppressions(lines, reason)
    while batch := list(islice(rows, AT_ONCE)):
        refused += [row for row in batch if isinstance(row, RefusedLine)]
        usable = [row for row in batch if not isinstance(row, RefusedLine)]
        counts.update(why for _, why in usable)
        async with database.read() if only_look else database.write() as connection:
            stood += await _standing(connection, ring, usable)
            if not only_look:
                await _take(connection, newsletter, ring, usable, by=by, now=now, note=note)
    return SuppressionAccount(counts=dict(sorted(counts.items())), stood=stood, refused=tuple(refused))


async def count_suppressed(database: Database) -> dict[SuppressionReason, int]:
    """How many stand on the list for each reason: of one address as many as it has digests, usually one."""
    async with database.read() as connection:
        return await count_suppressions(connection)


async def list_suppressed(
    database: Database, *, after: str, limit: int, reason: SuppressionReason | None
) -> list[tuple[str, Suppression, str]]:
    """The next page: digest, why, and the address, which only a subscriber's row knows; "" for everybody else."""
    async with database.read() as connection:
        return await suppressions_after(connection, after, limit, reason)


async def _standing(connection: Connection, ring: KeyRing, usable: Sequence[Line]) -> int:
    digests = [address_digests(address.key, ring) for address, _ in usable]
    found = await find_suppressions(connection, [one for many in digests for one in many])
    return sum(any(one in found for one in many) for many in digests)


async def _take(
    connection: Connection, newsletter: str, ring: KeyRing, usable: Sequence[Line], *, by: str, now: datetime, note: str
) -> None:
    there = await subscribers_by_address(connection, newsletter, [address.key for address, _ in usable])
    for address, reason in usable:
        reader = there.get(address.key)
        why = Suppression(reason=reason, at=now, by=by, note=note)
        await suppress(connection, await digests_of(connection, address.key, reader, ring), why)
        if reader is not None and reader.state is not SubscriberState.UNSUBSCRIBED:
            await leave_list(connection, reader.id, by, now)
            del there[address.key]
