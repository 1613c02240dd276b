"""Where grouping begins: every text alone, or with those that an editor put with it."""

from collections.abc import Mapping, Sequence

Pair = tuple[int, int]


def first_groups(texts: int, together: Sequence[Sequence[int]], apart: Sequence[Pair]) -> tuple[tuple[int, ...], ...]:
    """Groups of text numbers, in the order of their first texts, the same in whatever order the editors' words come.

    Where these contradict each other, apart wins: a text then joins the first part of its group that it may be with.
    """
    foes = foes_of(apart)
    parts: dict[int, set[int]] = {text: {text} for group in together for text in group}
    for group in sorted({tuple(sorted(set(group))) for group in together}):
        for place, text in enumerate(group):
            _join(text, group[:place], parts, foes)
    bound = {min(part): tuple(sorted(part)) for part in parts.values()}
    return tuple(bound.get(text, (text,)) for text in range(texts) if text in bound or text not in parts)


def foes_of(apart: Sequence[Pair]) -> dict[int, set[int]]:
    """For each text those it must not be with; a text is never its own foe."""
    foes: dict[int, set[int]] = {}
    for one, other in apart:
        if one != other:
            foes.setdefault(one, set()).add(other)
            foes.setdefault(other, set()).add(one)
    return foes


def _join(text: int, hosts: Sequence[int], parts: dict[int, set[int]], foes: Mapping[int, set[int]]) -> None:
    """Bring a text, with all who are bound to it, to the first of these that it is with already or may be with."""
    guests = parts[text]
    for host in hosts:
        if parts[host] is guests:
            return
        if not any(foes.get(guest, guests) & parts[host] for guest in guests):
            parts[host].update(guests)
            parts.update(dict.fromkeys(guests, parts[host]))
            return
