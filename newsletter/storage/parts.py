"""Cuts long lists of values into parts that one question can hold."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Value = TypeVar("Value")

AT_ONCE = 5_000
"""Values in one list of a question: both engines take at most about 32,000."""


def in_parts(values: Sequence[Value], at_once: int = AT_ONCE) -> Iterator[Sequence[Value]]:
    """The values in their order, so many at a time; nothing for none."""
    return (values[start : start + at_once] for start in range(0, len(values), at_once))
