"""What an act is: one thing that an operator can do or ask, the same from command line, API and console."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from newsletter.daily.newsroom import Newsroom
from newsletter.model.instants import FIRST_DAY, LAST_DAY
from newsletter.model.rights import Actor, Right

LONGEST_REASON = 200

IssueDay = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A date that an issue may have."""


class Takes(BaseModel):
    """What an act wants to know: names, kinds and limits for all faces. ``private``: fields that the audit log does not keep."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    private: ClassVar[frozenset[str]] = frozenset()


class OfIssue(Takes):
    """An act on the issue of a date."""

    issue_on: IssueDay = Field(description="Date of the issue, in the newsletter's zone.")


class WithReason(OfIssue):
    """An act on an issue that may say why."""

    reason: str = Field("", max_length=LONGEST_REASON, description="Why; stored with the change.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it: one sentence for people, ``facts`` for programs (JSON's own kinds), and what the audit log should point at.

    ``changed`` is False where things stood so already: a repeat is no mistake.
    """

    said: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    changed: bool = True
    issue_id: int | None = None
    subscriber_id: int | None = None


Does = Callable[[Newsroom, Actor, Any], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """``name`` as the command line says it (``swap``, ``feeds pause``); ``path`` below ``/api/v1/``; ``reads``: it changes nothing (GET).

    ``does`` raises NewsletterError with the cure where it is refused. ``rehearses``: what a dry run does instead, where ``does`` sends,
    writes a file or holds the database for long. ``secrets``: facts that open something, and that a dry run does not tell.
    """

    name: str
    right: Right
    purpose: str
    takes: type[Takes]
    path: str
    does: Does
    reads: bool = False
    rehearses: Does | None = None
    secrets: frozenset[str] = frozenset()
