"""Makes a source, an entry, a story, a cluster or a candidate in two words; everything that is not said is sensible and always the same."""

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from newsletter.model.feeds import Entry, Source, StoredEntry
from newsletter.model.rulings import Ruling, RulingKind, RulingTarget
from newsletter.model.selections import Candidate, Reason, Selection, SentCluster
from newsletter.model.states import Choice
from newsletter.model.stories import Cluster, Story
from newsletter.model.web_addresses import canonical_url
from newsletter.stories.clusters import cluster_stories
from tests.conftest import NOW


def an_id(*parts: object) -> int:
    """A number that is the same for the same parts, in any order of tests."""
    return crc32(" ".join(map(str, parts)).encode()) % 1_000_000_000 + 1


def a_slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def a_source(name: str = "Harbour Gazette", **changes: Any) -> Source:
    family = changes.get("family", f"{a_slug(name)}.test")
    return Source(**{"id": an_id(name), "name": name, "site_url": f"https://{family}/", "family": family} | changes)


def an_entry(title: str = "Storm reaches the coast", *, source: str = "Harbour Gazette", hours_ago: float = 3, **changes: Any) -> Entry:
    url = f"https://{a_slug(source)}.test/news/{a_slug(title)}"
    return Entry(**{"guid": url, "url": url, "title": title, "published_at": NOW - timedelta(hours=hours_ago)} | changes)


def a_stored_entry(title: str = "Storm reaches the coast", *, source: str | Source = "Harbour Gazette", **changes: Any) -> StoredEntry:
    publication = a_source(source) if isinstance(source, str) else source
    kept = {name: changes.pop(name) for name in ("id", "story_id", "first_seen_at") if name in changes}
    entry = an_entry(title, source=publication.name, **changes)
    return StoredEntry(**{"id": an_id(entry.guid), "source": publication, "entry": entry, "first_seen_at": NOW} | kept)


def a_story(title: str = "Storm reaches the coast", *, source: str = "Harbour Gazette", hours_ago: float = 3, **changes: Any) -> Story:
    """A story of a source whose family is ``name-of-source.test``."""
    at = changes.pop("at", NOW - timedelta(hours=hours_ago))
    family = changes.get("family", f"{a_slug(source)}.test")
    url = changes.get("url", f"https://{family}/news/{a_slug(title)}")
    values = {
        "id": an_id(source, title, at),
        "source_id": an_id(source),
        "source": source,
        "family": family,
        "url": url,
        "canonical_url": canonical_url(url),
        "title": title,
        "origin": family,
        "at": at,
        "published_at": at,
        "first_seen_at": at,
    }
    return Story(**values | changes)


def a_cluster(*stories: Story, **changes: Any) -> Cluster:
    """The stories as one cluster, with the words and the origins that grouping would give them."""
    told = stories or (a_story(), a_story(source="Plain Ledger"))
    found = cluster_stories(told)
    together = sorted((story for cluster in found for story in cluster.stories), key=lambda story: (story.at, story.id))
    words: dict[str, float] = {}
    for cluster in found:
        for word, weight in cluster.words:
            words[word] = round(words.get(word, 0.0) + weight * len(cluster.stories) / len(together), 4)
    values = {
        "key": found[0].key,
        "stories": tuple(together),
        "words": tuple(sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))),
        "saga": changes.get("key", found[0].key),
        "rarity": found[0].rarity,
    }
    return Cluster(**values | changes)


def a_candidate(*stories: Story, number: int = 1, **changes: Any) -> Candidate:
    cluster = changes.pop("cluster", None) or a_cluster(*stories)
    values = {
        "cluster": cluster,
        "lead": cluster.stories[0],
        "also": cluster.stories[1:],
        "topic": "World",
        "score": 2.0,
        "choice": Choice.CHOSEN,
        "number": number,
        "reasons": (Reason(code="voices", amount=2, text="2 independent outlets in 24 hours: Harbour Gazette 1, Plain Ledger 1"),),
    }
    return Candidate(**values | changes)


def a_selection(*chosen: Candidate, runners_up: tuple[Candidate, ...] = (), passed_over: tuple[Candidate, ...] = ()) -> Selection:
    return Selection(chosen=chosen, runners_up=runners_up, passed_over=passed_over)


def a_sent_cluster(cluster: Cluster, *, days_ago: int = 1, number: int = 1, **changes: Any) -> SentCluster:
    """The memory of a cluster that an issue sent."""
    values = {
        "issue_on": f"{datetime.date(NOW) - timedelta(days=days_ago):%Y-%m-%d}",
        "number": number,
        "headline": cluster.stories[0].title,
        "cluster_key": cluster.key,
        "canonical_urls": tuple(story.canonical_url for story in cluster.stories),
        "words": cluster.words,
    }
    return SentCluster(**values | changes)


def a_ruling(kind: str = "pin", about: Story | str = "", **changes: Any) -> Ruling:
    """A ruling by anna at six this morning: about a story, or about ``source:family``, ``topic:Sport``, ``word:lottery``."""
    values: dict[str, Any] = {"id": an_id(kind, about, changes.get("place")), "by": "anna", "at": NOW - timedelta(hours=3)}
    if isinstance(about, Story):
        what = {"target": "cluster", "name": about.title, "urls": (about.canonical_url,), "cluster_key": about.cluster_key}
    else:
        thing, _, value = about.partition(":")
        what = {"target": thing or "cluster", "name": value, "value": value}
    told = values | what | changes
    return Ruling(**told | {"kind": RulingKind(kind), "target": RulingTarget(told["target"])})
