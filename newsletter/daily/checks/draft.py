"""What the slow checks look at: an issue as it stands, with its newsroom."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from newsletter.daily.newsroom import Newsroom
from newsletter.model.checks import Check
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import RenderedIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One version of an issue."""

    newsroom: Newsroom
    issue: Issue
    slots: tuple[Slot, ...]
    rendered: RenderedIssue | None


Look = Callable[[Draft], Awaitable[tuple[Check, ...]]]
"""One slow check. It has nothing to say where there is nothing to look at."""
