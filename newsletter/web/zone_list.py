"""The time zones of a list to choose from: by continent, each by its city, in the language of the page."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from newsletter.model.places import city_of
from newsletter.subscribers.zones import territories, zones_of

_CONTINENTS = {
    "Europe": "150",
    "Africa": "002",
    "America": "019",
    "Asia": "142",
    "Australia": "009",
    "Pacific": "009",
    "Antarctica": "AQ",
    "Arctic": "150",
    "Atlantic": "150",
    "Indian": "002",
}
"""The first part of a zone's name, and the region that it is listed under (UN M.49, as CLDR names them)."""

_ELSEWHERE = {
    "Atlantic/Bermuda": "019",
    "Atlantic/Cape_Verde": "002",
    "Atlantic/South_Georgia": "AQ",
    "Atlantic/St_Helena": "002",
    "Atlantic/Stanley": "019",
    "Indian/Chagos": "142",
    "Indian/Christmas": "009",
    "Indian/Cocos": "009",
    "Indian/Kerguelen": "AQ",
    "Indian/Maldives": "142",
    "Pacific/Honolulu": "019",
}
_ORDER = tuple(dict.fromkeys(_CONTINENTS.values()))


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """One zone: its name in the tz database and the city that it is known by."""

    zone: str
    city: str


@dataclass(frozen=True, slots=True)
class Continent:
    """Its zones in the order of their cities."""

    name: str
    zones: tuple[ZoneLine, ...]


@lru_cache(maxsize=16)
def continents(language: str, year: int) -> tuple[Continent, ...]:
    """Every zone worth a line, as people of that language look for it."""
    names = Locale.parse(language).territories
    found: dict[str, list[ZoneLine]] = defaultdict(list)
    for zone in {zone for territory in territories() for zone in zones_of(territory, year)}:
        found[_region(zone)].append(ZoneLine(zone, city_of(zone, language)))
    return tuple(Continent(names[region], tuple(sorted(found[region], key=_by_city))) for region in _ORDER if region in found)


def is_listed(zone: str, language: str, year: int) -> bool:
    """Whether the list has this zone."""
    return any(line.zone == zone for continent in continents(language, year) for line in continent.zones)


def _region(zone: str) -> str:
    return _ELSEWHERE.get(zone) or _CONTINENTS.get(zone.partition("/")[0], "150")


def _by_city(line: ZoneLine) -> tuple[str, str]:
    """Accents count only between names that are otherwise the same."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", line.city) if not unicodedata.combining(letter))
    return bare.casefold(), line.zone
