"""Whether the DNS holds the public half of each key that signs our letters. Changes no key and no record."""

import asyncio

from newsletter.daily.checks.draft import Draft
from newsletter.delivery.dkim_record import judge_record
from newsletter.model.checks import Check, Light


async def look_at_dkim(draft: Draft) -> tuple[Check, ...]:
    """Nothing to say where we do not sign, or where there is nobody to ask the DNS."""
    newsroom = draft.newsroom
    if not newsroom.signers or newsroom.names is None:
        return ()
    answers = await asyncio.gather(*(newsroom.names.ask(one.facts.record_name, "TXT") for one in newsroom.signers))
    found = [judge_record(signer, answer) for signer, answer in zip(newsroom.signers, answers, strict=True)]
    bad = [check for check in found if check.light is not Light.GREEN]
    return tuple(bad) or (Check(code="dkim", light=Light.GREEN, text="the DNS holds the key of every signature"),)
