"""Names as the DNS holds them."""

import re

_PART = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"{_PART}(?:\.{_PART})*")
_LONGEST = 253


def is_dns_name(text: str) -> bool:
    """Whether it is letters, digits and inner hyphens, in parts of at most 63 between dots (``sub-domain`` of RFC 5321 and RFC 6376)."""
    return len(text) <= _LONGEST and _NAME.fullmatch(text) is not None
