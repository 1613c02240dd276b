"""Reads the settings form into preferences, or into mistakes that say where and how to mend them; and fills the form in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newsletter.model.options import WEEKDAYS, Weekday
from newsletter.model.phrasebook import N_
from newsletter.model.preferences import USUAL_WEEKLY_DAY, WORKDAYS, Preferences, hour_named, in_week, zone_or
from newsletter.model.variants import SHORT, Variant
from newsletter.subscribers.zones import known_zone

PAUSES = (1, 2, 4)
"""Weeks."""

LONGEST_PAUSE = timedelta(days=366)
TICKED = "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What can be chosen, and what the newsletter does for who chose nothing: its zone, its hour, its language."""

    zone: str
    send_at: time
    topics: tuple[str, ...]
    languages: tuple[str, ...] = ()
    """Of the words around the stories, beside the newsletter's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """``field``: where it is. ``words``: an English message for the phrasebook, perhaps with an ``example`` to fill in."""

    field: str
    words: str
    example: str = ""


Read = Preferences | tuple[Mistake, ...]

_NO_ZONE = N_("We do not know this time zone. Choose one from the list.")
_NO_HOUR = N_("This is no time of day. Choose one from the list.")
_NO_DAY = N_("Tick the days on which the letter may come, or choose another of the four.")
_STRAY_DAYS = N_("You ticked days. Choose “On chosen days” to have it so, or untick them.")
_NO_DATE = N_("Give the day on which letters come again, such as %(example)s, or choose another of the five.")
_PAST_DATE = N_("That day is not ahead of us. Choose a later one.")
_FAR_DATE = N_("We pause for a year at most. Choose an earlier day, or leave the list.")
_STRAY_DATE = N_("You gave a date. Choose “Until a day” to pause until then, or clear it.")
_ALL_MUTED = N_("That would leave no story. Untick at least one topic.")
_NO_LANGUAGE = N_("We do not have this language. Choose one from the list.")


def fill_in(chosen: Preferences, offer: Offer, today: date) -> dict[str, str]:
    """The fields as a browser would send them, with what stands for all that was not chosen or is not known. ``today`` is the reader's."""
    variant = chosen.variant
    paused = chosen.paused_until is not None and chosen.paused_until > today
    rhythm = _rhythm(chosen)
    fields = {
        "zone": known_zone(chosen.zone) or known_zone(offer.zone),
        "hour": f"{chosen.send_at or offer.send_at:%H:%M}",
        "rhythm": rhythm,
        "weekly_on": chosen.days[0] if rhythm == "weekly" and chosen.days else USUAL_WEEKLY_DAY,
        "pause": "until" if paused else "",
        "paused_until": chosen.paused_until.isoformat() if paused and chosen.paused_until else "",
        "stories": "three" if variant.top else "all",
        "format": "text" if variant.text_only else "html",
        "language": variant.language if variant.language in offer.languages else "",
    }
    fields |= {f"day_{day}": TICKED for day in chosen.days if rhythm == "chosen"}
    return fields | {f"mute_{topic}": TICKED for topic in variant.muted}


def filled_anew(before: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """The form with what was typed over what stood in it: a field that is missing stays, a box that is missing is not ticked."""
    unticked = {name: value for name, value in before.items() if not name.startswith(("day_", "mute_"))}
    return {**unticked, **{name: value.strip() for name, value in typed.items()}}


def read_choices(typed: Mapping[str, str], offer: Offer, current: Preferences, now: datetime) -> Read:
    """What the reader wants from now on; ``current`` is what they wanted so far."""
    before = fill_in(current, offer, local_today(current.zone, offer, now))
    form = filled_anew(before, typed)
    mistakes: list[Mistake] = []
    zone = _zone(form, mistakes)
    preferences = Preferences(
        zone="" if zone == known_zone(offer.zone) else zone,
        send_at=_hour(form, offer, mistakes),
        days=_days(form, before, mistakes),
        paused_until=_pause(form, before, local_today(zone, offer, now), mistakes),
        variant=Variant(
            weekly=form["rhythm"] == "weekly",
            top=SHORT if form["stories"] == "three" else 0,
            text_only=form["format"] == "text",
            language=_language(form, offer, mistakes),
            muted=_muted(form, offer, mistakes),
        ),
    )
    return tuple(mistakes) or preferences


def local_today(zone: str, offer: Offer, now: datetime) -> date:
    """The date in a reader's zone, else in the newsletter's."""
    return now.astimezone(zone_or(zone, ZoneInfo(offer.zone))).date()


def _rhythm(chosen: Preferences) -> str:
    if chosen.variant.weekly:
        return "weekly"
    return "daily" if not chosen.days else "weekdays" if chosen.days == WORKDAYS else "chosen"


def _zone(form: Mapping[str, str], mistakes: list[Mistake]) -> str:
    zone = known_zone(form["zone"])
    if not zone:
        mistakes.append(Mistake(field="zone", words=_NO_ZONE))
    return zone


def _hour(form: Mapping[str, str], offer: Offer, mistakes: list[Mistake]) -> time | None:
    hour = hour_named(form["hour"])
    if hour is None:
        mistakes.append(Mistake(field="hour", words=_NO_HOUR))
    return None if hour == offer.send_at else hour


def _days(form: Mapping[str, str], before: Mapping[str, str], mistakes: list[Mistake]) -> tuple[Weekday, ...]:
    ticked = _ticked_days(form)
    if form["rhythm"] == "weekly":
        return tuple(day for day in WEEKDAYS if day == form["weekly_on"]) or (USUAL_WEEKLY_DAY,)
    if form["rhythm"] == "chosen":
        if not ticked:
            mistakes.append(Mistake(field="days", words=_NO_DAY))
        return in_week(ticked)
    if ticked and ticked != _ticked_days(before):
        mistakes.append(Mistake(field="days", words=_STRAY_DAYS))
    return WORKDAYS if form["rhythm"] == "weekdays" else ()


def _ticked_days(form: Mapping[str, str]) -> tuple[Weekday, ...]:
    return tuple(day for day in WEEKDAYS if f"day_{day}" in form)


def _pause(form: Mapping[str, str], before: Mapping[str, str], today: date, mistakes: list[Mistake]) -> date | None:
    for weeks in PAUSES:
        if form["pause"] == str(weeks):
            return today + timedelta(weeks=weeks)
    if form["pause"] == "until":
        return _date(form["paused_until"], today, mistakes)
    if form["paused_until"] not in {"", before["paused_until"]}:
        mistakes.append(Mistake(field="pause", words=_STRAY_DATE))
    return None


def _date(text: str, today: date, mistakes: list[Mistake]) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        example = (today + timedelta(weeks=1)).isoformat()
        mistakes.append(Mistake(field="pause", words=_NO_DATE, example=example))
        return None
    if not today < day <= today + LONGEST_PAUSE:
        mistakes.append(Mistake(field="pause", words=_PAST_DATE if day <= today else _FAR_DATE))
    return day


def _muted(form: Mapping[str, str], offer: Offer, mistakes: list[Mistake]) -> tuple[str, ...]:
    muted = tuple(sorted(topic for topic in offer.topics if f"mute_{topic}" in form))
    if len(muted) == len(offer.topics):
        mistakes.append(Mistake(field="topics", words=_ALL_MUTED))
    return muted


def _language(form: Mapping[str, str], offer: Offer, mistakes: list[Mistake]) -> str:
    language = form["language"]
    if language and language not in offer.languages:
        mistakes.append(Mistake(field="language", words=_NO_LANGUAGE))
    return language
