"""Judges a session: whether it opens the console still, and when it is written down again that it was used."""

from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model.desk_options import OperatorOptions
from newsletter.model.operators import Operator, Session
from newsletter.model.rights import Role

NOTED_EVERY = timedelta(minutes=1)
"""A session or token that is in use is not written at every request."""

SECRET_BYTES = 32


class Standing(StrEnum):
    """``half``: the password was right, but this role needs a second factor and has not set one up: that comes before anything else."""

    GOOD = "good"
    HALF = "half"
    OVER = "over"


def standing_of(session: Session, operator: Operator, options: OperatorOptions, now: datetime) -> Standing:
    """What it opens now. A second factor set up since makes it over: whoever has one logs in with it."""
    if session.ended_at or operator.closed_at or now >= session.ends_at or now >= session.seen_at + options.idle:
        return Standing.OVER
    if session.second_factor_at:
        return Standing.GOOD
    if operator.totp:
        return Standing.OVER
    return Standing.HALF if needs_second_factor(operator, options) else Standing.GOOD


def needs_second_factor(operator: Operator, options: OperatorOptions) -> bool:
    """Whether this role may not do without."""
    return options.second_factor and operator.role is not Role.VIEWER


def is_to_be_noted(session: Session, now: datetime) -> bool:
    """Whether its last use is written down anew."""
    return now >= session.seen_at + NOTED_EVERY
