"""The relays: whether each lets us in as the settings say, and how long its certificate holds. Hands over no letter."""

import asyncio
from datetime import datetime, timedelta

from newsletter.delivery.relay_look import Inspect, RelayLook
from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.doctor.spf import is_here
from newsletter.model.sending_options import RelayOptions

GROUP = "relay"
WITHIN_SECONDS = 15.0
SOON = timedelta(days=14)


async def examine_relays(home: Installation) -> tuple[Finding, ...]:
    """Each of them."""
    several = await asyncio.gather(*(_examine(relay, inspect, home.now) for relay, inspect in home.relays))
    return tuple(found for one in several for found in one)


async def _examine(relay: RelayOptions, inspect: Inspect | None, now: datetime) -> tuple[Finding, ...]:
    if inspect is None:
        return ()
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            look = await inspect()
    except TimeoutError:
        text = f"{relay.called} did not let us in within {WITHIN_SECONDS:g} s"
        return (red(GROUP, "relay", text, "Check relay.host and relay.port, and whether a firewall stands between."),)
    return judge_look(relay, look, now)


def judge_look(relay: RelayOptions, look: RelayLook, now: datetime) -> tuple[Finding, ...]:
    """What one look tells."""
    if look.trouble:
        return (
            red(GROUP, "relay", f"{look.trouble.relay} {look.trouble.problem}", look.trouble.cure or "Try again; then ask its operator."),
        )
    name = "with our account" if look.logged_in else "without an account"
    found = [green(GROUP, "relay", f"{relay.called} lets us in, {name}")]
    if not look.encrypted:
        if not is_here(relay.host):
            text = f"the connection to {relay.called} is not encrypted"
            found.append(amber(GROUP, "tls", text, 'Set relay.tls to "starttls" or "tls"; none is for a relay on this machine.'))
    elif look.expires_at is not None:
        found.append(_certificate(relay, look.expires_at, now))
    return tuple(found)


def _certificate(relay: RelayOptions, expires_at: datetime, now: datetime) -> Finding:
    text = f"the certificate of {relay.called} holds until {expires_at:%Y-%m-%d}"
    if expires_at - now < SOON:
        return amber(GROUP, "certificate", text, "Have it renewed: after that day no letter leaves.")
    return green(GROUP, "certificate", text)
