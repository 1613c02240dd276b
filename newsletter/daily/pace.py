"""How fast letters may go, for whoever shows it. Decides nothing and changes nothing."""

from dataclasses import fields
from typing import Any

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.removals import held_json
from newsletter.daily.times import zone_of
from newsletter.delivery.run.pace_report import PaceReport, pace_words, read_pace
from newsletter.issue.calendar import local_date
from newsletter.model.states import SubscriberState
from newsletter.subscribers.run import count_subscribers


async def pace_now(newsroom: Newsroom) -> PaceReport:
    """Limits of relays and receiving groups, which letters wait for them, removals that wait for a person, and the warm-up plan."""
    now, zone = newsroom.clock(), zone_of(newsroom)
    readers = await count_subscribers(newsroom.database, newsroom.letterhead.key) if newsroom.delivery.warm_up else {}
    relays = {"relay": newsroom.relay, **{door.name: door.options for door in newsroom.more_relays}}
    return await read_pace(
        newsroom.database,
        relays,
        newsroom.delivery,
        newsroom.letterhead.key,
        readers=readers.get(SubscriberState.ACTIVE, 0),
        today=local_date(now, zone),
        now=now,
    )


def pace_json(report: PaceReport) -> dict[str, Any]:
    """The report for programs, without internal ids."""
    return {one.name: getattr(report, one.name) for one in fields(report)} | {"held": [held_json(one) for one in report.held]}


def told_pace(newsroom: Newsroom, report: PaceReport) -> str:
    """The report in a line; "" where nothing is limited."""
    zone = zone_of(newsroom)
    return pace_words(report, lambda instant: f"{instant.astimezone(zone):%H:%M}")
