"""Door to authlib and joserfc: proves that an OpenID provider said who somebody is. Asks no network and knows no account."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode

from newsletter.model.errors import SettingsError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a key that only the provider has; ours would prove nothing, and neither would none."""

LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one login asked: kept by the browser, sealed. ``state`` ties the answer to it, ``nonce`` the token, ``verifier`` the code.

    ``number``: the try that it is.
    """

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    where: str
    number: int

    def text(self) -> str:
        """For the cookie."""
        return json.dumps([self.state, self.nonce, self.verifier, self.where, self.number])


def require_extra() -> None:
    """Raise SettingsError where what proves a token is not installed."""
    if find_spec("authlib") is None:
        raise SettingsError("oidc.issuer", "needs the extra oidc, which is not installed", "pip install 'newsletter[oidc]'")


def read_question(text: str) -> Question:
    """What ``text`` made."""
    state, nonce, verifier, where, number = json.loads(text)
    return Question(state=state, nonce=nonce, verifier=verifier, where=where, number=number)


def is_answer_to(question: Question, state: str) -> bool:
    """Whether the provider answers this login and no other."""
    return hmac.compare_digest(question.state.encode(), state.encode())


def asking_address(endpoint: str, client_id: str, back: str, question: Question) -> str:
    """Where the browser goes to ask (authorization code, with PKCE: RFC 7636)."""
    query = {
        "response_type": "code",
        "scope": "openid",
        "client_id": client_id,
        "redirect_uri": back,
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": _written(sha256(question.verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def exchange_body(code: str, back: str, question: Question) -> bytes:
    """What is posted for the code."""
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": question.verifier}
    return urlencode(fields).encode()


def client_header(client_id: str, secret: str) -> str:
    """HTTP Basic, each part written as a form writes it (RFC 6749 section 2.3.1)."""
    parts = (urlencode({"x": part}).removeprefix("x=") for part in (client_id, secret))
    return f"Basic {base64.b64encode(':'.join(parts).encode()).decode()}"


def subject_of(token: str, keys: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: datetime) -> str:
    """Who it is; "" where the token does not prove it: signature, issuer, audience, time and nonce (OpenID Connect Core 3.1.3.7)."""
    from authlib.common.errors import AuthlibBaseError
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        read = jwt.decode(token, KeySet.import_key_set({"keys": list(keys.get("keys", ()))}), algorithms=ALGORITHMS)
        options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
        claims = CodeIDToken(read.claims, read.header, options, {"nonce": nonce, "client_id": client_id})
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
    except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError, AttributeError):
        return ""
    subject = read.claims.get("sub")
    return subject if isinstance(subject, str) else ""


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
