"""How fast letters may go at this moment, and which wait for that reason, as one account for status, console and API. Changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter.delivery.allowance import DAY, Rate, Wait, deal
from newsletter.delivery.receivers import limits_of_groups
from newsletter.delivery.run.pace import PREFIX, care_of
from newsletter.delivery.run.trouble_book import relay_troubles
from newsletter.delivery.run.warm_up import WarmUpPlan, read_plan
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.storage.audience import HOUR
from newsletter.storage.database import Database
from newsletter.storage.pace import Waiting, read_paces, read_taken, read_waiting
from newsletter.storage.relay_troubles import RelayTrouble
from newsletter.storage.removals import HeldRemoval, read_held_removals

HELD_SHOWN = timedelta(days=30)

Tell = Callable[[datetime], str]
"""How an instant is written for whoever reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayUse:
    """A relay's rate and what of it is used. ``free_at``: when letters may go again, where the day's are used up."""

    name: str
    per_second: float
    per_day: int
    used: int = 0
    free_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUse:
    """A receiving group that needs care: letters a second that it may get now (0: no limit), or until when it is stopped and why."""

    name: str
    per_second: float
    stopped_until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceReport:
    """Everything about pace. ``warm_up`` is None where the setting is off."""

    relays: tuple[RelayUse, ...]
    groups: tuple[GroupUse, ...]
    waiting: tuple[Waiting, ...]
    held: tuple[HeldRemoval, ...]
    warm_up: WarmUpPlan | None = None
    troubles: tuple[RelayTrouble, ...] = ()
    """Relays that took no letters when they were tried last."""


async def read_pace(
    database: Database,
    relays: Mapping[str, RelayOptions],
    options: DeliveryOptions,
    newsletter: str,
    *,
    readers: int,
    today: date,
    now: datetime,
) -> PaceReport:
    """The report. ``relays`` by the name of their section: ``relay``, ``relays.backup``."""
    async with database.read() as connection:
        taken = {name: await read_taken(connection, name, now - DAY) for name, one in relays.items() if one.per_day}
        kept = {one.name.removeprefix(PREFIX): care_of(one) for one in await read_paces(connection) if one.name.startswith(PREFIX)}
        waiting = await read_waiting(connection)
        held = await read_held_removals(connection, now - HELD_SHOWN)
    for group, cap in limits_of_groups(options.groups).items():
        kept.setdefault(group, care_of(None)).cap = cap
    return PaceReport(
        relays=tuple(_use(name, one, taken.get(name, {}), now) for name, one in relays.items()),
        groups=tuple(
            GroupUse(
                name=name, per_second=care.rate(now), stopped_until=care.stopped_until if care.is_stopped(now) else None, reason=care.reason
            )
            for name, care in sorted(kept.items())
            if care.rate(now) or care.is_stopped(now)
        ),
        waiting=tuple(waiting),
        held=tuple(held),
        troubles=await relay_troubles(database),
        warm_up=await read_plan(database, newsletter, None, audience=readers, today=today) if options.warm_up else None,
    )


def pace_words(report: PaceReport, tell: Tell) -> str:
    """The pace in a line: ``14 a second; today's 50,000 are used up; 12,300 letters wait until 06:31``. "" where there is no limit."""
    several = len(report.relays) > 1
    parts = [f"{one.name}: {words}" if several else words for one in report.relays if (words := relay_words(one))]
    parts += [f"{one.name} {group_words(one, tell)}" for one in report.groups]
    parts += [waiting_words(one, tell) for one in report.waiting]
    return "; ".join(parts)


def relay_words(one: RelayUse) -> str:
    """A relay's limits and what of the day's is used; "" where it has none."""
    limits = [f"{one.per_second:g} a second"] if one.per_second else []
    if one.per_day:
        limits.append(f"today’s {one.per_day:,} are used up" if one.free_at else f"{one.used:,} of {one.per_day:,} a day used")
    return "; ".join(limits)


def group_words(one: GroupUse, tell: Tell) -> str:
    """How slow a group has to be taken, or until when it is stopped and why."""
    return f"stopped until {tell(one.stopped_until)} ({one.reason})" if one.stopped_until else f"slowed to {one.per_second:.3g} a second"


def waiting_words(one: Waiting, tell: Tell) -> str:
    """How many letters wait, until when and for what."""
    waits = "letter waits" if one.letters == 1 else "letters wait"
    if one.reason == HOUR and one.first_at:
        return f"{one.letters:,} {waits} for their readers’ own hour, the first until {tell(one.first_at)}"
    return f"{one.letters:,} {waits}{_until(one, tell)}"


def _until(one: Waiting, tell: Tell) -> str:
    why = "" if one.reason == "throttle" else f" ({one.reason})"
    return (f" until {tell(one.first_at)}" if one.first_at else "") + why


def _use(name: str, options: RelayOptions, taken: Mapping[datetime, int], now: datetime) -> RelayUse:
    rate = Rate(options.per_second, options.per_day)
    dealt = deal(Rate(0, options.per_day), 1_000_000, now, next_at=None, taken=taken) if options.per_day else None
    return RelayUse(
        name=name,
        per_second=rate.per_second,
        per_day=rate.per_day,
        used=sum(taken.values()),
        free_at=dealt.until if isinstance(dealt, Wait) else None,
    )
