"""The sentences that say which ruling of an editor decided, with who, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.model.rulings import Ruling
from newsletter.model.selections import Reason
from newsletter.model.stories import Story


def who_and_when(ruling: Ruling, zone: ZoneInfo) -> str:
    """``by anna on 2026-11-21 at 06:10: the verdict is due``."""
    local = ruling.at.astimezone(zone)
    why = f": {ruling.reason}" if ruling.reason else ""
    return f"by {ruling.by} on {local:%Y-%m-%d} at {local:%H:%M}{why}"


def _facts(*rulings: Ruling) -> dict[str, Any]:
    """Who ruled what, when and why, for programs."""
    told = ({"number": one.id, "name": one.name, "by": one.by, "at": one.at.isoformat(), "reason": one.reason} for one in rulings)
    return {"rulings": list(told)}


def pinned(ruling: Ruling, zone: ZoneInfo) -> Reason:
    """It has its place by an editor's word."""
    where = f" to no. {ruling.place}" if ruling.place else ""
    text = f"pinned{where} {who_and_when(ruling, zone)}"
    return Reason(code="pinned", amount=ruling.place or 0, text=text, facts=_facts(ruling))


def boosted(ruling: Ruling, zone: ZoneInfo) -> Reason:
    """An editor wants it to count for more, or for less, than its reports do."""
    factor = ruling.factor or 1.0
    return Reason(code="boost", amount=factor, text=f"boosted × {factor:g} {who_and_when(ruling, zone)}", facts=_facts(ruling))


def moved(wanted: int, number: int, stories: int) -> Reason:
    """A pin could not have the very place it was for."""
    why = f"there are only {stories} stories" if wanted > stories else f"a later pin has no. {wanted}"
    return Reason(code="pin_moved", amount=number, text=f"moved from no. {wanted} to no. {number}: {why}")


def crowded_out(size: int) -> Reason:
    """More are pinned than there are places."""
    return Reason(code="pins_full", amount=size, text=f"pinned, but later pins have all {size} places")


def overruled(reason: Reason) -> Reason:
    """What would have kept it out without the pin."""
    text = f"without the pin it would be out: {reason.text}"
    return replace(reason, code=f"overruled_{reason.code}", text=text)


def banned(ruling: Ruling, zone: ZoneInfo) -> Reason:
    """The happening itself."""
    return Reason(code="banned", amount=ruling.id, text=f"banned {who_and_when(ruling, zone)}", facts=_facts(ruling))


def topic_banned(ruling: Ruling, zone: ZoneInfo) -> Reason:
    """Everything about its topic."""
    text = f"the topic {ruling.name} is banned {who_and_when(ruling, zone)}"
    return Reason(code="topic_banned", amount=ruling.id, text=text, facts=_facts(ruling))


def word_banned(ruling: Ruling, having: int, reports: int, zone: ZoneInfo) -> Reason:
    """So many of its reports have the word that it is what they tell of."""
    text = f"{having} of {reports} reports have the word “{ruling.name}”, banned {who_and_when(ruling, zone)}"
    return Reason(code="word_banned", amount=having, text=text, facts={"reports": reports, **_facts(ruling)})


def all_banned(bans: Sequence[Ruling], zone: ZoneInfo) -> Reason:
    """No report of it is left."""
    text = f"every report of it is banned: {_each_once(bans, zone)}"
    return Reason(code="source_banned", amount=len(bans), text=text, facts=_facts(*{ban.id: ban for ban in bans}.values()))


def set_aside(bans: Mapping[int, Ruling], zone: ZoneInfo) -> Reason:
    """Reports (by story id) that an editor does not let count."""
    what = "one report does not count" if len(bans) == 1 else f"{len(bans)} reports do not count"
    each = [[story_id, f"{ban.name} banned {who_and_when(ban, zone)}"] for story_id, ban in bans.items()]
    text = f"{what}: {_each_once(list(bans.values()), zone)}"
    return Reason(code="set_aside", amount=len(bans), text=text, facts={"reports": each})


def nobody_may_lead(story: Story, ruling: Ruling, zone: ZoneInfo) -> Reason:
    """There is no article left that readers may be sent to."""
    text = f"no other report could lead, and {story.source} may not: never to lead {who_and_when(ruling, zone)}"
    return Reason(code="never_lead", amount=ruling.id, text=text, facts=_facts(ruling))


def merged(ruling: Ruling, zone: ZoneInfo) -> Reason:
    """Reports that an editor put together."""
    return Reason(code="merged", amount=len(ruling.urls), text=f"merged {who_and_when(ruling, zone)}", facts=_facts(ruling))


def split(ruling: Ruling, zone: ZoneInfo) -> Reason:
    """Reports that an editor took out of another happening."""
    text = f"split from a larger cluster {who_and_when(ruling, zone)}"
    return Reason(code="split", amount=len(ruling.urls), text=text, facts=_facts(ruling))


def _each_once(bans: Sequence[Ruling], zone: ZoneInfo) -> str:
    return "; ".join(dict.fromkeys(f"{ban.name} banned {who_and_when(ban, zone)}" for ban in bans))
