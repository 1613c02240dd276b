"""Arranges a selection by hand: what was placed or locked at its number, what was taken out among the runners-up, the rest as it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from newsletter.issue.in_force import InForce, edits_in_force
from newsletter.model.editing import Edit, EditKind
from newsletter.model.selections import Candidate, Reason, Selection
from newsletter.model.states import Choice

BANS = frozenset({"banned", "topic_banned", "word_banned", "source_banned", "never_lead"})
"""What keeps a happening out whatever an editor places: a ban is stronger."""

BY_HAND = frozenset({"placed", "locked", "benched", "moved_up", "made_room"})
"""The reasons that this file writes, so that arranging twice says nothing twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """A selection in the order in which it is printed, the edits that count, and those that found no story or no place."""

    selection: Selection
    in_force: InForce
    lost: tuple[Edit, ...]


def arrange(selection: Selection, edits: Sequence[Edit], size: int) -> Arrangement:
    """Let the edits have their way. As many are chosen as the machine chose; a story that only a person wants comes on top, up to ``size``.

    Where a story was taken out by hand a runner-up moves up. What was passed over never does by itself.
    """
    everyone = {one.cluster.key: one for one in (*selection.chosen, *selection.runners_up, *selection.passed_over)}
    force = edits_in_force(edits, everyone.values())
    wanted = _wanted(force, everyone)
    seated = wanted[:size]
    keys = {key for key, _ in seated}
    kept_out = {key for key, edit in force.where.items() if edit.kind is EditKind.BENCH} | keys
    chosen = [one.cluster.key for one in selection.chosen]
    guests, gone = len(keys.difference(chosen)), sum(key in kept_out and key not in keys for key in chosen)
    total = min(size, len(chosen) + max(0, guests - gone))
    rest = [key for key in (*chosen, *_may_move_up(selection)) if key not in kept_out][: max(0, total - len(seated))]
    order = _order(seated, rest)
    lost = (*force.lost, *(edit for key, edit in force.where.items() if edit.kind is not EditKind.BENCH and key not in keys))
    return Arrangement(selection=_told(selection, order, everyone, force), in_force=force, lost=lost)


def places_toward(
    wanted: Sequence[str], places: Sequence[Edit], selection: Selection, edits: Sequence[Edit], size: int
) -> tuple[Edit, ...]:
    """The fewest places that lead to an order of the chosen: ``places`` has one for each of them, those that are meant first.

    They count as said after all ``edits``.
    """
    last = max((edit.id for edit in edits), default=0)
    taken: list[Edit] = []
    waiting = list(places)
    while waiting:
        numbered = [replace(edit, id=last + number) for number, edit in enumerate(taken, start=1)]
        found = [one.cluster.key for one in arrange(selection, [*edits, *numbered], size).selection.chosen]
        if taken and found == list(wanted):
            break
        wrong = {key for key, other in zip(wanted, found, strict=False) if key != other}
        following = next((edit for edit in waiting if not taken or edit.cluster_key in wrong), waiting[0])
        waiting.remove(following)
        taken.append(following)
    return tuple(taken)


def _wanted(force: InForce, everyone: dict[str, Candidate]) -> list[tuple[str, int]]:
    """Who was given which number: locked ones before placed ones, and of each the later before the earlier."""
    given = [(key, edit) for key, edit in force.where.items() if edit.kind is not EditKind.BENCH and not is_banned(everyone[key])]
    given.sort(key=lambda pair: (pair[1].kind is not EditKind.LOCK, -pair[1].id))
    return [(key, edit.place or 1) for key, edit in given]


def is_banned(candidate: Candidate) -> bool:
    """Whether a ruling keeps it out."""
    return candidate.choice is Choice.PASSED_OVER and any(reason.code in BANS for reason in candidate.reasons[:1])


def _may_move_up(selection: Selection) -> Iterator[str]:
    """The runners-up that the machine itself could have taken."""
    for one in selection.runners_up:
        if not any(reason.code == "too_alike" for reason in one.reasons[:1]):
            yield one.cluster.key


def _order(seated: Sequence[tuple[str, int]], rest: Sequence[str]) -> list[str]:
    """Those with a number at it, or at the next that is free; the others on what is left."""
    last = len(seated) + len(rest)
    numbers: dict[int, str] = {}
    for key, wanted in seated:
        start = min(wanted, last)
        numbers[next(number for number in chain(range(start, last + 1), range(start - 1, 0, -1)) if number not in numbers)] = key
    others = iter(rest)
    return [numbers.get(number) or next(others) for number in range(1, last + 1)]


def _told(selection: Selection, order: Sequence[str], everyone: dict[str, Candidate], force: InForce) -> Selection:
    """With new numbers, and the reason where a person had a hand in it."""
    printed = set(order)
    machines = {one.cluster.key for one in selection.chosen}
    waiting = [one for one in (*selection.chosen, *selection.runners_up) if one.cluster.key not in printed]
    return Selection(
        chosen=tuple(
            _as(everyone[key], Choice.CHOSEN, number, _why_in(force.where.get(key), is_machines=key in machines))
            for number, key in enumerate(order, start=1)
        ),
        runners_up=tuple(
            _as(one, Choice.RUNNER_UP, number, _why_out(force.where.get(one.cluster.key), is_machines=one.cluster.key in machines))
            for number, one in enumerate(waiting, start=1)
        ),
        passed_over=tuple(one for one in selection.passed_over if one.cluster.key not in printed),
    )


def _as(candidate: Candidate, choice: Choice, number: int, why: Reason | None) -> Candidate:
    if why is None and (candidate.choice, candidate.number) == (choice, number):
        return candidate
    said = [reason for reason in candidate.reasons if why is None or reason.code not in BY_HAND]
    return replace(candidate, choice=choice, number=number, reasons=(*filter(None, (why,)), *said))


def _why_in(edit: Edit | None, *, is_machines: bool) -> Reason | None:
    if edit and edit.kind is not EditKind.BENCH:
        verb = "locked" if edit.kind is EditKind.LOCK else "placed"
        return Reason(code=verb, amount=edit.place or 0, text=f"{verb} at no. {edit.place} by {edit.by}", facts={"edit": edit.id})
    return None if is_machines else Reason(code="moved_up", amount=0, text="moved up: a story before it was taken out by hand")


def _why_out(edit: Edit | None, *, is_machines: bool) -> Reason | None:
    if edit and edit.kind is EditKind.BENCH:
        return Reason(code="benched", amount=0, text=f"taken out by {edit.by}", facts={"edit": edit.id})
    return Reason(code="made_room", amount=0, text="made room for a story that was put in by hand") if is_machines else None
