"""Writes the DNS record under which receivers find the public half of a signing key (RFC 6376 section 3.6, RFC 8463 section 4)."""

from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from newsletter.delivery.dkim import Signer
from newsletter.model.signing import DnsRecord


def dns_record(signer: Signer) -> DnsRecord:
    """What to publish before the selector is put to use, and to keep as long as signed letters are on their way."""
    facts = signer.facts
    return DnsRecord(name=facts.record_name, value=f"v=DKIM1; k={facts.kind}; p={b64encode(_public_bytes(signer)).decode()}")


def _public_bytes(signer: Signer) -> bytes:
    public = signer.key.public_key()
    if isinstance(signer.key, RSAPrivateKey):
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)  # without the ASN.1 around it (RFC 8463 section 4)
