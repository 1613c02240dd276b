"""Mail addresses: which we accept, how we write them on the wire, and when two are the same."""

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from newsletter.model.phrasebook import N_

_LOCAL_LIMIT = 64
_ADDRESS_LIMIT = 254
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_WRITTEN = re.compile(r"(?:\"[^\"@]{1,80}\"|[^\s<>@,;:\"'()\[\]{}=&?/|]{1,80})(?:@|%40)[\w.-]{0,254}\w", re.IGNORECASE)
"""One within a text: also with a quoted local part, in a query (``%40``), and at a name without a dot. Lengths have an end."""


@dataclass(frozen=True, slots=True)
class Address:
    """``wire`` is ASCII (RFC 5321: A-label domain), ``shown`` the Unicode form, ``key`` says when two are one."""

    wire: str
    shown: str
    key: str


@dataclass(frozen=True, slots=True)
class RefusedAddress:
    """Why a text is no address we can write to, in a sentence for the person who typed it: a message of the catalogues."""

    reason: str


def parse_address(text: str) -> Address | RefusedAddress:
    """Judge one address as typed. Letters outside ASCII are allowed in the domain only (we do not ask for SMTPUTF8)."""
    typed = unicodedata.normalize("NFC", text.strip(" \t\r\n"))
    if not typed:
        return RefusedAddress(N_("Please enter an email address."))
    if len(typed) > _ADDRESS_LIMIT:
        return RefusedAddress(N_("An email address has at most 254 characters."))
    try:
        found = validate_email(typed, check_deliverability=False, test_environment=True, allow_display_name=False)
    except EmailNotValidError:
        return RefusedAddress(N_("That does not look like an email address. It should read like name@example.com."))
    if not _PLAIN_LOCAL.fullmatch(found.local_part):
        return RefusedAddress(N_("Please use an address whose part before the @ has only unaccented letters, digits and dots."))
    domain = found.ascii_domain.lower()
    wire = f"{found.local_part}@{domain}"
    if len(found.local_part) > _LOCAL_LIMIT or len(wire) > _ADDRESS_LIMIT:
        return RefusedAddress(N_("The part before the @ has at most 64 characters."))
    return Address(wire=wire, shown=f"{found.local_part}@{found.domain}", key=f"{found.local_part.lower()}@{domain}")


def plain_address(value: str) -> str:
    """An address in a setting as it goes on the wire; "" stays so. Raises ValueError."""
    found = parse_address(value) if value else None
    if isinstance(found, RefusedAddress):
        raise ValueError("must be one plain address such as topten@example.com")
    return found.wire if found else ""


def masked(address: str) -> str:
    """``l…a@e….com``: enough for its owner to know it again, nothing for anybody else."""
    local, _, domain = address.rpartition("@")
    name, dot, ending = domain.rpartition(".")
    tail = local[-1] if len(local) > 2 else ""
    return f"{local[:1]}…{tail}@{name[:1]}…{dot}{ending}"


def without_addresses(text: str) -> str:
    """The same text with every address in it masked: servers quote addresses in their replies, and people write them into reasons."""
    return _WRITTEN.sub(lambda found: masked(found[0].replace("%40", "@")), text)
