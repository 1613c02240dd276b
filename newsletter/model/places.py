"""The city that a time zone is known by, in the words of a language (CLDR, through Babel)."""

from functools import lru_cache

from babel import Locale
from babel.core import get_global

UTC_ZONE = "Etc/UTC"

_ELSEWHERE = frozenset({"America/Atikokan"})
"""Renamed because another place stands for the zone now."""


@lru_cache(maxsize=4096)
def city_of(zone: str, language: str) -> str:
    """``Berlin``, ``Saint-Domingue``; where the language has no name for it, the one in the tz database."""
    if zone == UTC_ZONE:
        return "UTC"
    names = Locale.parse(language).time_zones
    found = next((city for known in (zone, *_older_names().get(zone, ())) if (city := names.get(known, {}).get("city"))), None)
    return str(found or zone.rpartition("/")[2].replace("_", " "))


@lru_cache(maxsize=1)
def _older_names() -> dict[str, tuple[str, ...]]:
    """CLDR keeps the name that a zone had first, such as Asia/Calcutta; Babel knows what it is called now."""
    aliases: dict[str, str] = dict(get_global("zone_aliases"))
    return {now: tuple(sorted(old for old, new in aliases.items() if new == now)) for now in set(aliases.values()) - _ELSEWHERE}
