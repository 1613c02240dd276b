"""Signs the copies of a letter (RFC 6376), with RSA-SHA256 (RFC 8301) and Ed25519-SHA256 (RFC 8463), headers relaxed and body simple.

What every copy has in common is brought into canonical form once, when the ``Seal`` is made; a copy costs the hash of its body and
the signatures themselves.
"""

from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from newsletter.delivery.dkim_headers import SignedHeaders, fold_words, on_one_line
from newsletter.model.errors import TemplateError
from newsletter.model.letters import CompiledLetter
from newsletter.model.signing import KeyKind, SigningKey

PrivateKey = RSAPrivateKey | Ed25519PrivateKey

_PADDING, _HASH = PKCS1v15(), SHA256()
_ED25519_BITS = 256
_THING, _CURE = "the compiled letter", "Render the issue again; a template of your own must not end the letter by itself."
_LINE = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A private key, and the domain and selector under which its public half stands in the DNS."""

    domain: str
    selector: str
    key: PrivateKey = field(repr=False)

    @property
    def facts(self) -> SigningKey:
        """What may be shown of it."""
        kind, bits = (KeyKind.RSA, self.key.key_size) if isinstance(self.key, RSAPrivateKey) else (KeyKind.ED25519, _ED25519_BITS)
        return SigningKey(selector=self.selector, domain=self.domain, kind=kind, bits=bits)

    def sign(self, data: bytes) -> bytes:
        """The bare signature."""
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(data, _PADDING, _HASH)
        return self.key.sign(sha256(data).digest())  # Ed25519 signs the hash, not the headers themselves (RFC 8463 section 3)


class Seal:
    """The signatures of one letter's copies, all signers on each.

    Raises TemplateError for a letter whose body is not canonical as it is: ``simple`` takes a body that ends in exactly one line end
    (RFC 6376 section 3.4.3), and what the receiver hashes must be what we hashed.
    """

    def __init__(self, letter: CompiledLetter, signers: Sequence[Signer]) -> None:
        number = next((number for number, piece in enumerate(letter.pieces) if b"\r\n\r\n" in piece), None)
        if number is None:
            raise TemplateError(_THING, "it has no empty line between headers and body", _CURE)
        last_headers, _, body = letter.pieces[number].partition(b"\r\n\r\n")
        _require_one_line_end(body if number == len(letter.places) else letter.pieces[-1])
        self._headers = SignedHeaders((*letter.pieces[:number], last_headers))
        self._body_begins, self._body_goes_on = sha256(body), 2 * number + 1
        self._stubs = tuple((signer, *_stub(signer, self._headers.names)) for signer in signers)

    def sign(self, parts: Sequence[bytes], signed_at: datetime) -> bytes:
        """The DKIM-Signature headers for the top of a copy. ``parts`` are the letter's pieces with the encoded values between them."""
        body = self._body_begins.copy()
        for part in parts[self._body_goes_on :]:
            body.update(part)
        headers = self._headers.canonical(parts)
        stamp = b"%d; bh=%b;" % (signed_at.timestamp(), b2a_base64(body.digest(), newline=False))
        return b"".join([_signature(signer, stub, canonical, headers, stamp) for signer, stub, canonical in self._stubs])


def _require_one_line_end(ending: bytes) -> None:
    if not ending.endswith(b"\r\n") or ending.endswith(b"\r\n\r\n"):
        raise TemplateError(_THING, "its body does not end in exactly one CRLF, so it cannot be signed as it is", _CURE)


def _stub(signer: Signer, names: Sequence[str]) -> tuple[bytes, bytes]:
    """The signature header up to its time: as it is written, and as it is signed."""
    tags = (" v=1;", f" a={signer.facts.kind}-sha256;", " c=relaxed/simple;", f" d={signer.domain};", f" s={signer.selector};")
    first, *others, last = names
    stub = fold_words(("DKIM-Signature:", *tags, f" h={first}:", *(f"{name}:" for name in others), f"{last};")) + b"\r\n t="
    return stub, on_one_line(stub)


def _signature(signer: Signer, stub: bytes, canonical: bytes, headers: bytes, stamp: bytes) -> bytes:
    """``b=`` is signed empty (RFC 6376 section 3.7) and comes last, so that filling it changes nothing before it."""
    signature = b2a_base64(signer.sign(b"%b%b%b b=" % (headers, canonical, stamp)), newline=False)
    lines = [signature[start : start + _LINE] for start in range(0, len(signature), _LINE)]
    return b"%b%b\r\n b=%b\r\n" % (stub, stamp, b"\r\n ".join(lines))
