"""Which time zones a reader may choose, and which one a sign-up speaks of. Names are those of the tz database; their history is CLDR's."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

Clock = tuple[timedelta | None, ...]

_LARGE = ("America/Toronto", "America/Winnipeg", "Asia/Kuala_Lumpur", "Asia/Nicosia", "Europe/Lisbon", "Europe/Madrid")
_EVERY = timedelta(days=10)
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?(?:-[A-Za-z0-9]+)*\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")
_MOST_LANGUAGES = 20
_LONGEST_NAME = 40


def known_zone(name: str) -> str:
    """The zone by its present name (``Asia/Calcutta`` is ``Asia/Kolkata``), "" when there is no such zone."""
    present = get_global("zone_aliases").get(name, name) if len(name) <= _LONGEST_NAME else ""
    return present if present in _known() else ""


@lru_cache(maxsize=512)
def zones_of(territory: str, year: int) -> tuple[str, ...]:
    """The zones of a territory (ISO 3166) worth a line in a list: the well-known ones, and one for each clock that none of them tells."""
    known = [name for name in get_global("territory_zones").get(territory, ()) if known_zone(name)]
    names = sorted(known, key=lambda name: (name not in _well_known(), name.count("/")))
    if len(names) < 2:
        return tuple(names)
    clocks: dict[Clock, str] = {}
    for name in names:
        clocks.setdefault(_clock(name, year), name)
    return tuple(name for name in names if name in _well_known() or name in clocks.values())


def territories() -> tuple[str, ...]:
    """Those that zones are known of."""
    return tuple(code for code in get_global("territory_zones") if len(code) == 2 and code.isalpha() and code != "ZZ")


def guess_zone(given: str, accept_language: str, now: datetime) -> str:
    """The zone that a sign-up names; else the one clock of the territory of its first language; else ""."""
    if named := known_zone(given):
        return named
    zones = zones_of(_territory(accept_language), now.year)
    return zones[0] if len({_clock(zone, now.year) for zone in zones}) == 1 else ""


def _territory(accept_language: str) -> str:
    """Of the language that the browser likes best (RFC 9110 section 12.5.4), as far as it names one."""
    languages = [found for part in accept_language.split(",")[:_MOST_LANGUAGES] if (found := _LANGUAGE.fullmatch(part))]
    best = max(languages, key=lambda found: float(found[3] or 1), default=None)
    return (best[2] or "").upper() if best else ""


@lru_cache(maxsize=1)
def _well_known() -> frozenset[str]:
    """Those by which CLDR knows a whole kind of time, and the large ones it passes over."""
    return frozenset({*get_global("windows_zone_mapping").values(), *_LARGE})


def _clock(name: str, year: int) -> Clock:
    """What it tells all through this year and the next."""
    zone = ZoneInfo(name)
    return tuple(at.astimezone(zone).utcoffset() for at in _instants(year))


def _instants(year: int) -> Iterator[datetime]:
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 2, 1, 1, tzinfo=UTC)
    while at < end:
        yield at
        at += _EVERY


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())
