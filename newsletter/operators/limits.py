"""Judges how many failed tries are too many. A login that succeeds does not make room for more of them."""

from datetime import datetime, timedelta

from newsletter.model.desk_options import OperatorOptions

WINDOW = timedelta(minutes=15)
LOGIN, OIDC, BEARER, STEP, METRICS = "password", "oidc", "bearer", "step", "metrics"
"""Kinds of tries, counted apart: at the login, at the provider of the organisation, with an API token, a link of a letter, at /metrics."""

CHECKS = 10
"""How often within that time who may only read has every check made: each asks the relay, the DNS and all linked sites."""


def since(now: datetime) -> datetime:
    """Tries from before this moment count no longer."""
    return now - WINDOW


def is_too_many(options: OperatorOptions, *, of_account: int, of_network: int) -> bool:
    """Whether this try, which is among those counted, is refused unseen."""
    return of_account > options.tries_per_account or of_network > options.tries_per_network
