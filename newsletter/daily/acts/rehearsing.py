"""Rehearses an act (``--dry-run``): does it on a database of which nothing stays, with nobody at hand who would send.

What an act asks of the web it may ask, for that changes nothing. An act that leaves the house in another way says itself how it rehearses.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from structlog.contextvars import bound_contextvars

from newsletter.daily.acts.act import Act, Does, Outcome, Takes
from newsletter.daily.acts.quiet_web import QuietWeb
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.ticking import Ticking
from newsletter.delivery.courier import Unreachable
from newsletter.delivery.pulse import Pulse
from newsletter.model.rights import Actor
from newsletter.storage.rehearsal import rehearsal
from newsletter.subscribers.together import Together

WOULD = "Nothing was done; this would happen:"
WOULD_NOT = "Nothing was done, and nothing would change:"
KEPT_BACK = "(shown when it is done)"


def rehearsed(act: Act) -> Does:
    """What a dry run of an act does. Raises what the act itself would raise."""

    async def rehearse(newsroom: Newsroom, actor: Actor, asked: Takes) -> Outcome:
        async with on_stage(newsroom) as stage:
            outcome = await (act.rehearses or act.does)(stage, actor, asked)
        return would(outcome, act.secrets)

    return rehearse


@asynccontextmanager
async def on_stage(newsroom: Newsroom) -> AsyncIterator[Newsroom]:
    """The newsroom with a database of which nothing stays, and with nobody at hand who would carry a letter or call another process."""
    relays = tuple(replace(door, connect=_nobody) for door in newsroom.more_relays)
    with bound_contextvars(dry_run=True):  # what is logged as done was not
        async with rehearsal(newsroom.database) as database:
            yield replace(
                newsroom,
                database=database,
                fetcher=QuietWeb(newsroom.fetcher),
                queue=None,
                connect=_nobody,
                more_relays=relays,
                pulse=Pulse(),
                ticking=Ticking(),
                signing_up=Together(),
                leaving=Together(),
            )


async def _nobody() -> Unreachable:
    return Unreachable(relay="the relay", problem="is not spoken to in a dry run")


def would(outcome: Outcome, secrets: frozenset[str] = frozenset()) -> Outcome:
    """The outcome of something that was only tried. A secret of something that is not there must not be told: it may fit what comes."""
    said, facts = outcome.said, dict(outcome.facts)
    for name in secrets & facts.keys():
        said = said.replace(str(facts.pop(name)), KEPT_BACK)
    told: Mapping[str, Any] = {**facts, "dry_run": True, "would_change": outcome.changed}
    return replace(outcome, said=f"{WOULD if outcome.changed else WOULD_NOT} {said}", facts=told, changed=False)
