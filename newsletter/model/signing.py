"""What is known of a key that signs letters, and what speaks against signing with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FEWEST_BITS, USUAL_BITS, MOST_BITS = 1024, 2048, 4096
"""RFC 8301 section 3.2: no shorter RSA key may be used, no shorter one should be; longer ones receivers need not know."""
_LONGEST_STRING = 255


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsRecord:
    """A record, mostly TXT. ``strings`` are a text's value in pieces of at most 255 octets, as the DNS wants it; receivers join them."""

    name: str
    value: str
    type: str = "TXT"

    @property
    def strings(self) -> tuple[str, ...]:
        """RFC 1035 section 3.3.14."""
        return tuple(self.value[start : start + _LONGEST_STRING] for start in range(0, len(self.value), _LONGEST_STRING))

    @property
    def zone_line(self) -> str:
        """The record as a line of a zone file."""
        if self.type != "TXT":
            return f"{self.name}. IN {self.type} {self.value}"
        quoted = " ".join(f'"{string}"' for string in self.strings)
        return f"{self.name}. IN {self.type} ( {quoted} )"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAccount:
    """One key: what is known of it, its file, and the record to publish."""

    key: SigningKey
    file: Path
    in_use: bool
    record: DnsRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningAccount:
    """``selectors`` are those in use, ``cautions`` what is wrong and its cure, ``unreadable`` files that are no keys to use."""

    keys: tuple[KeyAccount, ...]
    selectors: tuple[str, ...]
    cautions: tuple[tuple[str, str], ...] = ()
    unreadable: tuple[str, ...] = ()


def is_aligned(signing_domain: str, from_domain: str) -> bool:
    """Whether DMARC takes the signature as the author's: both stand under one registered domain (relaxed alignment)."""
    return _registered(signing_domain) == _registered(from_domain)


def cautions(keys: Sequence[SigningKey], from_address: str) -> tuple[tuple[str, str], ...]:
    """What is wrong and what to do about it, for each thing that lets letters leave but keeps them from being believed."""
    return (*strangers(keys, from_address), *(weakness for key in keys for weakness in _weaknesses(key)), *_old_receivers(keys))


def strangers(keys: Sequence[SigningKey], from_address: str) -> tuple[tuple[str, str], ...]:
    """The same for signatures of a domain that is not the author's."""
    ours = from_address.rpartition("@")[2]
    others = dict.fromkeys(key.domain for key in keys if ours and not is_aligned(key.domain, ours))
    return tuple((f"signed for {one}, but From is at {ours}: DMARC does not count that", f"Set dkim.domain to {ours}.") for one in others)


def _weaknesses(key: SigningKey) -> Iterator[tuple[str, str]]:
    if key.kind is KeyKind.RSA and key.bits < USUAL_BITS:
        yield f"the key {key.selector} has only {key.bits} bits", f"Make one of {USUAL_BITS}: newsletter dkim new"
    if key.kind is KeyKind.RSA and key.bits > MOST_BITS:
        problem = f"the key {key.selector} has {key.bits} bits, and receivers need not take more than {MOST_BITS}"
        yield problem, f"Make one of {USUAL_BITS}: newsletter dkim new"


def _old_receivers(keys: Sequence[SigningKey]) -> Iterator[tuple[str, str]]:
    if keys and all(key.kind is KeyKind.ED25519 for key in keys):
        yield "signed with Ed25519 alone, which not every receiver knows", "Sign with an RSA key besides: newsletter dkim new --kind rsa"


def _registered(domain: str) -> str:
    from tld import get_fld  # reads a long list; ``newsletter --help`` comes by here

    plain = domain.lower().rstrip(".")
    return get_fld(f"https://{plain}/", fail_silently=True, search_private=True) or ".".join(plain.split(".")[-2:])
