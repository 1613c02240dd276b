"""The act of sending: let an issue leave now, whatever its time. Faces that wait for no answer begin it in the background."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import Field, field_validator

from newsletter.daily.acts.act import Act, Outcome
from newsletter.daily.acts.checking import as_facts
from newsletter.daily.acts.issue import OfVersion, issue_outcome
from newsletter.daily.acts.looking import issue_facts
from newsletter.daily.acts.quiet_web import QuietWeb
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.send_plan import plan_send
from newsletter.daily.sending import send
from newsletter.daily.times import zone_of
from newsletter.model.checks import worst
from newsletter.model.durations import parse_duration
from newsletter.model.rights import Actor, Right

LONGEST_UNDO = timedelta(days=1)


class WhatToSend(OfVersion):
    """Which issue, and what may be taken for granted."""

    approve: bool = Field(False, description="Approve it first, where nobody has.")
    undo: str | None = Field(
        None,
        max_length=20,
        description="How long it waits and can be taken back, such as 60s; 0s sends at once. Else as delivery.undo says.",
    )

    @field_validator("undo")
    @classmethod
    def _is_duration(cls, text: str | None) -> str | None:
        try:
            if text is not None and parse_duration(text) > LONGEST_UNDO:
                raise ValueError("a send waits a day at most")
        except OverflowError:
            raise ValueError("a send waits a day at most") from None
        return text

    def undo_delay(self) -> timedelta | None:
        """The delay that is asked for, or None for that of the settings."""
        return None if self.undo is None else parse_duration(self.undo)


async def _send(newsroom: Newsroom, actor: Actor, asked: WhatToSend) -> Outcome:
    await send(newsroom, asked.issue_on, by=actor.name, approve=asked.approve, version=asked.version, undo=asked.undo_delay())
    stands = await issue_facts(newsroom, asked.issue_on)
    return Outcome(said=stands.said, facts=stands.facts, issue_id=stands.issue_id)


async def _rehearse(newsroom: Newsroom, actor: Actor, asked: WhatToSend) -> Outcome:
    """Counted, not released: with a million readers that would keep others waiting."""
    quiet = replace(newsroom, fetcher=QuietWeb(None))  # where it would have to draft first
    wish: dict[str, Any] = {"approve": asked.approve, "version": asked.version, "undo": asked.undo_delay()}
    plan = await plan_send(quiet, asked.issue_on, by=actor.name, **wish)
    light, at = worst(plan.checks).value, plan.leaves_at.astimezone(zone_of(newsroom))
    wave = f", {plan.first_wave:,} of them as a first wave" if plan.first_wave else ""
    said = f"{plan.letters:,} letters of the issue of {asked.issue_on}, version {plan.issue.version}, from {at:%H:%M:%S}{wave}"
    told = f"{said}, through {', '.join(plan.relays)}; its checks are {light}{f'; {plan.pace}' if plan.pace else ''}"
    facts = {
        **issue_outcome(plan.issue).facts,
        "letters": plan.letters,
        "first_wave": plan.first_wave,
        "leaves_at": plan.leaves_at.isoformat(),
        "relays": list(plan.relays),
        "light": light,
        "checks": as_facts(plan.checks),
    }
    return Outcome(said=told, facts=facts, changed=bool(plan.letters), issue_id=plan.issue.id)


SEND = Act(
    name="send",
    right=Right.PUBLISH,
    purpose="Send it now, after its undo delay. However often it is asked, an issue is sent once.",
    takes=WhatToSend,
    path="issues/{issue_on}/send",
    does=_send,
    rehearses=_rehearse,
)

ACTS: tuple[Act, ...] = (SEND,)
