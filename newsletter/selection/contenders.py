"""The happenings that stand for a place today, each with its score, its lead, and what bars it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.model.options import SelectionOptions
from newsletter.model.rulings import Ruling
from newsletter.model.selections import Reason, SentCluster
from newsletter.model.stories import Cluster, Story
from newsletter.selection import reasons
from newsletter.selection.gate import why_fit_alone, why_unfit
from newsletter.selection.lead import pick_lead, stand_ins
from newsletter.selection.memory import Remembered, SentMemory, remember, voices_for_update
from newsletter.selection.readings import Readings
from newsletter.selection.rulings import Rulebook
from newsletter.selection.score import Score, score
from newsletter.selection.topics import topic_of
from newsletter.selection.voices import attention, hear_voices, owner_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A cluster before the choice. ``barred`` says why it may have no place whatever the others are; ``pin`` that it must have one."""

    cluster: Cluster
    lead: Story
    also: tuple[Story, ...]
    topic: str
    score: float
    saga_attention: float
    by_hand: bool
    reasons: tuple[Reason, ...]
    barred: Reason | None = None
    pin: Ruling | None = None
    boost: float = 1.0
    """What an editor multiplied the score by."""
    update_of: str = ""
    stand_ins: tuple[Story, ...] = ()
    """Reports of other outlets that could lead as well, best first."""

    def with_lead(self, story: Story, why: Reason) -> "Contender":
        """Led by another of its reports; the one that led is mentioned first."""
        also = (self.lead, *(other for other in self.also if other.id != story.id))
        return replace(self, lead=story, also=also, reasons=(*self.reasons, why))

    @property
    def rank(self) -> tuple[bool, float, float, datetime, str]:
        """By hand first, then by score; a tie goes to the lead outlet's weight, then to the earliest report."""
        return (not self.by_hand, -round(self.score, 6), -self.lead.weight, self.cluster.stories[0].at, self.cluster.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Today:
    """What all contenders of a day are measured by."""

    now: datetime
    zone: ZoneInfo
    options: SelectionOptions
    rulings: Rulebook
    memory: SentMemory
    readings: Readings
    saga_attention: Mapping[str, float]
    voices_for_update: int


def contend(
    clusters: Sequence[Cluster],
    sent: Sequence[SentCluster],
    options: SelectionOptions,
    *,
    now: datetime,
    zone: ZoneInfo,
    rulings: Sequence[Ruling] = (),
) -> tuple[Contender, ...]:
    """Every cluster with a report young enough, and every pinned one, best first.

    Reports that do not count are left out of everything but the memory.
    """
    readings = Readings()
    book = Rulebook(rulings, clusters, zone, readings)
    fresh = [(cluster, _fresh(cluster.stories, now - options.fresh)) for cluster in clusters]
    families = {owner_of(story.family) for _, stories in fresh for story in stories}
    today = _Today(
        now=now,
        zone=zone,
        options=options,
        rulings=book,
        memory=SentMemory(sent),
        readings=readings,
        saga_attention=_saga_attention(fresh, book, readings),
        voices_for_update=voices_for_update(options.least_voices, len(families)),
    )
    standing = (_contender(cluster, stories, today) for cluster, stories in fresh if stories or book.pin_of(cluster))
    return tuple(sorted(standing, key=lambda found: found.rank))


def _fresh(stories: Sequence[Story], since: datetime) -> tuple[Story, ...]:
    """The stories of the last hours, and whatever was put in by hand within the window."""
    return tuple(story for story in stories if story.at > since or story.by_hand)


def _reports(stories: Sequence[Story], readings: Readings) -> tuple[Story, ...]:
    return tuple(story for story in stories if readings.counts(story))


def _saga_attention(fresh: Sequence[tuple[Cluster, tuple[Story, ...]]], book: Rulebook, readings: Readings) -> dict[str, float]:
    told: dict[str, list[Story]] = defaultdict(list)
    for cluster, stories in fresh:
        told[cluster.saga or cluster.key].extend(book.without_banned(_reports(stories, readings)))
    return {saga: attention(hear_voices(stories)) for saga, stories in told.items()}


def _contender(cluster: Cluster, fresh: tuple[Story, ...], today: _Today) -> Contender:
    """What one cluster brings to the choice. Without a fresh report it stands here by an editor's pin alone, and scores nothing."""
    book, readings = today.rulings, today.readings
    told = _reports(fresh or cluster.stories, readings)
    reports, all_reports = book.without_banned(told), book.without_banned(_reports(cluster.stories, readings))
    topic, pin = topic_of(reports or told or fresh or cluster.stories), book.pin_of(cluster)
    unfit = None
    if reports or not told:
        counting, merged = reports and all_reports, bool(book.merges_of(cluster))
        unfit = why_unfit(counting, today.options.least_voices, cluster.rarity, readings, merged=merged)
    before = None if unfit and not pin else remember(cluster, all_reports, today.memory, today.voices_for_update, readings)
    by_hand = any(story.by_hand and (before is None or story in before.new) for story in reports)
    lead = pick_lead(cluster, _shown(reports, before) or told or fresh or cluster.stories, book.may_lead, readings)
    saga_attention = today.saga_attention[cluster.saga or cluster.key]
    boost = book.boost_of(cluster)
    scored = Score(amount=0.0, reasons=(boost,) if boost else ())
    if fresh:
        scored = score(reports, hear_voices(reports), saga_attention, today.options, topic=topic, readings=readings, boost=boost)
    kept_out = unfit or (before.bar if before and not by_hand else None)
    lifted, update = why_fit_alone(reports), before.update if before else None
    first = reasons.first_told(cluster.stories[0], today.now, today.zone)
    return Contender(
        cluster=cluster,
        lead=lead.story,
        also=lead.also,
        topic=topic,
        score=scored.amount,
        saga_attention=saga_attention,
        by_hand=by_hand,
        reasons=(*book.said_of(cluster, told, kept_out), *filter(None, (lifted, update)), *scored.reasons, first),
        barred=book.why_barred(cluster, told, topic, lead.story) or (None if pin else kept_out),
        pin=pin,
        boost=boost.amount if boost else 1.0,
        update_of=before.sent.issue_on if before else "",
        stand_ins=stand_ins(lead, book.may_lead, readings),
    )


def _shown(reports: tuple[Story, ...], before: Remembered | None) -> tuple[Story, ...]:
    """The reports a reader may be sent to: of a story readers have had, those that are new to them."""
    return tuple(story for story in reports if before is None or story in before.new) or reports
