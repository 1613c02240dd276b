"""An installation for the doctor: everything in order, with a name server of the test's own."""

from dataclasses import replace
from typing import Any

from newsletter.daily.acts.doctor import installation_of
from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.dns import Names
from newsletter.doctor.finding import Finding, Installation
from newsletter.model.checks import Light
from newsletter.model.sending_options import RelayOptions
from tests.zone import Zone

ELSEWHERE = RelayOptions(host="smtp.relay.example", port=587)


def home_of(newsroom: Newsroom, zone: Zone | None = None, **changes: Any) -> Installation:
    """As the newsroom has it, asking this zone; its relay stands elsewhere."""
    given = {"names": Names(zone.server, within=10.0) if zone else None, "relays": ((ELSEWHERE, None),)} | changes
    return replace(installation_of(newsroom), **given)


def lights(found: tuple[Finding, ...]) -> list[tuple[str, Light]]:
    return [(one.check.code, one.check.light) for one in found]


def texts(found: tuple[Finding, ...]) -> list[str]:
    return [one.check.text for one in found]
