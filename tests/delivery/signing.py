"""Signed letters, the DNS records that go with them, and what dkimpy says of their signatures."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import dkim
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from newsletter.delivery.dkim import Signer
from newsletter.delivery.dkim_record import dns_record
from newsletter.delivery.envelope import write_address
from newsletter.delivery.message import Splicer
from newsletter.model.letters import Blank, CompiledLetter
from newsletter.model.options import LetterheadOptions
from newsletter.rendering.blanks import marker
from newsletter.rendering.compile import compile_letter
from newsletter.rendering.headers import issue_headers
from tests.delivery.conftest import RING

SIGNED_AT = datetime(2020, 2, 29, 11, 30, tzinfo=UTC)
"""Long ago: verifiers refuse a signature from the future by the machine's own clock."""
LETTERHEAD = LetterheadOptions(
    from_address="letter@topten.example", postal_address="1 Main Street", base_url="https://topten.example", zone="Europe/Lisbon"
)
TEXT = f"Good morning.\n.dot\n\nFor {marker(Blank.ADDRESS)}. Leave: {marker(Blank.UNSUBSCRIBE_URL)}\n"
HTML = f"<p>Good morning.</p>\n<p>For {marker(Blank.ADDRESS)}. <a href='{marker(Blank.UNSUBSCRIBE_URL)}'>Leave</a></p>\n"


@cache
def rsa_signer() -> Signer:
    return Signer(domain="topten.example", selector="rsa2020", key=rsa.generate_private_key(public_exponent=65537, key_size=2048))


@cache
def ed_signer() -> Signer:
    return Signer(domain="topten.example", selector="ed2020", key=ed25519.Ed25519PrivateKey.generate())


def both() -> tuple[Signer, ...]:
    return rsa_signer(), ed_signer()


def records(*signers: Signer) -> dict[str, str]:
    """What the DNS must hold, by name."""
    return {found.name: found.value for found in map(dns_record, signers or both())}


def a_letter(subject: str = "Story 1 happened, and nine more", text: str = TEXT, html: str = HTML) -> CompiledLetter:
    return compile_letter(issue_headers(LETTERHEAD, subject, date(2020, 2, 29)), text, html)


def a_message(signers: Sequence[Signer] | None = None, letter: CompiledLetter | None = None, **values: Any) -> bytes:
    """A copy as it goes on the wire, signed with both keys unless told otherwise."""
    usual = {
        "recipient": write_address(values.get("address", "mara@example.org")),
        "address": "mara@example.org",
        "subscriber_key": "0123456789abcdef",
        "message_id": "<20200229.0123456789abcdef@topten.example>",
        "dated_at": SIGNED_AT,
    }
    splicer = Splicer(letter or a_letter(), LETTERHEAD, RING, both() if signers is None else signers)
    return b"".join(splicer.message(**usual | values))


def hold(message: bytes, known: dict[str, str] | None = None) -> list[bool]:
    """For each signature whether dkimpy takes it. Says nothing about a message without any."""
    table = records() if known is None else known

    def ask(name: bytes, timeout: int = 5) -> bytes | None:
        value = table.get(name.decode().removesuffix("."))
        return value.encode() if value else None

    found = dkim.DKIM(message)
    return [_holds(found, index, ask) for index in range(sum(name.lower() == b"dkim-signature" for name, _ in found.headers))]


def _holds(found: Any, index: int, ask: Callable[..., bytes | None]) -> bool:
    try:
        return bool(found.verify(index, dnsfunc=ask))
    except dkim.DKIMException:
        return False
