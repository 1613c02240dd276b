"""Acts of the doctor: the whole examination, and the records to publish in the DNS."""

from typing import Any

from pydantic import Field

from newsletter.daily.acts.act import Act, Outcome, Takes
from newsletter.daily.newsroom import Newsroom
from newsletter.doctor.examining import GROUPS, examine, records
from newsletter.doctor.finding import Finding, Installation
from newsletter.model.checks import worst
from newsletter.model.errors import RefusedStep
from newsletter.model.rights import Actor, Right
from newsletter.model.signing import DnsRecord


class WhatToExamine(Takes):
    """All of it, or one group."""

    group: str | None = Field(None, max_length=20, description="One group alone: " + ", ".join(GROUPS) + ".")


def installation_of(newsroom: Newsroom) -> Installation:
    """What the doctor looks at."""
    return Installation(
        folder=newsroom.folder,
        mark=newsroom.mark,
        now=newsroom.clock(),
        database=newsroom.database,
        letterhead=newsroom.letterhead,
        letter=newsroom.letter,
        sources=newsroom.sources,
        checks=newsroom.checks,
        operators=newsroom.operators,
        relays=((newsroom.relay, newsroom.inspect), *((door.options, door.inspect) for door in newsroom.more_relays)),
        renderer=newsroom.renderer,
        web=newsroom.fetcher,
        names=newsroom.names,
        signers=newsroom.signers,
        return_domain=newsroom.returns.domain,
        ring=newsroom.ring,
    )


async def _doctor(newsroom: Newsroom, actor: Actor, asked: WhatToExamine) -> Outcome:  # noqa: ARG001 - an act's signature
    group = next((name for name in GROUPS if asked.group and name.lower() == asked.group.lower()), None)
    if asked.group and group is None:
        raise RefusedStep("doctor", f"there is no group {asked.group!r}", "Choose of: " + ", ".join(GROUPS))
    found = await examine(installation_of(newsroom), {group} if group else ())
    light = worst(one.check for one in found)
    return Outcome(said=f"doctor: {light.value}", facts={"light": light.value, "findings": list(map(_fact, found))}, changed=False)


async def _dns(newsroom: Newsroom, actor: Actor, asked: Takes) -> Outcome:  # noqa: ARG001 - an act's signature
    found = records(installation_of(newsroom))
    return Outcome(said=f"{len(found)} records", facts={"records": list(map(_record, found))}, changed=False)


def _fact(one: Finding) -> dict[str, Any]:
    check = one.check
    told = {"group": one.group, "code": check.code, "light": check.light.value, "text": check.text, "cure": check.cure}
    return told | {"record": _record(one.record) if one.record else None}


def _record(one: DnsRecord) -> dict[str, str]:
    return {"name": one.name, "type": one.type, "value": one.value, "zone_line": one.zone_line}


ACTS: tuple[Act, ...] = (
    Act(
        name="doctor",
        right=Right.OWN,
        purpose="Look at DNS, relay, clock, disk, database, feeds, templates and accounts, and say what to do. Changes nothing.",
        takes=WhatToExamine,
        path="doctor",
        does=_doctor,
        reads=True,
    ),
    Act(
        name="doctor dns",
        right=Right.READ,
        purpose="Every record to publish in the DNS for the From domain and that of the return path.",
        takes=Takes,
        path="doctor/dns",
        does=_dns,
        reads=True,
    ),
)
