"""Posts as sending services make them, signed with keys made for the test."""

import base64
import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

TOPIC = "arn:aws:sns:eu-west-1:123456789012:topten-bounces"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem"


class Sns:
    """Signs envelopes like SNS; ``certificate`` is the PEM that its address would answer with."""

    def __init__(self, now: datetime, lasts: timedelta = timedelta(days=30)) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
        made = made.serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + lasts)
        self.certificate = made.sign(self.key, SHA256()).public_bytes(Encoding.PEM)

    def post(self, message: dict[str, Any] | str, *, version: str = "2", kind: str = "Notification", **others: str) -> bytes:
        """An envelope around what the topic is told."""
        fields = {
            "Type": kind,
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": TOPIC,
            "Message": message if isinstance(message, str) else json.dumps(message),
            "Timestamp": "2026-11-20T07:00:00.000Z",
            "SignatureVersion": version,
            "SigningCertURL": CERTIFICATE_URL,
        } | others
        signed = "".join(f"{name}\n{fields[name]}\n" for name in sorted(fields) if name not in ("SignatureVersion", "SigningCertURL"))
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), SHA1() if version == "1" else SHA256())
        return json.dumps(fields | {"Signature": base64.b64encode(signature).decode()}).encode()


def ses_mail(**others: Any) -> dict[str, Any]:
    """What SES repeats of our letter."""
    headers = [{"name": "Message-ID", "value": "<20261120.00000000000000aa@topten.example>"}]
    return {"source": "b+20261120.00000000000000aa.mac@bounce.topten.example", "messageId": "0102-ses", "headers": headers} | others


def ses_bounce(kind: str, of_kind: str, **recipient: str) -> dict[str, Any]:
    """A bounce of one recipient."""
    told = {"bounceType": kind, "bounceSubType": of_kind, "feedbackId": "f-1", "timestamp": "2026-11-20T06:59:00.000Z"}
    recipients = [{"emailAddress": "ada@example.com"} | recipient]
    return {"notificationType": "Bounce", "bounce": told | {"bouncedRecipients": recipients}, "mail": ses_mail()}


def basic(password: str) -> dict[str, str]:
    """The header of HTTP basic authentication."""
    return {"authorization": f"Basic {base64.b64encode(f'postmark:{password}'.encode()).decode()}"}


def mailgun_post(key: str, **data: Any) -> bytes:
    """One event, signed."""
    stamp, token = "1763622000", "ae29c0bd39fee9c5"
    signature = {"timestamp": stamp, "token": token, "signature": hmac.digest(key.encode(), f"{stamp}{token}".encode(), sha256).hex()}
    told = {"id": "mg-1", "timestamp": 1795157940.0, "recipient": "ada@example.com"} | data
    return json.dumps({"signature": signature, "event-data": told}).encode()


class SendGrid:
    """Signs lists of events like SendGrid."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public_key = base64.b64encode(public).decode()

    def post(self, *events: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """Body and headers."""
        one = {"email": "ada@example.com", "timestamp": 1795157940, "smtp-id": "<20261120.00000000000000aa@topten.example>"}
        body, stamp = (
            json.dumps([one | {"sg_event_id": f"sg-{number}"} | event for number, event in enumerate(events)]).encode(),
            "1795157950",
        )
        signature = base64.b64encode(self.key.sign(stamp.encode() + body, ec.ECDSA(SHA256()))).decode()
        return body, {"x-twilio-email-event-webhook-signature": signature, "x-twilio-email-event-webhook-timestamp": stamp}
