"""Which story stands where in a draft, by hand: swap, move, reorder, bench, lock. What is printed of them is changed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from newsletter.daily.changing import Decision, EditAccount, change
from newsletter.daily.edit_desk import NOW, EditDesk, Glimpse
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.arranging import places_toward
from newsletter.issue.in_force import lock_value
from newsletter.model.editing import ARRANGING, Edit, EditKind
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.selections import Candidate


async def swap(newsroom: Newsroom, issue_on: date, number: int, other: int | str, *, by: str, seen: Glimpse = NOW) -> EditAccount:
    """Let two stories change places: another of the letter, one from the bench by its number, or any candidate by an article's address."""

    def decide(desk: EditDesk) -> Decision:
        return swapped(desk, number, other, seen)

    return await change(newsroom, issue_on, decide, by=by, urls=(other,) if isinstance(other, str) else ())


def swapped(desk: EditDesk, number: int, other: int | str, seen: Glimpse = NOW) -> Decision:
    """What it takes to let another story stand at a number. Raises RefusedStep where one of them may not be moved."""
    first = desk.still_at(number, seen.key)
    second = desk.still_at(other, seen.other_key) if isinstance(other, int) else _told_at(desk, other)
    if first.cluster.key == second.cluster.key:
        raise NewsletterError(f"no. {number}", "is that very story already", "Name another.")
    _require_place(desk, number)
    for one in (first, second):
        desk.require_free(_number_of(desk, one) or number, one)
    _require_arrangement(desk, number, seen, (first, second))
    said = f"no. {number} is now “{desk.headline(second)}” instead of “{desk.headline(first)}”"
    wanted = [_other_of(key, first.cluster.key, second.cluster.key) for key in desk.keys]
    out = () if second.cluster.key in desk.keys else (desk.edit(EditKind.BENCH, first),)
    return Decision(said=said, new=(*out, *_places(desk, wanted, (second, first), out)))


def placed(desk: EditDesk, story: Candidate, place: int) -> Decision:
    """What it takes to let any candidate stand at a number; the last of the machine's makes room where all places are taken."""
    most = min(desk.size, len(desk.keys) + (story.cluster.key not in desk.keys))
    if not 0 < place <= most:
        problem = f"is no place for it: the letter has {len(desk.keys)} stories, and room for {desk.size}; nothing was placed"
        raise RefusedStep(desk.thing(place), problem, f"Name one from 1 to {most}.")
    desk.require_free(_number_of(desk, story) or place, story)
    if place <= len(desk.keys) and (lock := desk.arrangement.in_force.locked.get(desk.keys[place - 1])):
        problem = f"locked by {lock.by} since {desk.clock(lock.at)}; nothing was placed"
        raise RefusedStep(desk.thing(place), problem, f"newsletter unlock {place} --date {desk.issue.issue_on}")
    if desk.keys[place - 1 : place] == (story.cluster.key,):
        return Decision(said=f"“{desk.headline(story)}” is no. {place} already")
    return Decision(said=f"no. {place} is now “{desk.headline(story)}”", new=(desk.edit(EditKind.PLACE, story, place=place),))


async def move(newsroom: Newsroom, issue_on: date, number: int, to: int, *, by: str, seen: Glimpse = NOW) -> EditAccount:
    """Let a story stand at another number; those between make room. Locked ones stay where they are."""

    def decide(desk: EditDesk) -> Decision:
        story = desk.still_at(number, seen.key)
        for place in (number, to):
            _require_place(desk, place)
            desk.require_free(place, desk.at(place))
        _require_arrangement(desk, number, seen, (story,))
        if number == to:
            return Decision(said=f"no. {number} stands there already")
        wanted = _moved(desk, story.cluster.key, to)
        return Decision(said=f"no. {number} is now no. {to}: “{desk.headline(story)}”", new=_places(desk, wanted, (story,)))

    return await change(newsroom, issue_on, decide, by=by)


async def reorder(newsroom: Newsroom, issue_on: date, order: Sequence[int], *, by: str, seen: Glimpse = NOW) -> EditAccount:
    """Give every story a new number: ``order`` names the present numbers in the order wanted."""

    def decide(desk: EditDesk) -> Decision:
        present = list(range(1, len(desk.keys) + 1))
        if sorted(order) != present:
            raise NewsletterError("the order", f"must name each of 1 to {len(present)} once", "newsletter reorder 3 1 2 4 5 6 7 8 9 10")
        for number in (number for number, was in zip(present, order, strict=True) if number != was):
            desk.require_free(number, desk.at(number))
        _require_arrangement(desk, None, seen, None)
        wanted = [desk.keys[was - 1] for was in order]
        if wanted == list(desk.keys):
            return Decision(said="they stand in that order already")
        return Decision(said=f"in a new order: {', '.join(map(str, order))}", new=_places(desk, wanted, ()))

    return await change(newsroom, issue_on, decide, by=by)


async def bench(newsroom: Newsroom, issue_on: date, number: int, *, by: str, seen: Glimpse = NOW) -> EditAccount:
    """Take a story out of the letter; the first runner-up moves up at the end. One on the bench is not taken by itself any more."""

    def decide(desk: EditDesk) -> Decision:
        story = desk.still_at(number, seen.key)
        desk.require_free(number, story)
        _require_arrangement(desk, number, seen, (story,))
        standing = desk.arrangement.in_force.where.get(story.cluster.key)
        if standing and standing.kind is EditKind.BENCH:
            return Decision(said=f"“{desk.headline(story)}” is on the bench already")
        return Decision(said=f"“{desk.headline(story)}” is on the bench", new=(desk.edit(EditKind.BENCH, story),))

    return await change(newsroom, issue_on, decide, by=by)


async def lock(newsroom: Newsroom, issue_on: date, number: int, *, by: str, seen: Glimpse = NOW) -> EditAccount:
    """Keep a story at its number and in its words through every refresh, and from being moved, until it is unlocked."""

    def decide(desk: EditDesk) -> Decision:
        story = desk.still_at(number, seen.key)
        _require_place(desk, number)
        if held := desk.arrangement.in_force.locked.get(story.cluster.key):
            return Decision(said=f"no. {number} is locked already, by {held.by}", prints=False)
        printed = _printed(desk, story, number)
        new = desk.edit(EditKind.LOCK, story, place=number, value=lock_value(printed))
        return Decision(said=f"no. {number} is locked: “{printed[EditKind.HEADLINE]}”", new=(new,), prints=False)

    return await change(newsroom, issue_on, decide, by=by)


async def unlock(newsroom: Newsroom, issue_on: date, number: int, *, by: str, seen: Glimpse = NOW) -> EditAccount:
    """Let a story be moved again, by people and by the next refresh."""

    def decide(desk: EditDesk) -> Decision:
        story = desk.still_at(number, seen.key)
        locks = [edit for edit in desk.edited.standing if edit.kind is EditKind.LOCK and _is_about(edit, story)]
        if not locks:
            return Decision(said=f"no. {number} is not locked")
        return Decision(said=f"no. {number} is no longer locked", undone=tuple(edit.id for edit in locks))

    return await change(newsroom, issue_on, decide, by=by)


def _places(desk: EditDesk, wanted: Sequence[str], first: Sequence[Candidate], out: Sequence[Edit] = ()) -> tuple[Edit, ...]:
    """The places that lead to an order of the letter: those of the stories that were meant, then those that were placed before."""
    at = {key: number for number, key in enumerate(wanted, start=1)}
    meant = [one.cluster.key for one in first if one.cluster.key in at]
    locked = desk.arrangement.in_force.locked
    placed = [key for key in wanted if key in desk.arrangement.in_force.where]
    keys = dict.fromkeys([*meant, *placed, *wanted])
    found = [(desk.candidate(key), at[key]) for key in keys if key not in locked]
    places = [desk.edit(EditKind.PLACE, one, place=number) for one, number in found if one]
    last = max((edit.id for edit in desk.edited.edits), default=0)
    standing = [*desk.edited.standing, *(replace(one, id=last + number) for number, one in enumerate(out, start=1))]
    return places_toward(wanted, places, desk.selection, standing, desk.size)


def _moved(desk: EditDesk, key: str, to: int) -> list[str]:
    """The stories with one at another number, and the locked where they are."""
    locked = {number: one for number, one in enumerate(desk.keys, start=1) if one in desk.arrangement.in_force.locked}
    others = iter([one for one in desk.keys if one != key and one not in locked.values()])
    return [key if number == to else locked.get(number) or next(others) for number in range(1, len(desk.keys) + 1)]


def _other_of(key: str, first: str, second: str) -> str:
    return second if key == first else first if key == second else key


def _told_at(desk: EditDesk, url: str) -> Candidate:
    found = desk.told_at(url)
    if found is None:
        cure = f"newsletter add {url} --place N reads it and puts it in."
        raise RefusedStep(url, f"is not among the candidates of the {desk.thing()}; nothing was changed", cure)
    return found


def _number_of(desk: EditDesk, story: Candidate) -> int | None:
    line = (*desk.keys, *(one.cluster.key for one in desk.bench))
    return line.index(story.cluster.key) + 1 if story.cluster.key in line else None


def _require_place(desk: EditDesk, number: int) -> None:
    if not 0 < number <= len(desk.keys):
        problem = f"is no place in the letter: it has {len(desk.keys)} stories; nothing was changed"
        raise RefusedStep(desk.thing(number), problem, f"See them: newsletter show --date {desk.issue.issue_on}")


def _require_arrangement(desk: EditDesk, number: int | None, seen: Glimpse, stories: Sequence[Candidate] | None) -> None:
    """Somebody who names a story by its number must mean the one that stands there: nobody may have rearranged it since they looked."""
    keys = [one.cluster.key for one in stories] if stories and seen.key else None
    desk.require_current(desk.thing(number), "the order of the stories", desk.since(seen.version, ARRANGING, keys))


def _printed(desk: EditDesk, story: Candidate, number: int) -> Mapping[EditKind, str]:
    slot = desk.edited.slots[number - 1]
    lead = next((report.canonical_url for report in story.cluster.stories if report.id == slot.story_id), "")
    words = {EditKind.HEADLINE: slot.headline, EditKind.SUMMARY: slot.summary, EditKind.WHY: slot.why}
    return words | {EditKind.LEAD: lead}


def _is_about(edit: Edit, story: Candidate) -> bool:
    urls = {one.canonical_url for one in story.cluster.stories}
    return edit.url in urls or edit.cluster_key == story.cluster.key
