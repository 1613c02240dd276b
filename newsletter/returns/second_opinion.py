"""Asks flufl.bounce whom a report names that our own rules found nobody in. Believes its addresses, never what it calls permanent.

Does not judge: where it finds a failure, that failure is soft.
"""

from email import message_from_bytes


def addresses_by_flufl(raw: bytes, limit: int = 200_000) -> list[str]:
    """Addresses that failed, by the rules of another project; none where it breaks."""
    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(message_from_bytes(raw[:limit]))
    except Exception:
        return []
    found = [one.decode("ascii", "replace") if isinstance(one, bytes) else str(one) for one in (*permanent, *temporary)]
    return [one for one in dict.fromkeys(found) if "@" in one]
