"""Which of an editor's rulings touch a happening or an article: pins, boosts, bans, never-leads, and a cluster's merges and splits."""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from newsletter.model.rulings import Ruling, RulingKind, RulingTarget
from newsletter.model.selections import Reason
from newsletter.model.stories import Cluster, Story
from newsletter.model.words import words_of
from newsletter.selection import ruling_reasons
from newsletter.selection.readings import Readings
from newsletter.selection.voices import owner_of

WORD_BANS_AT = 0.5
"""A word that this share of a happening's reports has bans the happening; where fewer have it, only they do not count."""


class Rulebook:
    """The rulings in force, looked up once for all clusters of a day. Where two say different things, the later has it."""

    def __init__(self, rulings: Iterable[Ruling], clusters: Sequence[Cluster], zone: ZoneInfo, readings: Readings) -> None:
        self._zone = zone
        self._readings = readings
        self._of: dict[RulingKind, list[Ruling]] = {kind: [] for kind in RulingKind}
        for ruling in sorted(rulings, key=lambda ruling: (ruling.id, ruling.at), reverse=True):
            self._of[ruling.kind].append(ruling)
        wanted = {url for latest_first in self._of.values() for ruling in latest_first for url in ruling.urls}
        self._cluster_of = {
            story.canonical_url: cluster.key for cluster in clusters for story in cluster.stories if story.canonical_url in wanted
        }
        self._pins = self._latest_by_home(RulingKind.PIN)
        self._boosts = self._latest_by_home(RulingKind.BOOST)
        self._bans: dict[int, Ruling | None] = {}
        self._phrases: dict[tuple[str, str], tuple[str, ...]] = {}

    def pin_of(self, cluster: Cluster) -> Ruling | None:
        """The latest pin of this happening: known by the article, or else by the cluster's key."""
        return self._pins.get(cluster.key)

    def boost_of(self, cluster: Cluster) -> Reason | None:
        """The latest boost of this happening, as the factor of its score; known as a pin is."""
        boost = self._boosts.get(cluster.key)
        return ruling_reasons.boosted(boost, self._zone) if boost else None

    def without_banned(self, stories: Iterable[Story]) -> tuple[Story, ...]:
        """The articles that no ban of an article, an outlet or a word sets aside."""
        return tuple(story for story in stories if not self._ban_of(story))

    def may_lead(self, story: Story) -> bool:
        """Whether no ruling keeps it from being the article readers are sent to."""
        return not any(self._is_about(ruling, story) for ruling in self._of[RulingKind.NEVER_LEAD])

    def why_barred(self, cluster: Cluster, reports: Sequence[Story], topic: str, lead: Story) -> Reason | None:
        """The ruling that bars a happening told by these reports, or None. No pin helps against it."""
        return self._ban(cluster, topic) or self._ban_of_reports(reports) or self._ban_of_lead(lead)

    def said_of(self, cluster: Cluster, reports: Sequence[Story], kept_out: Reason | None) -> Iterator[Reason]:
        """What the rulings have to do with a happening, the pin first. ``kept_out``: what would bar it but for the pin."""
        if pin := self.pin_of(cluster):
            yield ruling_reasons.pinned(pin, self._zone)
            if kept_out:
                yield ruling_reasons.overruled(kept_out)
        bans = {story.id: ban for story in reports if (ban := self._ban_of(story))}
        if 0 < len(bans) < len(reports):
            yield ruling_reasons.set_aside(bans, self._zone)
        for merge in self.merges_of(cluster):
            yield ruling_reasons.merged(merge, self._zone)
        urls = {story.canonical_url for story in cluster.stories}
        for split in self._of[RulingKind.SPLIT]:
            if not urls.isdisjoint(split.urls):
                yield ruling_reasons.split(split, self._zone)

    def merges_of(self, cluster: Cluster) -> tuple[Ruling, ...]:
        """The merges that more than one of its reports are here by."""
        urls = {story.canonical_url for story in cluster.stories}
        return tuple(merge for merge in self._of[RulingKind.MERGE] if len(urls.intersection(merge.urls)) > 1)

    def _latest_by_home(self, kind: RulingKind) -> dict[str, Ruling]:
        return {self._home(ruling): ruling for ruling in reversed(self._of[kind])}

    def _home(self, ruling: Ruling) -> str:
        """The key of the cluster that is meant today. Where the article went elsewhere, it is meant and not what it left."""
        return next((self._cluster_of[url] for url in ruling.urls if url in self._cluster_of), ruling.cluster_key)

    def _ban(self, cluster: Cluster, topic: str) -> Reason | None:
        for ban in self._of[RulingKind.BAN]:
            if ban.target is RulingTarget.CLUSTER and cluster.key in (ban.cluster_key, self._home(ban)):
                return ruling_reasons.banned(ban, self._zone)
            if ban.target is RulingTarget.TOPIC and ban.value == topic:
                return ruling_reasons.topic_banned(ban, self._zone)
        return None

    def _ban_of_reports(self, reports: Sequence[Story]) -> Reason | None:
        """A banned word that so many of them have that it is what they tell of, or bans that leave none of them."""
        for ban in self._of[RulingKind.BAN]:
            having = sum(self._is_about(ban, story) for story in reports) if ban.target is RulingTarget.WORD else 0
            if having and having >= WORD_BANS_AT * len(reports):
                return ruling_reasons.word_banned(ban, having, len(reports), self._zone)
        bans = [self._ban_of(story) for story in reports]
        return ruling_reasons.all_banned([ban for ban in bans if ban], self._zone) if bans and all(bans) else None

    def _ban_of_lead(self, lead: Story) -> Reason | None:
        never = next((ruling for ruling in self._of[RulingKind.NEVER_LEAD] if self._is_about(ruling, lead)), None)
        return ruling_reasons.nobody_may_lead(lead, never, self._zone) if never else None

    def _ban_of(self, story: Story) -> Ruling | None:
        if story.id not in self._bans:
            self._bans[story.id] = next((ban for ban in self._of[RulingKind.BAN] if self._is_about(ban, story)), None)
        return self._bans[story.id]

    def _is_about(self, ruling: Ruling, story: Story) -> bool:
        """Whether a ruling about an article, an outlet or a word is about this article."""
        match ruling.target:
            case RulingTarget.STORY:
                return story.canonical_url in ruling.urls
            case RulingTarget.SOURCE:
                return owner_of(story.family) == ruling.value
            case RulingTarget.WORD:
                return self._tells_of(story, ruling.value)
        return False

    def _tells_of(self, story: Story, phrase: str) -> bool:
        if (phrase, story.language) not in self._phrases:
            self._phrases[phrase, story.language] = marking_words_of(phrase, story.language)
        return stand_together(self._phrases[phrase, story.language], self._readings.words(story))


def stand_together(wanted: Sequence[str], told: Sequence[str]) -> bool:
    """Whether the wanted words stand next to each other among those told. No words stand nowhere."""
    return bool(wanted) and any(told[start : start + len(wanted)] == wanted for start in range(len(told) - len(wanted) + 1))


def marking_words_of(phrase: str, language: str = "") -> tuple[str, ...]:
    """The words of a phrase as likeness sees them; none where it consists of stop words. Of a script without spaces the longest parts."""
    words = words_of(phrase, language)
    if len(phrase.split()) == 1 and "-" not in phrase:
        longest = max(map(len, words), default=0)
        return tuple(word for word in words if len(word) == longest)
    return words
