"""Reads the envelopes of Amazon SNS and checks their signatures. Asks nobody: the certificate is brought by who calls."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newsletter.returns.providers.events import NotTheirs, Unreadable, read_object, text_of

_HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


@dataclass(frozen=True, slots=True)
class SnsEnvelope:
    """A post of SNS whose signature has not been checked yet. Nothing but ``certificate_url`` is to be used before."""

    fields: dict[str, Any]

    @property
    def certificate_url(self) -> str:
        """Where the certificate of its signature lies: at a host of SNS itself."""
        return text_of(self.fields, "SigningCertURL")

    @property
    def kind(self) -> str:
        """``Notification`` or ``SubscriptionConfirmation``."""
        return text_of(self.fields, "Type")

    @property
    def id(self) -> str:
        """Of the message; a post that is repeated has the same."""
        return text_of(self.fields, "MessageId")

    @property
    def message(self) -> Any:
        """What the topic was told, as JSON; None where it is none."""
        return read_object(text_of(self.fields, "Message").encode("utf-8", "replace"))

    @property
    def confirm_url(self) -> str:
        """The address that confirms a subscription; "" where it is not SNS's own."""
        return url if is_of_sns(url := text_of(self.fields, "SubscribeURL")) else ""


def read_envelope(body: bytes, topic: str) -> SnsEnvelope | NotTheirs | Unreadable:
    """An envelope for our topic that names a certificate of SNS, or why it is refused unseen."""
    fields = read_object(body)
    if not isinstance(fields, dict) or text_of(fields, "Type") not in _SIGNED:
        return Unreadable("the body is no message of SNS")
    if text_of(fields, "TopicArn") != topic:
        return NotTheirs("the message is of another topic than providers.ses_topic")
    envelope = SnsEnvelope(fields)
    return envelope if is_of_sns(envelope.certificate_url) else NotTheirs("the certificate does not lie at SNS")


def is_signed(envelope: SnsEnvelope, certificate: bytes, now: datetime) -> bool:
    """Whether the holder of this certificate (PEM) signed it, and the certificate is in force. Versions 1 (SHA-1) and 2 (SHA-256)."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256

    try:
        held = x509.load_pem_x509_certificate(certificate)
        key, signature = held.public_key(), base64.b64decode(text_of(envelope.fields, "Signature"), validate=True)
        if not isinstance(key, RSAPublicKey) or not held.not_valid_before_utc <= now <= held.not_valid_after_utc:
            return False
        hashed = SHA256() if text_of(envelope.fields, "SignatureVersion") == "2" else SHA1()  # noqa: S303 – version 1 of SNS has no other
        key.verify(signature, _signed_text(envelope), PKCS1v15(), hashed)
    except (binascii.Error, ValueError, UnsupportedAlgorithm, InvalidSignature):
        return False
    return True


def is_of_sns(url: str) -> bool:
    """Whether an address is one of SNS itself, over TLS."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None and port in (None, 443)
    return parts.scheme == "https" and plain and _HOST.fullmatch(parts.hostname or "") is not None


def _signed_text(envelope: SnsEnvelope) -> bytes:
    names = (name for name in _SIGNED[envelope.kind] if name in envelope.fields)
    return "".join(f"{name}\n{text_of(envelope.fields, name)}\n" for name in names).encode("utf-8", "replace")
