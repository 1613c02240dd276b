"""What the lines of a mail log look like: of Postfix, and of the loggers that say that they dropped some. Does not know what follows."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from newsletter.model.instants import parse_instant

_AT = r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+"
_QUEUE_ID = r"[0-9A-F]{6,15}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}"
_POSTFIX = rf"(?P<process>\S*postfix\S*/(?P<daemon>smtpd|cleanup|qmgr|master)\[\d+\]): (?:(?P<queue_id>{_QUEUE_ID}): )?"
_LOGGER = r"(?:rsyslogd|systemd-journal)[^\s:]*: "

LINE = re.compile(rf"^(?P<stamp>{_AT}) \S+ (?:{_POSTFIX}|{_LOGGER})(?P<text>.*)$", re.MULTILINE)
"""A line that tells something; ``daemon`` is None where a logger speaks."""

STAMP = re.compile(rf"^(?:{_AT})(?= )", re.MULTILINE)

DROPPED = re.compile(r"\b(?:(?P<begins>begins? to drop messages)|lost \d+ messages|\d+ messages lost|Suppressed \d+ messages)\b")
"""What rsyslog (imuxsock, imjournal) and journald say, in old words and new, when a rate limit makes them drop lines."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_stamp(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """An instant as syslog writes it: RFC 3339, or ``Nov 22 01:26:45``, which names neither year nor zone and is never of the future."""
    if text[0].isdigit():
        return parse_instant(text)
    day, (hour, minute, second) = int(text[4:6]), (int(part) for part in text[7:].split(":"))
    this_year = now.astimezone(zone).year
    for year in (this_year, this_year - 1, this_year - 2, this_year - 3, this_year - 4):
        try:
            local = datetime(year, _MONTHS.index(text[:3]) + 1, day, hour, minute, second)  # noqa: DTZ001 - the zone comes next
        except ValueError:  # February 29
            continue
        at = (local.replace(tzinfo=zone) if zone else local).astimezone(UTC)
        if at <= now + timedelta(days=1):
            return at
    raise ValueError(f"{text!r} is no time of the last years")
