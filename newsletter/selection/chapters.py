"""Finds, among all stories ever sent, the earlier chapters of an affair and the stories on the same subject.

Months apart the words change, so each thing that two stories share is weighed as evidence: a name most, by how rare it is among all
that was sent; a place under any of its names; another word for the same thing; a plain word least.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from newsletter.model.chapters import Found, Told
from newsletter.model.states import Kinship
from newsletter.selection.archive import KEPT_WORDS, Amounts, Archive, Feature, Places, full_text
from newsletter.selection.telling import Kind, acronyms, bases, key_of, meanings, running_text, runs, written

CHAPTER = 16.0
"""The strength from which a story is told as an earlier chapter, and not only as one on the same subject."""
RELATED = 10.5
CHAPTER_BESIDE = 2.0
"""A chapter shares more than one thing: the same minister may be in two affairs."""
MOST_FOUND = 6
_REST_OF_A_NAME = 0.3
_ALIKE = 0.6
_NOISE_RANK, _NOISE_SHARE = 10, 100
_LEAST_NOISE = 4.0
_SPOKEN = 6
_LEAST_SPOKEN = 1.0


@dataclass(frozen=True, slots=True)
class _Term:
    base: str
    kind: Kind

    @property
    def feature(self) -> Feature:
        return self.kind, key_of(self.base, self.kind)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One thing that stories share with the one asked about: what it is called, where it stands, and how much it says there."""

    name: str
    places: Places
    amounts: Amounts


def find_chapters(told: Told, archive: Archive, most: int = MOST_FOUND) -> tuple[Found, ...]:
    """The earlier stories that belong to this one, chapters first, the strongest first; none where nothing says enough.

    The strength is what the pieces of evidence say together, times their root mean weight (one rare name says more than many plain
    words), beside what stories that have nothing to do with it share as well.
    """
    if not archive.sent:
        return ()
    pieces = _pieces(told, archive)
    whole, squares, best = (np.zeros(len(archive.sent)) for _ in range(3))
    for piece in pieces:
        whole[piece.places] += piece.amounts
        squares[piece.places] += piece.amounts**2
        best[piece.places] = np.maximum(best[piece.places], piece.amounts)
    strength = whole * np.sqrt(squares) / _noise(whole)
    strength[_itself(told, archive)] = 0.0
    order = np.argsort(-strength, kind="stable")[:most].tolist()
    kept = [(place, kinship) for place in order if (kinship := _kinship(strength[place], whole[place] - best[place]))]
    found = (_found(place, kinship, strength[place], pieces, archive) for place, kinship in kept)
    return tuple(sorted(found, key=lambda one: one.kinship is not Kinship.CHAPTER))


def _noise(whole: Amounts) -> float:
    """What a story has in common with many others: the tenth best of a small archive, a hundredth of a large one."""
    rank = max(_NOISE_RANK, len(whole) // _NOISE_SHARE)
    return max(_LEAST_NOISE, float(np.partition(whole, -rank - 1)[-rank - 1])) if rank < len(whole) else _LEAST_NOISE


def _kinship(strength: float, beside: float) -> Kinship | None:
    if strength >= CHAPTER and beside >= CHAPTER_BESIDE:
        return Kinship.CHAPTER
    return Kinship.RELATED if strength >= RELATED else None


def _found(place: int, kinship: Kinship, strength: float, pieces: Sequence[_Piece], archive: Archive) -> Found:
    said = [(float(amount), piece.name) for piece in pieces for amount in piece.amounts[piece.places == place]]
    spoken = sorted(((amount, name) for amount, name in said if amount >= _LEAST_SPOKEN), key=lambda one: (-one[0], one[1]))
    likeness = round(float(strength / (strength + CHAPTER)), 3)
    return Found(told=archive.sent[place], kinship=kinship, likeness=likeness, shared=tuple(name for _, name in spoken[:_SPOKEN]))


def _itself(told: Told, archive: Archive) -> list[int]:
    return [place for place, other in enumerate(archive.sent) if (other.issue_id, other.number) == (told.issue_id, told.number)]


def _terms(told: Told, archive: Archive) -> tuple[_Term, ...]:
    found = dict.fromkeys(base for word in written(full_text(told)) for base in bases(word, archive.language))
    found |= dict.fromkeys(acronyms(running_text(told.headline, told.summary)))
    found |= dict.fromkeys(word for word, _ in told.words[:KEPT_WORDS] if word)
    by_feature = {term.feature: term for term in (_Term(base, archive.kind(base)) for base in found)}
    return tuple(by_feature.values())


def _pieces(told: Told, archive: Archive) -> list[_Piece]:
    terms = _terms(told, archive)
    names = [_name_piece(name, archive) for name in _whole_names(told, terms, archive)]
    return names + [_meant_piece(meaning, words, archive) for meaning, words in _meant(terms, archive).items()]


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


def _name_piece(name: Sequence[_Term], archive: Archive) -> _Piece:
    """One name is one piece of evidence, however many words it has: its best word, and a little for the others."""
    if len(name) == 1:
        return _Piece(name[0].base, *archive.find(name[0].feature))
    whole, best = np.zeros(len(archive.sent)), np.zeros(len(archive.sent))
    for term in name:
        places, amounts = archive.find(term.feature)
        whole[places] += amounts
        best[places] = np.maximum(best[places], amounts)
    places = np.flatnonzero(whole)
    return _Piece(" ".join(term.base for term in name), places, best[places] + _REST_OF_A_NAME * (whole[places] - best[places]))


def _meant(terms: Sequence[_Term], archive: Archive) -> dict[Feature, list[_Term]]:
    """Places, senses and names that begin alike, each with the words that lead to it."""
    meant: dict[Feature, list[_Term]] = defaultdict(list)
    for term in terms:
        for meaning in meanings(term.base, term.kind):
            meant[meaning].append(term)
        if term.kind is Kind.NAME:
            for other in archive.alike(term.base):
                meant[Kind.NAME, other].append(term)
    return meant


def _meant_piece(meaning: Feature, words: Sequence[_Term], archive: Archive) -> _Piece:
    """What a place, a sense or a similar name says beyond the very words of it that were counted already."""
    places, amounts = archive.find(meaning)
    counted = np.zeros(len(archive.sent))
    for term in words:
        theirs, said = archive.find(term.feature)
        counted[theirs] += said
    part = _ALIKE if meaning[0] is Kind.NAME else 1.0
    return _Piece(meaning[1], places, np.maximum(0.0, part * amounts - counted[places]))
