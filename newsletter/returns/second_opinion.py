"""Asks flufl.bounce whom a report names that our own rules found nobody in. Believes its addresses, never what it calls permanent.

Does not judge: where it finds a failure, that failure is soft.
"""

import logging
from email import message_from_bytes

from newsletter.returns.parts import in_lines


def addresses_by_flufl(raw: bytes, limit: int = 20_000) -> list[str]:
    """Addresses that failed, by the rules of another project; none where it breaks."""
    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").disabled = True  # it would tell of each of its rules that a broken mail breaks
    try:
        temporary, permanent = all_failures(message_from_bytes(in_lines(raw[:limit])))
    except Exception:
        return []
    found = [one.decode("ascii", "replace") if isinstance(one, bytes) else str(one) for one in (*permanent, *temporary)]
    return [one for one in dict.fromkeys(found) if "@" in one]
