"""Asks an OpenID provider who somebody is, through the fetcher that goes to no address it should not. Logs nobody in by itself."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError
from newsletter.model.operators import Operator
from newsletter.sources.outcomes import Fetched, Posted
from newsletter.storage.operators import operator_of_subject

WITHIN = timedelta(seconds=10)
LARGEST = 200_000
log = structlog.get_logger(__name__)


class ProviderError(NewsletterError):
    """The provider cannot be asked, or does not say what it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What a provider says of itself (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


async def find_provider(newsroom: Newsroom) -> Provider:
    """The provider of the settings. Raises ProviderError."""
    issuer = newsroom.oidc.issuer
    said = await _get(newsroom, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != issuer:
        raise ProviderError(f"OpenID provider {issuer}", "calls itself something else", "oidc.issuer must be written as the provider does.")
    found = {name: str(said.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    schemes = {"https"} if issuer.startswith("https://") else {"https", "http"}
    if any(urlsplit(address).scheme not in schemes for address in found.values()):
        raise ProviderError(f"OpenID provider {issuer}", "does not say where to ask it over TLS", "Ask whoever runs it.")
    return Provider(issuer=issuer, **found)


async def id_token_for(newsroom: Newsroom, provider: Provider, body: bytes, header: str) -> str:
    """What the provider gives for a code; "" where it gives nothing."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", "Authorization": header}
    answer = await newsroom.fetcher.post(provider.token_endpoint, body, headers=headers, within=WITHIN, answer_bytes=LARGEST)
    if not isinstance(answer, Posted) or answer.status != 200:
        log.warning("oidc_code_refused", reason=f"status {answer.status}" if isinstance(answer, Posted) else answer.reason)
        return ""
    token = _json(answer.body).get("id_token")
    return token if isinstance(token, str) else ""


async def keys_of(newsroom: Newsroom, provider: Provider) -> dict[str, Any]:
    """The keys that its tokens are signed with."""
    return await _get(newsroom, provider.jwks_uri)


async def operator_for(newsroom: Newsroom, subject: str) -> Operator | None:
    """The open account that an owner bound to this person; nobody gets one by coming."""
    async with newsroom.database.read() as connection:
        return await operator_of_subject(connection, subject)


async def _get(newsroom: Newsroom, url: str) -> dict[str, Any]:
    answer = await newsroom.fetcher.get(url, accept="application/json", max_bytes=LARGEST)
    if not isinstance(answer, Fetched):
        reason = getattr(answer, "reason", "nothing new")
        raise ProviderError(f"OpenID provider {newsroom.oidc.issuer}", reason, "Log in with password and code, or try again later.")
    return _json(answer.body)


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
