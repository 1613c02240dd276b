"""Chooses the ten of each day's cut-off from the rows of a file, as the letter of that day would have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.model.errors import NewsletterError
from newsletter.model.instants import parse_instant
from newsletter.model.options import SelectionOptions
from newsletter.model.selections import Candidate, SentCluster
from newsletter.model.stories import Cluster, Story
from newsletter.replay.rows import Row, is_marked, stories_of
from newsletter.selection.choose import choose_slots
from newsletter.selection.contenders import contend
from newsletter.stories.clusters import cluster_stories

_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Cut:
    """A day and its cut-off: what was first seen later is unknown."""

    day: str
    at: datetime


def cut_of(row: Row) -> Cut:
    """``{"day", "cut"}`` as a cut-off. Raises NewsletterError naming what cannot be read."""
    try:
        return Cut(date.fromisoformat(str(row["day"])).isoformat(), parse_instant(str(row["cut"])))
    except ValueError as error:
        raise NewsletterError(f"cut of {row['day']}", str(error), 'Write {"day": "2026-11-21", "cut": "2026-11-21T10:30:00Z"}.') from None


def rank_rows(rows: Sequence[Row], cuts: Sequence[Cut], *, memory: bool, options: SelectionOptions) -> Iterator[dict[str, Any]]:
    """``{"day", "rank", "ids", "score", "reasons"}`` for each pick of each cut-off, oldest first.

    A cut-off sees the rows of ``options.window`` before it. With ``memory`` its picks count as sent for the following ones.
    Rows marked as ``briefing`` (round-ups of other stories) are left out.
    """
    told = stories_of([row for row in rows if not is_marked(row, "briefing")])
    as_given = {str(row["id"]): row["id"] for row in rows}
    sent: list[SentCluster] = []
    keys: dict[int, str] = {}
    for cut in sorted(cuts, key=lambda cut: (cut.at, cut.day)):
        window = [replace(story, cluster_key=keys.get(story.id, "")) for _, story in told.values() if _within(story, cut, options.window)]
        clusters = cluster_stories(window)
        keys |= {story.id: cluster.key for cluster in clusters for story in cluster.stories}
        chosen = _choose(clusters, _remembered(sent, cut, options.memory) if memory else [], cut, options)
        sent += [_as_sent(pick, cut) for pick in chosen]
        yield from (_line(pick, cut, [as_given[told[story.id][0]] for story in pick.cluster.stories]) for pick in chosen)


def _within(story: Story, cut: Cut, window: timedelta) -> bool:
    return cut.at - window < story.at <= cut.at


def _choose(clusters: Sequence[Cluster], sent: Sequence[SentCluster], cut: Cut, options: SelectionOptions) -> tuple[Candidate, ...]:
    return choose_slots(contend(clusters, sent, options, now=cut.at, zone=_ZONE), options).chosen


def _remembered(sent: Sequence[SentCluster], cut: Cut, memory: timedelta) -> list[SentCluster]:
    oldest = date.fromisoformat(cut.day) - memory
    return [chapter for chapter in sent if date.fromisoformat(chapter.issue_on) >= oldest]


def _as_sent(pick: Candidate, cut: Cut) -> SentCluster:
    return SentCluster(
        issue_on=cut.day,
        number=pick.number,
        headline=pick.lead.title,
        cluster_key=pick.cluster.key,
        canonical_urls=tuple(story.canonical_url for story in pick.cluster.stories),
        words=pick.cluster.words,
    )


def _line(pick: Candidate, cut: Cut, ids: Sequence[Any]) -> dict[str, Any]:
    reasons = [{"code": reason.code, "amount": round(reason.amount, 4), "text": reason.text} for reason in pick.reasons]
    return {"day": cut.day, "rank": pick.number, "ids": ids, "score": round(pick.score, 4), "reasons": reasons}
