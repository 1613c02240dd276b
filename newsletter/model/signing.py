"""What is known of a key that signs letters, and what speaks against signing with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tld import get_fld

FEWEST_BITS, USUAL_BITS, MOST_BITS = 1024, 2048, 4096
"""RFC 8301 section 3.2: no shorter RSA key may be used, no shorter one should be; longer ones receivers need not know."""


class KeyKind(StrEnum):
    """The two kinds of keys that signatures are made with."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key in use, without the key. Receivers find its public half under ``record_name``."""

    selector: str
    domain: str
    kind: KeyKind
    bits: int

    @property
    def record_name(self) -> str:
        """RFC 6376 section 3.6.2.1."""
        return f"{self.selector}._domainkey.{self.domain}"


def is_aligned(signing_domain: str, from_domain: str) -> bool:
    """Whether DMARC takes the signature as the author's: both stand under one registered domain (relaxed alignment)."""
    return _registered(signing_domain) == _registered(from_domain)


def cautions(keys: Sequence[SigningKey], from_address: str) -> tuple[tuple[str, str], ...]:
    """What is wrong and what to do about it, for each thing that lets letters leave but keeps them from being believed."""
    return tuple(_cautions(keys, from_address.rpartition("@")[2]))


def _cautions(keys: Sequence[SigningKey], from_domain: str) -> Iterator[tuple[str, str]]:
    for domain in dict.fromkeys(key.domain for key in keys if from_domain and not is_aligned(key.domain, from_domain)):
        yield f"signed for {domain}, but From is at {from_domain}: DMARC does not count that", f"Set dkim.domain to {from_domain}."
    for key in keys:
        if key.kind is KeyKind.RSA and key.bits < USUAL_BITS:
            yield f"the key {key.selector} has only {key.bits} bits", f"Make one of {USUAL_BITS}: newsletter dkim new"
        if key.kind is KeyKind.RSA and key.bits > MOST_BITS:
            yield f"the key {key.selector} has {key.bits} bits: receivers need not know more than {MOST_BITS}", "newsletter dkim new"
    if keys and all(key.kind is KeyKind.ED25519 for key in keys):
        yield "signed with Ed25519 alone, which not every receiver knows", "Add an RSA key: newsletter dkim new --kind rsa"


def _registered(domain: str) -> str:
    plain = domain.lower().rstrip(".")
    return get_fld(f"https://{plain}/", fail_silently=True, search_private=True) or ".".join(plain.split(".")[-2:])
