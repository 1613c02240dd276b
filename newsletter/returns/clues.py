"""Gathers from a report all that may tell which letter it is about. Checks nothing: whose it is, the run finds out."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from newsletter.model.returns import Clues
from newsletter.returns.headers import Headers
from newsletter.returns.parts import Mail
from newsletter.returns.text_reports import addresses_in

MOST = 30
_SENT_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "x-rcpt-to", "to")
_IDS = ("message-id", "x-original-message-id", "original-message-id", "x-ms-exchange-parent-message-id")
_THREAD = ("in-reply-to", "references", "x-original-message-id")
_MESSAGE_ID = re.compile(r"<[^\s<>]{1,500}>")
_TARGET = re.compile(r"<\s{0,8}((?:https?|mailto):[^\s<>]{1,2000})\s{0,8}>", re.IGNORECASE)


def gather_clues(mail: Mail, letter: Headers, sent_to: Sequence[str], addresses: Iterable[str], more_ids: Iterable[str] = ()) -> Clues:
    """Clues in the order of how near they stand to the letter: what the envelope said, then what headers say."""
    tos = [one for name in _SENT_TO for value in mail.headers.all(name) for one in addresses_in(value)]
    ids = [*more_ids, *_ids(letter, _IDS), *_ids(mail.headers, _THREAD), *_ids(letter, _THREAD)]
    return Clues(
        sent_to=_some([*sent_to, *tos, *_return_paths(letter)]),
        tokens=_some(_tokens(letter)),
        message_ids=_some(ids),
        addresses=_some([*addresses, *(one for value in letter.all("to") for one in addresses_in(value))]),
    )


def _return_paths(letter: Headers) -> list[str]:
    """The letter's own envelope sender, which is the return address that we gave it."""
    return [
        one for name in ("return-path", "x-return-path", "x-envelope-from") for value in letter.all(name) for one in addresses_in(value)
    ]


def _ids(headers: Headers, names: Iterable[str]) -> list[str]:
    """With their brackets, also where those were left out."""
    return [one for name in names for value in headers.all(name) for one in _MESSAGE_ID.findall(value) or _bare_id(value)]


def _bare_id(value: str) -> list[str]:
    return [f"<{value}>"] if "@" in value and " " not in value and len(value) <= 500 else []


def _tokens(letter: Headers) -> list[str]:
    """Targets of List-Unsubscribe (RFC 2369) as they stand, and of each what may be the token in it."""
    targets = [one for value in letter.all("list-unsubscribe") for one in _TARGET.findall(value.replace(" ", ""))]
    return [piece for target in targets for piece in (_last_piece(target), target)]


def _last_piece(target: str) -> str:
    """``https://x/u/TOKEN?y`` and ``mailto:unsub+TOKEN@x?subject=z`` hold it at their ends."""
    kind, _, rest = target.partition(":")
    plain = rest.partition("?")[0].partition("#")[0].rstrip("/")
    if kind.lower() == "mailto":
        return plain.rpartition("@")[0].rpartition("+")[2]
    return plain.rpartition("/")[2]


def _some(values: Iterable[str]) -> tuple[str, ...]:
    """The first ones, once each, without empty ones."""
    return tuple(islice(dict.fromkeys(value for value in values if value), MOST))
