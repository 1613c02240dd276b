"""The one-off letters of this room, as facts for their templates. No word of them was typed by whoever filled in the form."""

from datetime import datetime, timedelta

from newsletter.model.tokens import KeyRing, Purpose, make_token


def confirmation_facts(
    base_url: str, subscriber_key: str, ring: KeyRing, *, now: datetime, within: timedelta, leaving: str = ""
) -> dict[str, str]:
    """The link that confirms, which ends after ``within``. ``leaving``: the token to move from the address that this one replaces."""
    link = f"{base_url}/c/{make_token(Purpose.CONFIRM, subscriber_key, ring, now + within)}"
    return {"confirm_url": f"{link}?leaving={leaving}" if leaving else link}


def welcome_facts() -> dict[str, str]:
    """Nothing: the welcome letter's links are the same as every letter's."""
    return {}


def farewell_facts() -> dict[str, str]:
    """Nothing: it says that it is done, and leads nowhere that would need a token."""
    return {}
