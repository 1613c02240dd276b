"""Lets bans that came after a choice take effect on it as it is stored, without choosing again."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from newsletter.model.rulings import Ruling, RulingKind
from newsletter.model.selections import Candidate, Reason, Selection
from newsletter.model.states import Choice
from newsletter.selection.lead import pick_lead
from newsletter.selection.readings import Readings
from newsletter.selection.rulings import Rulebook

BARRING = frozenset({RulingKind.BAN, RulingKind.NEVER_LEAD})
"""The rulings that take something out of a choice, or lead it elsewhere."""


def heed_bans(selection: Selection, rulings: Sequence[Ruling], zone: ZoneInfo) -> Selection:
    """The stored choice without what is banned by now; a story whose lead alone is banned is led by another of its reports.

    Runners-up move up in place of what is out. What the bans kept out when the choice was made stays out as it is.
    """
    barring = [ruling for ruling in rulings if ruling.kind in BARRING]
    if not barring:
        return selection
    readings = Readings()
    near = (*selection.chosen, *selection.runners_up)
    book = Rulebook(barring, [one.cluster for one in (*near, *selection.passed_over)], zone, readings)
    judged = {one.cluster.key: _heeded(one, book, readings) for one in near}
    barred = tuple(found for found in judged.values() if found.choice is Choice.PASSED_OVER)
    chosen = [found for one in selection.chosen if (found := judged[one.cluster.key]).choice is Choice.CHOSEN]
    waiting = [found for one in selection.runners_up if (found := judged[one.cluster.key]).choice is Choice.RUNNER_UP]
    free = len(selection.chosen) - len(chosen)
    up = [one for one in waiting if not any(reason.code == "too_alike" for reason in one.reasons[:1])][:free]
    return Selection(
        chosen=(*chosen, *map(_moved_up, up)),
        runners_up=tuple(one for one in waiting if one not in up),
        passed_over=(*barred, *selection.passed_over),
    )


def _moved_up(candidate: Candidate) -> Candidate:
    why = Reason(code="moved_up", amount=0, text="moved up: a story before it was banned")
    return replace(candidate, choice=Choice.CHOSEN, reasons=(why, *candidate.reasons))


def _heeded(candidate: Candidate, book: Rulebook, readings: Readings) -> Candidate:
    told = tuple(story for story in candidate.cluster.stories if readings.counts(story)) or candidate.cluster.stories
    left = book.without_banned(told)
    led = candidate
    if left and (candidate.lead not in left or not book.may_lead(candidate.lead)):
        lead = pick_lead(candidate.cluster, left, book.may_lead, readings)
        led = replace(candidate, lead=lead.story, also=lead.also)
    if why := book.why_barred(candidate.cluster, told, candidate.topic, led.lead):
        return _barred(candidate, why)
    also = book.without_banned(led.also)
    return led if also == led.also else replace(led, also=also)


def _barred(candidate: Candidate, why: Reason) -> Candidate:
    return replace(candidate, choice=Choice.PASSED_OVER, reasons=(why, *candidate.reasons))
