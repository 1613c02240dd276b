"""What a story shares with those sent before, piece by piece, and how much each piece says."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from newsletter.model.chapters import MARKING_WORDS, Told
from newsletter.selection.archive import Amounts, Archive, Feature, Numbers, full_text
from newsletter.selection.telling import Kind, acronyms, bases, key_of, meanings, running_text, runs, written

_REST_OF_A_NAME = 0.3
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class _Term:
    base: str
    kind: Kind

    @property
    def feature(self) -> Feature:
        return self.kind, key_of(self.base, self.kind)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that stories share with the one asked about: what it is called, where it stands, and how much it says there."""

    name: str
    stories: Numbers
    amounts: Amounts


def pieces_of(told: Told, archive: Archive) -> list[Piece]:
    """Everything the story has in common with any other, each thing counted once."""
    terms = _terms(told, archive)
    names = [_name_piece(name, archive) for name in _whole_names(told, terms, archive)]
    return names + [_meant_piece(meaning, words, archive) for meaning, words in _meant(terms, archive).items()]


def worth_of(told: Told, archive: Archive) -> float:
    """What a story would share with one that has everything it has."""
    return sum(max(archive.worth(feature) for feature in (term.feature, *meanings(term.base, term.kind))) for term in _terms(told, archive))


def _terms(told: Told, archive: Archive) -> tuple[_Term, ...]:
    found = dict.fromkeys(base for word in written(full_text(told)) for base in bases(word, archive.language))
    found |= dict.fromkeys(acronyms(running_text(told.headline, told.summary)))
    found |= dict.fromkeys(word for word in told.words[:MARKING_WORDS] if word)
    by_feature = {term.feature: term for term in (_Term(base, archive.kind(base)) for base in found)}
    return tuple(by_feature.values())


def _whole_names(told: Told, terms: Sequence[_Term], archive: Archive) -> Iterable[tuple[_Term, ...]]:
    """The words that stand together as one name, together; every other word alone."""
    group_of: dict[str, int] = {}
    for number, run in enumerate(runs(running_text(told.headline, told.summary))):
        for word in run:
            for base in bases(word, archive.language):
                group_of.setdefault(base, number)
    groups: dict[object, list[_Term]] = defaultdict(list)
    for term in terms:
        groups[group_of.get(term.base, term.base) if term.kind in (Kind.NAME, Kind.GIVEN) else term.base].append(term)
    return map(tuple, groups.values())


def _name_piece(name: Sequence[_Term], archive: Archive) -> Piece:
    """One name is one piece of evidence, however many words it has: its best word, and a little for the others."""
    if len(name) == 1:
        return Piece(name[0].base, *archive.find(name[0].feature))
    whole, best = np.zeros(len(archive.sent)), np.zeros(len(archive.sent))
    for term in name:
        stories, amounts = archive.find(term.feature)
        whole[stories] += amounts
        best[stories] = np.maximum(best[stories], amounts)
    stories = np.flatnonzero(whole)
    return Piece(" ".join(term.base for term in name), stories, best[stories] + _REST_OF_A_NAME * (whole[stories] - best[stories]))


def _meant(terms: Sequence[_Term], archive: Archive) -> dict[Feature, list[_Term]]:
    """Numbers, senses and names that begin alike, each with the words that lead to it."""
    meant: dict[Feature, list[_Term]] = defaultdict(list)
    for term in terms:
        for meaning in meanings(term.base, term.kind):
            meant[meaning].append(term)
        if term.kind is Kind.NAME:
            for other in archive.alike(term.base):
                meant[Kind.NAME, other].append(term)
    return meant


def _meant_piece(meaning: Feature, words: Sequence[_Term], archive: Archive) -> Piece:
    """What a place, a sense or a similar name says beyond the very words of it that were counted already."""
    stories, amounts = archive.find(meaning)
    counted = np.zeros(len(archive.sent))
    for term in words:
        theirs, said = archive.find(term.feature)
        counted[theirs] += said
    part = _ALIKE if meaning[0] is Kind.NAME else 1.0
    return Piece(meaning[1], stories, np.maximum(0.0, part * amounts - counted[stories]))
