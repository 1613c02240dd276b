"""Finds, among all stories ever sent, the earlier chapters of an affair and the stories on the same subject.

Months apart the words change, so each thing that two stories share is weighed: a name most, by how rare it is among all that was
sent; a place under any of its names; another word for the same thing; a plain word least.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from newsletter.model.chapters import Found, Place, Told
from newsletter.model.states import Kinship
from newsletter.selection.archive import Amounts, Archive
from newsletter.selection.pieces import Piece, pieces_of, worth_of

CHAPTER = 16.0
"""The strength from which a story is told as an earlier chapter, and not only as one on the same subject."""
RELATED = 9.5
CHAPTER_BESIDE = 2.0
"""A chapter shares more than one thing: the same minister may be in two affairs."""
MOST_FOUND = 6
_NOISE_RANK, _NOISE_SHARE = 10, 100
_LEAST_NOISE = 0.08
_YOUNG = 60
_SPOKEN = 6
_LEAST_SPOKEN = 1.0


def find_chapters(told: Told, archive: Archive, most: int = MOST_FOUND) -> tuple[Found, ...]:
    """The earlier stories that belong to this one, chapters first, the strongest first; none where nothing says enough.

    The strength is what all pieces say together, times the length of their vector (one rare name says more than many plain words),
    beside what stories that have nothing to do with it share as well. What the short memory knows to be this very story is a chapter
    whatever the words say.
    """
    if not archive.sent:
        return ()
    pieces = pieces_of(told, archive)
    whole, squares, best = (np.zeros(len(archive.sent)) for _ in range(3))
    for piece in pieces:
        whole[piece.stories] += piece.amounts
        squares[piece.stories] += piece.amounts**2
        best[piece.stories] = np.maximum(best[piece.stories], piece.amounts)
    strength = whole * np.sqrt(squares) / _noise(whole, worth_of(told, archive))
    known = _known(told, archive, strength)
    strength[list(known)] += 10 * CHAPTER  # ahead of whatever only its words speak for
    if told.place in archive.at:
        strength[archive.at[told.place]] = 0.0
    found = []
    for number in np.argsort(-strength, kind="stable")[:most].tolist():
        kinship = Kinship.CHAPTER if number in known else _kinship(strength[number], whole[number] - best[number])
        if kinship:
            found.append(_found(number, kinship, strength[number], pieces, archive))
    return tuple(sorted(found, key=lambda one: one.kinship is not Kinship.CHAPTER))


def with_older_chapters(
    found: Sequence[Found], chapters_of: Mapping[Place, Sequence[Place]], archive: Archive, most: int = MOST_FOUND
) -> tuple[Found, ...]:
    """Also the chapters that the chapters found were linked to when they were sent: the first may be told in no word of today."""
    chapters = {one.told.place: one for one in found if one.kinship is Kinship.CHAPTER}
    waiting = list(chapters.values())
    while waiting and len(chapters) < most:
        through = waiting.pop(0)
        for place in chapters_of.get(through.told.place, ()):
            if place in archive.at and place not in chapters and len(chapters) < most:
                older = replace(through, told=archive.sent[archive.at[place]], likeness=round(through.likeness / 2, 3), shared=())
                chapters[place] = older
                waiting.append(older)
    related = (one for one in found if one.told.place not in chapters)
    return (*chapters.values(), *related)


def _noise(whole: Amounts, worth: float) -> float:
    """What a story has in common with many others: the tenth best of a small archive, a hundredth of a large one.

    Never less than a part of all it has: a young archive holds too few strangers to tell.
    """
    rank = max(_NOISE_RANK, len(whole) // _NOISE_SHARE)
    measured = float(np.partition(whole, -rank - 1)[-rank - 1]) if rank < len(whole) else 0.0
    return max(measured, _LEAST_NOISE * worth * (1 + _YOUNG / (_YOUNG + len(whole))), 1.0)


def _known(told: Told, archive: Archive, strength: Amounts) -> frozenset[int]:
    """Those sent under the same key, and of the issue that an update says it continues the likest."""
    same = {number for number, other in enumerate(archive.sent) if told.cluster_key and other.cluster_key == told.cluster_key}
    before = [number for number, other in enumerate(archive.sent) if told.update_of and other.issue_on.isoformat() == told.update_of]
    if before and same.isdisjoint(before):
        same.add(max(before, key=lambda number: strength[number]))
    return frozenset(same)


def _kinship(strength: float, beside: float) -> Kinship | None:
    if strength >= CHAPTER and beside >= CHAPTER_BESIDE:
        return Kinship.CHAPTER
    return Kinship.RELATED if strength >= RELATED else None


def _found(number: int, kinship: Kinship, strength: float, pieces: Sequence[Piece], archive: Archive) -> Found:
    said = [(float(amount), piece.name) for piece in pieces for amount in piece.amounts[piece.stories == number]]
    spoken = sorted(((amount, name) for amount, name in said if amount >= _LEAST_SPOKEN), key=lambda one: (-one[0], one[1]))
    names = tuple(dict.fromkeys(name for _, name in spoken))
    return Found(
        told=archive.sent[number], kinship=kinship, likeness=round(float(strength / (strength + CHAPTER)), 3), shared=names[:_SPOKEN]
    )
