"""Writes the DNS record under which receivers find the public half of a signing key (RFC 6376 section 3.6, RFC 8463 section 4)."""

from base64 import b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from newsletter.delivery.dkim import Signer

_LONGEST_STRING = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsRecord:
    """A TXT record. ``strings`` are its value in pieces of at most 255 octets, as the DNS wants it; receivers join them."""

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
        quoted = " ".join(f'"{string}"' for string in self.strings)
        return f"{self.name}. IN {self.type} ( {quoted} )"


def dns_record(signer: Signer) -> DnsRecord:
    """What to publish before the selector is put to use, and to keep as long as signed letters are on their way."""
    facts = signer.facts
    return DnsRecord(name=facts.record_name, value=f"v=DKIM1; k={facts.kind}; p={b64encode(_public_bytes(signer)).decode()}")


def _public_bytes(signer: Signer) -> bytes:
    public = signer.key.public_key()
    if isinstance(signer.key, RSAPrivateKey):
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)  # without the ASN.1 around it (RFC 8463 section 4)
