"""The return path: whether bounces can be told apart, and whether its domain counts as ours (DMARC, relaxed alignment)."""

from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.model.signing import is_aligned
from newsletter.model.states import SubscriberState
from newsletter.storage.subscribers import count_subscribers

GROUP, CODE = "DNS", "return_path"
FEW = 100
"""Of so many readers a person can still read the bounces."""


async def examine_return_path(home: Installation) -> tuple[Finding, ...]:
    """Nothing to say where it is not set and readers are few."""
    if not home.return_domain:
        return await _without(home)
    if not home.domain:
        return ()
    if is_aligned(home.return_domain, home.domain):
        return (green(GROUP, CODE, f"bounces come to {home.return_domain}, which counts as one with {home.domain}"),)
    text = f"the return path is at {home.return_domain}, which DMARC does not count as {home.domain}"
    cure = f"Set returns.domain to a name below {home.domain}, such as bounce.{home.domain}."
    signed = any(is_aligned(signer.domain, home.domain) for signer in home.signers)
    return ((amber if signed else red)(GROUP, CODE, f"{text}: {'only the signature' if signed else 'nothing here'} vouches for us", cure),)


async def _without(home: Installation) -> tuple[Finding, ...]:
    async with home.database.read() as connection:
        counts = await count_subscribers(connection, home.letterhead.key)
    if (readers := counts.get(SubscriberState.ACTIVE, 0)) <= FEW:
        return ()
    text = f"{readers:,} readers, and no return path: bounces come to the From address, and nobody can tell whose address is dead"
    cure = f"Set returns.domain to a name below yours, such as bounce.{home.domain or 'topten.example'}, and where reports are read."
    return (amber(GROUP, CODE, text, cure),)
