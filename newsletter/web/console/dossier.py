"""Turns what we hold about one person into lines of a page. Reads nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.web.console.listing import A_PAGE
from newsletter.web.console.times import clock, day_words

LIGHTS = {"accepted": "ok", "active": "ok", "pending": "warn", "deferred": "warn", "rejected": "bad", "unknown": "bad", "suppressed": "bad"}

_GRAVE = {"suppress": "bad", "soft": "warn", "operator": "warn"}
"""What a report asks of us, as a light."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and what we hold under it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """One issue (``iso``: its date) or notice that was, or was to be, sent: how it stands, and each try that was kept."""

    what: str
    iso: str
    light: str
    state: str
    at: str
    reply: str
    tries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """Everything we hold, in the order in which somebody asks; empty parts are left out."""

    state: str
    light: str
    suppression: str
    subscriber: tuple[Fact, ...]
    preferences: tuple[Fact, ...]
    consents: tuple[tuple[str, str, str], ...]
    issues: tuple[SentLine, ...]
    notices: tuple[SentLine, ...]
    came_back: tuple[SentLine, ...]
    feedback: tuple[tuple[str, str], ...]


def make_dossier(newsroom: Newsroom, held: Mapping[str, Any], before: str) -> DossierPage:
    """The page; of the issues those before a date, where one is named."""
    subscriber, why = held["subscriber"] or {}, held["suppression"]
    state = subscriber.get("state", "not on the list")
    return DossierPage(
        state=state,
        light=LIGHTS.get(state, "mute"),
        suppression=_suppressed(newsroom, why) if why else "",
        subscriber=tuple(Fact(name=_name(name), value=_value(newsroom, name, value)) for name, value in subscriber.items() if value),
        preferences=tuple(Fact(name=_name(name), value=_chosen(value)) for name, value in (held["preferences"] or {}).items() if value),
        consents=tuple(_consent(newsroom, one) for one in reversed(held["consents"])),
        issues=tuple(_issues(newsroom, held, before)),
        notices=tuple(_notice(newsroom, one) for one in held["notices"][:A_PAGE]),
        came_back=tuple(_report(newsroom, one) for one in held["reports"][:A_PAGE]),
        feedback=tuple((one["issue_on"], one["answer"]) for one in held["feedback"][:A_PAGE]),
    )


def _issues(newsroom: Newsroom, held: Mapping[str, Any], before: str) -> list[SentLine]:
    tries: dict[str, list[str]] = defaultdict(list)
    for one in held["tries"]:
        answer = f"{one['code'] or ''} {one['reply']}".strip()
        tries[one["issue_on"]].append(f"try {one['number']}, {_at(newsroom, one['ended_at'])}: {one['verdict']} {answer}".strip())
    shown: Sequence[Mapping[str, Any]] = [one for one in held["issues"] if not before or one["issue_on"] < before][:A_PAGE]
    return [
        SentLine(
            what="issue",
            iso=one["issue_on"],
            light=LIGHTS.get(one["state"], "mute"),
            state=one["state"],
            at=_at(newsroom, one["changed_at"]),
            reply=one["reply"],
            tries=tuple(tries.get(one["issue_on"], ())),
        )
        for one in shown
    ]


def _notice(newsroom: Newsroom, one: Mapping[str, Any]) -> SentLine:
    light = LIGHTS.get(one["state"], "mute")
    return SentLine(what=one["kind"], iso="", light=light, state=one["state"], at=_at(newsroom, one["created_at"]), reply="")


def _report(newsroom: Newsroom, one: Mapping[str, Any]) -> SentLine:
    light = _GRAVE.get(one["action"], "mute")
    what = one["feedback"] or one["kind"]
    state = what if one["fault"] == "nobody" else f"{what}: {one['fault']}"
    return SentLine(
        what="letter", iso=one["issue_on"] or "", light=light, state=state, at=_at(newsroom, one["received_at"]), reply=one["said"]
    )


def _consent(newsroom: Newsroom, one: Mapping[str, Any]) -> tuple[str, str, str]:
    told = [one["how"], one["network"], one["form_url"], one["reason"]]
    more = f" ({', '.join(filter(None, told))})" if any(told) else ""
    return _at(newsroom, one["at"]), f"{one['event']}{more}", one["wording"]


def _suppressed(newsroom: Newsroom, why: Mapping[str, Any]) -> str:
    note = f": {why['note']}" if why["note"] else ""
    return f"{why['reason']}, {_at(newsroom, why['at'])}, by {why['by']}{note}"


def _value(newsroom: Newsroom, name: str, value: str) -> str:
    return _at(newsroom, value) if name.endswith("_at") else value


def _chosen(value: Any) -> str:
    if value is True:
        return "yes"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _name(name: str) -> str:
    return name.removesuffix("_at").replace("_", " ")


def _at(newsroom: Newsroom, instant: str) -> str:
    at = datetime.fromisoformat(instant)
    return f"{day_words(newsroom, instant)}, {clock(at, zone_of(newsroom))}"
