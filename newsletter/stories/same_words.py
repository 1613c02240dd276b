"""Texts of the very same words, such as an agency's in a hundred outlets: they are looked at once and go where that one goes.

Looked at one by one they would fill each other's few nearest places, and fall into pieces.
"""

from collections.abc import Container, Sequence

from newsletter.stories.vectors import Amounts

_FEWEST_WORDS = 3


def tell_apart(bags: Sequence[Sequence[str]], hours: Amounts, *, within: float, alone: Container[int]) -> tuple[tuple[int, ...], ...]:
    """Numbers of texts by what they say, each group and its texts in order: one group for all of the same words ``within`` so many hours.

    A text of too few words to be one, or of those that must stand ``alone``, has a group of its own.
    """
    groups: list[list[int]] = []
    latest: dict[tuple[str, ...], list[int]] = {}
    for number, bag in enumerate(bags):
        words = tuple(sorted(bag)) if len(bag) >= _FEWEST_WORDS and number not in alone else ()
        group = latest.get(words)
        if group and hours[number] - hours[group[0]] < within:
            group.append(number)
            continue
        groups.append([number])
        if words:
            latest[words] = groups[-1]
    return tuple(map(tuple, groups))
