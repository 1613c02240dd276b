"""When an issue is due for whom: at the reader's own hour, on the days they chose. Pure functions of what was chosen and of two instants.

A due time is the first occurrence of the reader's hour at or after the release, so within a day of their own clock. Days and dates that
readers choose are those of their own calendar: the date on which the letter is due in their zone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from newsletter.issue.calendar import DAY, send_instant
from newsletter.model.options import WEEKDAYS
from newsletter.model.preferences import USUAL_WEEKLY_DAY, Preferences, Seat, Wish, zone_or
from newsletter.model.variants import Variant, read_variant

MOST_VARIANTS = 64
"""Letters that are compiled for one issue because readers left topics out; the rarest of more get all topics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One issue's. ``at``: when its first letters are due. ``previous``: the same of the issue before it, None for the first.

    ``home`` and ``send_at``: the newsletter's zone and its hour. ``lasts``: how long after its due time a letter may leave. ``catch_up``:
    letters that were due longer ago are missed; None where a person sends.
    """

    at: datetime
    previous: datetime | None
    home: tzinfo
    send_at: time
    lasts: timedelta
    catch_up: timedelta | None = None


def due_at(chosen: Preferences, release: Release) -> datetime | None:
    """When the issue is due for whoever chose this; None where it is not for them."""
    due = _next(chosen, release.at, release)
    day = _local(due, chosen, release)
    if chosen.paused_until is not None and day < chosen.paused_until:
        return None
    if chosen.variant.weekly:
        return due if _is_first_of_week(day, chosen, release) else None
    return due if not chosen.days or WEEKDAYS[day.weekday()] in chosen.days else None


def seats(
    wishes: Sequence[Wish], release: Release, now: datetime, effective: Callable[[Variant], Variant], *, most: int = MOST_VARIANTS
) -> dict[Wish, Seat | None]:
    """What each wish comes to. ``effective`` says which variant a chosen one really is for this issue."""
    found: dict[Wish, Seat | None] = {}
    for wish in wishes:
        due = due_at(wish.preferences, release)
        found[wish] = None if due is None else _seat(due, effective(wish.preferences.variant), release, now)
    return _with_fewer_variants(found, most)


def _seat(due: datetime, variant: Variant, release: Release, now: datetime) -> Seat:
    missed = release.catch_up is not None and due + release.catch_up <= now
    return Seat(due_at=due, not_after=due + release.lasts, variant=variant.name, missed=missed)


def _next(chosen: Preferences, at: datetime, release: Release) -> datetime:
    """The first occurrence of the reader's hour; who chose neither hour nor zone gets the letter when it is released."""
    if not chosen.zone and chosen.send_at is None:
        return at
    zone = zone_or(chosen.zone, release.home)
    today = at.astimezone(zone).date()
    hour = release.send_at if chosen.send_at is None else chosen.send_at
    return next(found for days in range(3) if (found := send_instant(today + days * DAY, hour, zone)) >= at)


def _local(due: datetime, chosen: Preferences, release: Release) -> date:
    return due.astimezone(zone_or(chosen.zone, release.home)).date()


def _is_first_of_week(day: date, chosen: Preferences, release: Release) -> bool:
    """Whether it is the first issue since the reader's weekday began: where that day has none, the next one brings the week's best."""
    wanted = WEEKDAYS.index(chosen.days[0] if chosen.days else USUAL_WEEKLY_DAY)
    began = day - timedelta(days=(day.weekday() - wanted) % len(WEEKDAYS))
    if release.previous is None:
        return day == began
    return _local(_next(chosen, release.previous, release), chosen, release) < began


def _with_fewer_variants(found: Mapping[Wish, Seat | None], most: int) -> dict[Wish, Seat | None]:
    """Of variants that leave topics out the rarest give way: there are few without, and countless with."""
    readers: dict[str, int] = {}
    for wish, seat in found.items():
        if seat is not None and "mute=" in seat.variant:
            readers[seat.variant] = readers.get(seat.variant, 0) + wish.readers
    kept = set(sorted(readers, key=lambda name: (-readers[name], name))[:most])
    given_up = readers.keys() - kept
    return {
        wish: replace(seat, variant=_unmuted(seat.variant)) if seat is not None and seat.variant in given_up else seat
        for wish, seat in found.items()
    }


def _unmuted(name: str) -> str:
    return replace(read_variant(name), muted=()).name
