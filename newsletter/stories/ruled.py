"""Groups stories as their words and editors' merges and splits want it: which are one happening in any case, and which two never are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from newsletter.model.rulings import Ruling, RulingKind
from newsletter.model.stories import Cluster, Story
from newsletter.stories.clusters import cluster_stories
from newsletter.stories.meaning import Row

Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonds:
    """``together``: ids of stories that are one happening, two or more each. ``apart``: pairs of ids that are never one."""

    together: tuple[Ids, ...] = ()
    apart: tuple[tuple[int, int], ...] = ()


def cluster_as_ruled(stories: Sequence[Story], rulings: Sequence[Ruling], meanings: Mapping[int, Row] | None = None) -> tuple[Cluster, ...]:
    """Group the stories, heeding these rulings (oldest first).

    Merged happenings grow: a report that by its words alone would join one of them joins the whole.
    """
    bonds = bonds_of(rulings, stories)
    if not bonds.together:
        return cluster_stories(stories, apart=bonds.apart, meanings=meanings)
    by_words = [
        frozenset(story.id for story in cluster.stories) for cluster in cluster_stories(stories, apart=bonds.apart, meanings=meanings)
    ]
    together = [frozenset(group).union(*(ids for ids in by_words if not ids.isdisjoint(group))) for group in bonds.together]
    return cluster_stories(stories, together=_joined(together), apart=bonds.apart, meanings=meanings)


def bonds_of(rulings: Sequence[Ruling], stories: Sequence[Story]) -> Bonds:
    """Read the rulings (oldest first) for these stories; those that are gone are left out. Of two that contradict the later has it."""
    id_of = {story.canonical_url: story.id for story in stories}
    together: list[frozenset[int]] = []
    apart: set[tuple[int, int]] = set()
    for ruling in rulings:
        meant = _ids(ruling.urls, id_of)
        rest = _ids(ruling.rest_urls, id_of) - meant
        if ruling.kind is RulingKind.MERGE:
            together.append(meant | rest)
            apart = {pair for pair in apart if not (meant | rest).issuperset(pair)}
        elif ruling.kind is RulingKind.SPLIT:
            together = [part for group in together for part in _cut(group, meant, rest)]
            together.append(meant)
            apart |= {(min(pair), max(pair)) for pair in product(meant, rest)}
    whole = _joined(together)
    home = {story_id: number for number, group in enumerate(whole) for story_id in group}
    kept = (pair for pair in apart if pair[0] not in home or home[pair[0]] != home.get(pair[1]))
    return Bonds(together=whole, apart=tuple(sorted(kept)))


def _ids(urls: Sequence[str], id_of: Mapping[str, int]) -> frozenset[int]:
    return frozenset(id_of[url] for url in urls if url in id_of)


def _cut(group: frozenset[int], out: frozenset[int], rest: frozenset[int]) -> tuple[frozenset[int], ...]:
    """An earlier merge after a later split: what the split took out of it is no longer bound to what stayed."""
    return (group & out, group - out) if group & rest else (group,)


def _joined(groups: Sequence[frozenset[int]]) -> tuple[Ids, ...]:
    """Groups that share a story are one."""
    joined: list[frozenset[int]] = []
    for group in groups:
        touching = [other for other in joined if other & group]
        joined = [other for other in joined if not other & group]
        joined.append(group.union(*touching))
    return tuple(sorted(tuple(sorted(group)) for group in joined if len(group) > 1))
