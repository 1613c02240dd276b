"""What readers chose as cells of a CSV file, so that a list moves from one instance to another with its readers' ways."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from newsletter.model.preferences import Preferences, days_named, hour_named, in_week
from newsletter.model.variants import SHORT, Variant, read_variant
from newsletter.subscribers.choice_form import LONGEST_PAUSE, Mistake, Offer, local_today
from newsletter.subscribers.zones import known_zone

CHOICE_COLUMNS = ("zone", "send_at", "days", "paused_until", "variant")
_TOO_LONG = Mistake(field="paused_until", words="The pause lasts more than a year. Give an earlier day, or leave the cell empty.")


def choice_cells(chosen: Preferences) -> tuple[str, ...]:
    """In the order of the columns; empty where nothing was chosen."""
    send_at = f"{chosen.send_at:%H:%M}" if chosen.send_at else ""
    paused_until = chosen.paused_until.isoformat() if chosen.paused_until else ""
    return chosen.zone, send_at, " ".join(chosen.days), paused_until, chosen.variant.name


def read_cells(cells: Mapping[str, str], offer: Offer, now: datetime) -> Preferences | Mistake:
    """What the cells of a line say, by column. What is missing, is over or cannot be chosen here counts as not chosen.

    Only a pause that no reader could have asked for is a mistake: whoever is taken in with it would get no letter for years.
    """
    said = {name: cells.get(name, "").strip() for name in CHOICE_COLUMNS}
    zone, variant = known_zone(said["zone"]), _variant(said["variant"], offer)
    days = days_named(said["days"].lower().replace(" ", ","))
    today, paused_until = local_today(zone, offer, now), _date(said["paused_until"])
    if paused_until is not None and paused_until > today + LONGEST_PAUSE:
        return _TOO_LONG
    return Preferences(
        zone=zone,
        send_at=hour_named(said["send_at"]),
        days=in_week(days[:1]) if variant.weekly else days,
        paused_until=paused_until if paused_until is not None and paused_until > today else None,
        variant=variant,
    )


def _variant(name: str, offer: Offer) -> Variant:
    """Of what is said only what readers can choose here: a letter is compiled for each variant that occurs."""
    said = read_variant(name)
    muted = tuple(topic for topic in said.muted if topic in offer.topics)
    return replace(
        said,
        top=SHORT if said.top == SHORT else 0,
        language=said.language if said.language in offer.languages else "",
        muted=muted if len(muted) < len(offer.topics) else (),
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
