"""The one list of acts, by name."""

from collections.abc import Mapping

from newsletter.daily.acts import (
    checking,
    doctor,
    editing,
    issue,
    ledger,
    looking,
    making,
    mistakes,
    operators,
    planning,
    returned,
    sending,
    sources,
    sponsoring,
    subscribers,
    watching,
    webhooks,
)
from newsletter.daily.acts.act import Act

_ROOMS = (
    *(making, issue, editing, checking, doctor, sending, planning, looking, ledger, returned, sources),
    *(sponsoring, mistakes, subscribers, watching, operators, webhooks),
)

ACTS: Mapping[str, Act] = {act.name: act for room in _ROOMS for act in room.ACTS}
"""In the order in which help and docs tell them."""
