"""The DNS record of a signing key's public half (RFC 6376 section 3.6, RFC 8463 section 4): writes ours, and judges what the DNS holds."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING

from newsletter.model.checks import Check, Light
from newsletter.model.dns_answers import DnsAnswer
from newsletter.model.signing import DnsRecord

if TYPE_CHECKING:  # cryptography is loaded where letters are signed, not wherever a record may be asked for
    from newsletter.delivery.dkim import Signer


def dns_record(signer: Signer) -> DnsRecord:
    """What to publish before the selector is put to use, and to keep as long as signed letters are on their way."""
    facts = signer.facts
    return DnsRecord(name=facts.record_name, value=f"v=DKIM1; k={facts.kind}; p={b64encode(_public_bytes(signer)).decode()}")


def _public_bytes(signer: Signer) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = signer.key.public_key()
    if isinstance(signer.key, RSAPrivateKey):
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)  # without the ASN.1 around it (RFC 8463 section 4)


def judge_record(signer: Signer, answer: DnsAnswer) -> Check:
    """Whether what the DNS holds lets receivers believe this key's signatures (RFC 6376 section 3.6.1)."""
    ours = dns_record(signer)
    if answer.problem:
        text = f"nobody could say what the DNS holds under {ours.name}: {answer.problem}"
        return Check(code="dkim_dns", light=Light.AMBER, text=text, cure="Look whether the name server answers (checks.dns_server).")
    published = [tags for record in answer.records if (tags := tag_list(record)).get("v", "DKIM1") == "DKIM1" and "p" in tags]
    cure = f"Publish this record, or sign with another key: {ours.zone_line}"
    if not published:
        return Check(code="dkim", light=Light.RED, text=f"the DNS has no key under {ours.name}, and letters are signed with it", cure=cure)
    if len(published) > 1:
        text = f"the DNS has {len(published)} keys under {ours.name}, and receivers may take either"
        return Check(code="dkim", light=Light.RED, text=text, cure=f"Leave this one alone: {ours.zone_line}")
    return _judge_tags(signer, published[0], cure)


def tag_list(record: str) -> dict[str, str]:
    """The tags of a record (RFC 6376 section 3.2), names in small letters, blanks in keys taken out."""
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _judge_tags(signer: Signer, tags: Mapping[str, str], cure: str) -> Check:
    name, ours = signer.facts.record_name, tag_list(dns_record(signer).value)
    if not tags["p"]:
        return Check(
            code="dkim", light=Light.RED, text=f"the key under {name} is revoked in the DNS, and letters are signed with it", cure=cure
        )
    if tags.get("k", "rsa") != ours["k"] or "".join(tags["p"].split()) != ours["p"]:
        text = f"the key under {name} in the DNS is not the one that letters are signed with"
        return Check(code="dkim", light=Light.RED, text=text, cure=cure)
    if "y" in tags.get("t", "").split(":"):
        text = f"the record under {name} says that it is only being tried out (t=y): receivers may not count it"
        return Check(code="dkim", light=Light.AMBER, text=text, cure="Take t=y out of the record.")
    return Check(code="dkim", light=Light.GREEN, text=f"the DNS holds the key under {name}")
