"""What readers chose as cells of a CSV file, so that a list moves from one instance to another with its readers' ways."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import get_args

from newsletter.model.options import Topic
from newsletter.model.preferences import Preferences, days_named, in_week
from newsletter.model.variants import SHORT, Variant, read_variant
from newsletter.subscribers.zones import known_zone

CHOICE_COLUMNS = ("zone", "send_at", "days", "paused_until", "variant")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")


def choice_cells(chosen: Preferences) -> tuple[str, ...]:
    """In the order of the columns; empty where nothing was chosen."""
    send_at = f"{chosen.send_at:%H:%M}" if chosen.send_at else ""
    paused_until = chosen.paused_until.isoformat() if chosen.paused_until else ""
    return chosen.zone, send_at, " ".join(chosen.days), paused_until, chosen.variant.name


def read_cells(cells: Mapping[str, str]) -> Preferences:
    """What the cells of a line say, by column. What is missing or cannot be read counts as not chosen: an address is worth more."""
    said = {name: cells.get(name, "").strip() for name in CHOICE_COLUMNS}
    variant = _variant(said["variant"])
    days = days_named(said["days"].lower().replace(" ", ","))
    return Preferences(
        zone=known_zone(said["zone"]),
        send_at=_time(said["send_at"]),
        days=in_week(days[:1]) if variant.weekly else days,
        paused_until=_date(said["paused_until"]),
        variant=variant,
    )


def _variant(name: str) -> Variant:
    """Of what is said only what readers can choose: a letter is compiled for each variant that occurs."""
    said = read_variant(name)
    muted = tuple(topic for topic in said.muted if topic in get_args(Topic))
    return replace(
        said,
        top=SHORT if said.top else 0,
        language=said.language if _LANGUAGE.fullmatch(said.language) else "",
        muted=muted if len(muted) < len(get_args(Topic)) else (),
    )


def _time(text: str) -> time | None:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - an hour of no particular day
    except ValueError:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
