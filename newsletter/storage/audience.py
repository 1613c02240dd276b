"""The audience of an issue: what its readers wish, and one delivery for each of them, made in one transaction at its release."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.preferences import Seat, Wish
from newsletter.model.states import DeliveryState, SubscriberState
from newsletter.storage.schema import delivery, issue, preference, subscriber, suppression, variant
from newsletter.storage.upsert import insert_ignore

HOUR = "hour"
"""The reason in a deferred row that waits for its reader's own hour."""

MISSED = "its time was missed by more than the catch-up time"

USUAL = Wish()
"""What everybody wishes who chose nothing."""

_CHOSEN = (preference.c.zone, preference.c.send_at, preference.c.days, preference.c.paused_until, preference.c.variant)
_MADE = ("state", "changed_at", "reason", "retry_at", "variant_id", "due_at", "not_after")


async def hold_wishes(connection: AsyncConnection) -> None:
    """Let nobody change what they chose until the transaction ends: a wish that changes between two statements would have no seat, or two.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("LOCK TABLE preference IN SHARE MODE"))


async def read_wishes(connection: AsyncConnection, newsletter: str) -> list[Wish]:
    """What those who would be in the audience now have chosen, each thing once, with how many chose it."""
    question = select(*_CHOSEN, func.count().label("readers")).select_from(
        preference.join(subscriber, subscriber.c.id == preference.c.subscriber_id)
    )
    rows = await connection.execute(question.where(*_wanted(newsletter)).group_by(*_CHOSEN))
    return [Wish(**row._mapping) for row in rows]


async def count_wanted(connection: AsyncConnection, newsletter: str) -> int:
    """How many would be in the audience now, whatever they wish."""
    return await connection.scalar(select(func.count()).select_from(subscriber).where(*_wanted(newsletter))) or 0


async def audience_before(connection: AsyncConnection, newsletter: str, issue_on: date) -> int | None:
    """How many were in the audience of the last released issue before this date; None where there was none."""
    released = (issue.c.newsletter == newsletter, issue.c.issue_on < issue_on, issue.c.released_at.is_not(None))
    return await connection.scalar(select(issue.c.audience).where(*released).order_by(issue.c.issue_on.desc()).limit(1))


async def make_audience(
    connection: AsyncConnection,
    issue_id: int,
    newsletter: str,
    now: datetime,
    *,
    seats: Mapping[Wish, Seat | None],
    canary: int = 0,
    early: bool = False,
) -> int:
    """One delivery for each subscriber who is active and not suppressed at this moment, as their wish is seated; keeps and says how many.

    A wish that has no seat gets no letter this time; without a seat for ``USUAL`` those who chose nothing are due at once. Rows are made in
    the order in which they leave: by due time, then by variant. ``canary``: letters of the first wave, of those that may leave now; fewer
    than that have none. ``early``: the wave leaves before everybody's time; it is drawn from those who chose nothing.
    """
    made = 0
    if seats.get(USUAL) is None:
        made += await _seat(connection, issue_id, _without_wish(newsletter), _at_once(now))
    variants = await _name_variants(connection, issue_id, {seat.variant for seat in seats.values() if seat and seat.variant})
    for wish, seat in sorted(seats.items(), key=_leaves_first):
        if seat is not None:
            people = _without_wish(newsletter) if wish == USUAL else _with_wish(newsletter, wish)
            made += await _seat(connection, issue_id, people, _row(seat, variants.get(seat.variant), now))
    bring = _bring_wave_forward(connection, issue_id, canary, made, now) if early else _wave_end(connection, issue_id, canary)
    await _open(connection, issue_id, made, await bring, [seat.not_after for seat in seats.values() if seat])
    return made


def _leaves_first(wished: tuple[Wish, Seat | None]) -> tuple[object, ...]:
    wish, seat = wished
    return () if seat is None else (seat.due_at, seat.variant, wish != USUAL)


async def _seat(connection: AsyncConnection, issue_id: int, people: Select[tuple[int]], row: Mapping[str, object]) -> int:
    values = [literal(row[name], delivery.c[name].type) for name in _MADE]
    reader = people.selected_columns[0]
    chosen = people.with_only_columns(literal(issue_id), reader, *values).order_by(reader)
    return (await connection.execute(insert(delivery).from_select(["issue_id", "subscriber_id", *_MADE], chosen))).rowcount


def _at_once(now: datetime) -> dict[str, object]:
    return dict.fromkeys(_MADE) | {"state": DeliveryState.PENDING.value, "changed_at": now, "reason": ""}


def _row(seat: Seat, variant_id: int | None, now: datetime) -> dict[str, object]:
    row = _at_once(now) | {"variant_id": variant_id, "due_at": seat.due_at, "not_after": seat.not_after}
    if seat.missed:
        return row | {"state": DeliveryState.EXPIRED.value, "reason": MISSED}
    if seat.due_at > now:
        return row | {"state": DeliveryState.DEFERRED.value, "reason": HOUR, "retry_at": seat.due_at}
    return row


def _wanted(newsletter: str) -> tuple[ColumnElement[bool], ...]:
    return (
        subscriber.c.newsletter == newsletter,
        subscriber.c.state == SubscriberState.ACTIVE,
        ~exists().where(suppression.c.digest == subscriber.c.suppression_digest),
    )


def _without_wish(newsletter: str) -> Select[tuple[int]]:
    return select(subscriber.c.id).where(*_wanted(newsletter), ~exists().where(preference.c.subscriber_id == subscriber.c.id))


def _with_wish(newsletter: str, wish: Wish) -> Select[tuple[int]]:
    """Found by what they chose: there are many wishes, and a reader is looked at for one of them only."""
    same = [
        preference.c.zone == wish.zone,
        preference.c.send_at == wish.send_at,
        preference.c.days == wish.days,
        preference.c.variant == wish.variant,
        preference.c.paused_until.is_(None) if wish.paused_until is None else preference.c.paused_until == wish.paused_until,
    ]
    return select(preference.c.subscriber_id).where(
        *same, exists().where(subscriber.c.id == preference.c.subscriber_id, *_wanted(newsletter))
    )


async def _name_variants(connection: AsyncConnection, issue_id: int, names: set[str]) -> dict[str, int]:
    """The variants that occur get their rows; they are compiled before their first letter leaves."""
    rows = [{"issue_id": issue_id, "name": name} for name in sorted(names)]
    await insert_ignore(connection, variant, rows, ["issue_id", "name"])
    found = await connection.execute(select(variant.c.name, variant.c.id).where(variant.c.issue_id == issue_id))
    return {row.name: row.id for row in found}


async def _wave_end(connection: AsyncConnection, issue_id: int, canary: int) -> int | None:
    """The last delivery of the first wave among those that may leave now; None where the wave would be all of them."""
    leaving = select(delivery.c.id).where(delivery.c.issue_id == issue_id, delivery.c.state == DeliveryState.PENDING)
    first = list(await connection.scalars(leaving.order_by(delivery.c.id).offset(canary - 1).limit(2))) if canary > 0 else []
    return first[0] if len(first) > 1 else None


async def _bring_wave_forward(connection: AsyncConnection, issue_id: int, canary: int, made: int, now: datetime) -> int | None:
    """Let the first of those who chose nothing have theirs now; the last of them. None where nobody would be left to wait."""
    waits = (
        delivery.c.issue_id == issue_id,
        delivery.c.state == DeliveryState.DEFERRED,
        delivery.c.reason == HOUR,
        ~exists().where(preference.c.subscriber_id == delivery.c.subscriber_id),
    )
    wave: list[int] = list(await connection.scalars(select(delivery.c.id).where(*waits).order_by(delivery.c.id).limit(canary)))
    if not wave or len(wave) == made:
        return None
    forward = {"state": DeliveryState.PENDING, "reason": "", "retry_at": None, "due_at": now, "changed_at": now}
    await connection.execute(update(delivery).where(*waits, delivery.c.id <= wave[-1]).values(**forward))
    return wave[-1]


async def _open(connection: AsyncConnection, issue_id: int, made: int, wave: int | None, not_after: list[datetime]) -> None:
    """The issue's own facts: its audience, its first wave, and the last moment of its last letters."""
    change = update(issue).where(issue.c.id == issue_id)
    await connection.execute(change.values(audience=made, canary_id=wave))
    if not_after:
        last = max(not_after)
        await connection.execute(change.where(issue.c.send_not_after < last).values(send_not_after=last))
