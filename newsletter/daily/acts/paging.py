"""Pages of long lists: every list goes on at an opaque cursor that the page before gave, so that no page is found by counting."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from newsletter.daily.acts.act import Takes
from newsletter.model.errors import NewsletterError

MOST = 500
LARGEST_NUMBER = 2**53


class Paged(Takes):
    """A list that may be longer than one answer."""

    limit: int = Field(50, ge=1, le=MOST, description="How many at most.")
    cursor: str = Field("", max_length=400, description="Where to go on: what the answer before calls next.")


def write_cursor(*place: str | int) -> str:
    """The place behind the last one shown, as programs carry it."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str, *kinds: type) -> tuple[Any, ...] | None:
    """The place, or None for the beginning. Raises NewsletterError for a cursor that is not one of this list."""
    if not text:
        return None
    try:
        place = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or [type(one) for one in place] != list(kinds) or any(map(_too_large, place)):
        raise NewsletterError("cursor", "is not one that this list gave", "Begin without one, and go on with what the answer calls next.")
    return tuple(place)


def page_facts(name: str, rows: Sequence[Mapping[str, Any]], next_cursor: str | None) -> dict[str, Any]:
    """A page as every list gives it: the rows under their name, and ``next``, which is null at the end."""
    return {name: list(rows), "next": next_cursor}


def _too_large(one: object) -> bool:
    return isinstance(one, int) and abs(one) > LARGEST_NUMBER
