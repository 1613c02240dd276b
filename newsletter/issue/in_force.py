"""Which edits of an issue count, and for which story: of two that say something of the same thing the later one does."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.model.editing import ARRANGING, OF_THE_ISSUE, Edit, EditKind
from newsletter.model.selections import Candidate
from newsletter.model.stories import Cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The edits that count: ``where`` each story stands and the ``words`` of each by its cluster's key of today, and those ``above``.

    ``lost`` are about stories that the machine knows no more.
    """

    where: Mapping[str, Edit]
    words: Mapping[str, Mapping[EditKind, Edit]]
    above: Mapping[EditKind, Edit]
    notes: Mapping[str, tuple[Edit, ...]]
    lost: tuple[Edit, ...]

    @property
    def locked(self) -> Mapping[str, Edit]:
        """The stories that nobody moves."""
        return {key: edit for key, edit in self.where.items() if edit.kind is EditKind.LOCK}


NOTHING = InForce(where={}, words={}, above={}, notes={}, lost=())


class Homes:
    """Finds the happening that an edit means today: the one with the article, or else the one with the cluster's key."""

    def __init__(self, clusters: Iterable[Cluster]) -> None:
        self._keys: set[str] = set()
        self._of_url: dict[str, str] = {}
        for cluster in clusters:
            self._keys.add(cluster.key)
            for story in cluster.stories:
                self._of_url.setdefault(story.canonical_url, cluster.key)

    def find(self, edit: Edit) -> str | None:
        """The key of the cluster that is meant. Where the article went elsewhere, it is meant and not what it left."""
        return self._of_url.get(edit.url) or (edit.cluster_key if edit.cluster_key in self._keys else None)


def lock_value(words: Mapping[EditKind, str]) -> str:
    """The words that a lock keeps, as its edit carries them."""
    return json.dumps({kind.value: text for kind, text in words.items() if text}, ensure_ascii=False)


def locked_words(edit: Edit) -> Mapping[EditKind, str]:
    """The words that a lock keeps; none of any other edit."""
    if edit.kind is not EditKind.LOCK or not edit.value.startswith("{"):
        return {}
    return {EditKind(kind): text for kind, text in json.loads(edit.value).items()}


def edits_in_force(edits: Sequence[Edit], candidates: Iterable[Candidate]) -> InForce:
    """What counts of these edits for these candidates. Edits that were undone count for nothing.

    A lock keeps the words that were printed when it was made, but for those that a person wrote.
    """
    standing = sorted((edit for edit in edits if edit.undone_at is None), key=lambda edit: edit.id)
    if not standing:
        return NOTHING
    homes = Homes(candidate.cluster for candidate in candidates)
    where: dict[str, Edit] = {}
    words: dict[str, dict[EditKind, Edit]] = {}
    above: dict[EditKind, Edit] = {}
    notes: dict[str, tuple[Edit, ...]] = {}
    lost: list[Edit] = []
    for edit in standing:
        if edit.kind in OF_THE_ISSUE:
            above[edit.kind] = edit
        elif (key := homes.find(edit)) is None:
            lost.append(edit)
        elif edit.kind in ARRANGING:
            where[key] = edit
        elif edit.kind is EditKind.NOTE:
            notes[key] = (*notes.get(key, ()), edit)
        else:
            words.setdefault(key, {})[edit.kind] = edit
    for key, edit in where.items():
        for kind, value in locked_words(edit).items():
            words.setdefault(key, {}).setdefault(kind, replace(edit, kind=kind, value=value, place=None))
    return InForce(where=where, words=words, above=above, notes=notes, lost=tuple(lost))
