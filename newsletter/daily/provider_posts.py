"""Takes the posts of sending services: checks who signed them, and hands what they tell to the room of what comes back.

Asks the web for nothing but certificates and confirmations of Amazon SNS, at its own hosts.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.model.returns import ProviderEvent
from newsletter.returns.providers.events import NotTheirs, Read, Unreadable
from newsletter.returns.providers.mailgun import read_mailgun
from newsletter.returns.providers.postmark import read_postmark
from newsletter.returns.providers.sendgrid import read_sendgrid
from newsletter.returns.providers.ses import read_ses
from newsletter.returns.providers.sns import SnsEnvelope, is_signed, read_envelope
from newsletter.returns.run.taking import take_event
from newsletter.sources.outcomes import Fetched

log = structlog.get_logger(__name__)

TOO_OLD = timedelta(days=30)
"""What happened so long ago is no news: it may be a repetition of a post that was kept by somebody."""

LARGEST_CERTIFICATE = 20_000
MOST_CERTIFICATES = 8


@dataclass(frozen=True, slots=True)
class NotNow:
    """What is needed to judge the post cannot be had at the moment; the service will post it again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAccount:
    """How many events a post told, and how many of them were new."""

    told: int = 0
    new: int = 0


def takes_from(newsroom: Newsroom, provider: str) -> bool:
    """Whether the settings name the secret of this service."""
    options = newsroom.providers
    secrets = {
        "ses": options.ses_topic,
        "postmark": options.postmark_secret.get_secret_value(),
        "mailgun": options.mailgun_key.get_secret_value(),
        "sendgrid": options.sendgrid_key,
    }
    return bool(secrets.get(provider))


async def take_post(
    newsroom: Newsroom, provider: str, body: bytes, headers: Mapping[str, str], certificates: MutableMapping[str, bytes]
) -> PostAccount | NotTheirs | Unreadable | NotNow:
    """One post of a service that the settings know. ``headers``: names in lower case; ``certificates``: those that were fetched before."""
    found = await _read(newsroom, provider, body, headers, certificates)
    if not isinstance(found, tuple):
        log.warning("post_refused", provider=provider, reason=found.reason)
        return found
    now = newsroom.clock()
    told = [event for event in found if now - event.at < TOO_OLD]
    new = sum([await _take(newsroom, event) for event in told])
    log.info("post_taken", provider=provider, told=len(told), new=new)
    return PostAccount(told=len(told), new=new)


async def _take(newsroom: Newsroom, event: ProviderEvent) -> bool:
    taken = await take_event(newsroom.database, newsroom.ring, newsroom.returns, newsroom.letterhead, event, now=newsroom.clock())
    return not taken.again


async def _read(
    newsroom: Newsroom, provider: str, body: bytes, headers: Mapping[str, str], certificates: MutableMapping[str, bytes]
) -> Read | NotNow:
    options, now = newsroom.providers, newsroom.clock()
    match provider:
        case "postmark":
            return read_postmark(body, headers, options.postmark_secret.get_secret_value(), now)
        case "mailgun":
            return read_mailgun(body, options.mailgun_key.get_secret_value(), now)
        case "sendgrid":
            return read_sendgrid(body, headers, options.sendgrid_key, now)
    return await _read_sns(newsroom, body, certificates)


async def _read_sns(newsroom: Newsroom, body: bytes, certificates: MutableMapping[str, bytes]) -> Read | NotNow:
    envelope = read_envelope(body, newsroom.providers.ses_topic)
    if not isinstance(envelope, SnsEnvelope):
        return envelope
    certificate = await _certificate(newsroom, envelope.certificate_url, certificates)
    if certificate is None:
        return NotNow("the certificate of SNS cannot be fetched")
    now = newsroom.clock()
    if not is_signed(envelope, certificate, now):
        return NotTheirs("the signature is not that of SNS")
    if envelope.kind == "SubscriptionConfirmation":
        return await _confirm(newsroom, envelope)
    return read_ses(envelope.message, envelope.id, now)


async def _confirm(newsroom: Newsroom, envelope: SnsEnvelope) -> Read | NotNow:
    """Say yes to the subscription of the topic that the settings name."""
    if not envelope.confirm_url:
        return Unreadable("the subscription is not confirmed at SNS")
    answer = await newsroom.fetcher.get(envelope.confirm_url, max_bytes=LARGEST_CERTIFICATE)
    log.info("subscription_confirmed", provider="ses", done=isinstance(answer, Fetched))
    return () if isinstance(answer, Fetched) else NotNow("the subscription cannot be confirmed")


async def _certificate(newsroom: Newsroom, url: str, known: MutableMapping[str, bytes]) -> bytes | None:
    if url not in known:
        answer = await newsroom.fetcher.get(url, max_bytes=LARGEST_CERTIFICATE)
        if not isinstance(answer, Fetched) or answer.url != url:
            return None
        if len(known) >= MOST_CERTIFICATES:
            known.clear()
        known[url] = answer.body
    return known[url]
