"""Whether the stories' links answer: four asked at a time, each host one question at a time. Reads no page."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from newsletter.daily.checks.draft import Draft
from newsletter.model.checks import Check, Light
from newsletter.model.issues import Slot
from newsletter.sources.outcomes import BadStatus, Fetched, Gone, NoSuchName, NotModified, Outcome, Refused
from newsletter.sources.turns import Turns

AT_ONCE, PER_HOST = 4, 1
_NOT_FOUND = 404


async def look_at_links(draft: Draft) -> tuple[Check, ...]:
    """``links`` is about those that are dead, ``answers`` about those of which we cannot know: a server may shut out programs alone."""
    newsroom = draft.newsroom
    if not (newsroom.checks.links and draft.slots):
        return ()
    turns = Turns(at_once=AT_ONCE, per_host=PER_HOST)

    async def ask(slot: Slot) -> Outcome:
        async with turns.take(urlsplit(slot.url).hostname or ""):
            return await newsroom.fetcher.probe(slot.url, within=newsroom.checks.link_timeout)

    return judge_links(draft.slots, await asyncio.gather(*map(ask, draft.slots)))


def judge_links(slots: Sequence[Slot], outcomes: Sequence[Outcome]) -> tuple[Check, ...]:
    """Two lights from what each link answered."""
    told = list(zip(slots, outcomes, strict=True))
    if all(isinstance(outcome, NoSuchName) for outcome in outcomes):
        text = "no host of any link is known to the DNS; it is more likely that this machine cannot ask"
        return (Check(code="answers", light=Light.AMBER, text=text, cure="Look whether this machine reaches the network."),)
    dead = [(slot, outcome) for slot, outcome in told if _is_dead(outcome)]
    unsure = [(slot, outcome) for slot, outcome in told if not (_is_dead(outcome) or isinstance(outcome, Fetched | NotModified))]
    return _dead(dead, len(slots)), _unsure(unsure)


def _is_dead(outcome: Outcome) -> bool:
    return isinstance(outcome, Gone | NoSuchName | Refused) or (isinstance(outcome, BadStatus) and outcome.status == _NOT_FOUND)


def _dead(dead: Sequence[tuple[Slot, Outcome]], asked: int) -> Check:
    if not dead:
        return Check(code="links", light=Light.GREEN, text="no link is dead")
    light = Light.RED if len(dead) == asked > 1 else Light.AMBER
    numbers = ", ".join(str(slot.number) for slot, _ in dead)
    cure = f"Choose another report or another story: newsletter swap {dead[0][0].number}"
    return Check(code="links", light=light, text=f"a dead link in story {numbers}: {_what(dead)}", cure=cure)


def _unsure(unsure: Sequence[tuple[Slot, Outcome]]) -> Check:
    if not unsure:
        return Check(code="answers", light=Light.GREEN, text="every other link answers")
    numbers = ", ".join(str(slot.number) for slot, _ in unsure)
    text = f"could not be sure of the link of story {numbers}: {_what(unsure)}"
    return Check(code="answers", light=Light.AMBER, text=text, cure="Open it in a browser; some servers shut out programs alone.")


def _what(found: Sequence[tuple[Slot, Outcome]]) -> str:
    return "; ".join(f"{slot.source}: {getattr(outcome, 'reason', '')}" for slot, outcome in found)
