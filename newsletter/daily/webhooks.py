"""Webhooks as operators keep them: add, list, remove, try one out, look at its calls, try one again. Posts nothing itself."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError, NoSuchThing
from newsletter.model.links import safe_link
from newsletter.model.sealing import NONCE_BYTES, seal
from newsletter.model.webhook_signing import SECRET_BYTES, new_secret
from newsletter.model.webhooks import EVENTS, Webhook, WebhookCall
from newsletter.storage import webhook_calls as calls
from newsletter.storage import webhooks as stored

USE = "webhook"
MOST = 50
TEST = "webhook.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWebhook:
    """A webhook, and how many of its calls wait and were given up."""

    webhook: Webhook
    waiting: int
    given_up: int


async def add_webhook(newsroom: Newsroom, url: str, events: Sequence[str], *, addresses: bool, by: str) -> tuple[Webhook, str]:
    """Keep a new one; gives it with its secret, which is shown this once. Raises NewsletterError for an address nobody can post to."""
    secret = new_secret(secrets.token_bytes(SECRET_BYTES))
    new = Webhook(
        newsletter=newsroom.letterhead.key,
        url=_address(url),
        secret=seal(secret, USE, newsroom.ring, secrets.token_bytes(NONCE_BYTES)),
        events=_events(events),
        addresses=addresses,
        by=by,
        created_at=newsroom.clock(),
    )
    async with newsroom.database.write() as connection:
        if len(await stored.webhooks_of(connection, new.newsletter)) >= MOST:
            raise NewsletterError("webhooks", f"there are {MOST} already", "Remove one: newsletter webhooks remove NUMBER")
        number = await stored.add_webhook(connection, new)
        kept = await stored.find_webhook(connection, new.newsletter, number)
    return kept or new, secret


async def list_webhooks(newsroom: Newsroom) -> tuple[KeptWebhook, ...]:
    """Those that are called, oldest first."""
    async with newsroom.database.read() as connection:
        found = await stored.webhooks_of(connection, newsroom.letterhead.key)
        counts = await calls.count_calls(connection, [one.id for one in found])
    return tuple(
        KeptWebhook(webhook=one, waiting=waiting, given_up=given_up) for one in found for waiting, given_up in [counts.get(one.id, (0, 0))]
    )


async def remove_webhook(newsroom: Newsroom, number: int) -> bool:
    """Call it no more; False when it was removed before. Raises NoSuchThing where there is none."""
    await _find(newsroom, number)
    async with newsroom.database.write() as connection:
        return await stored.end_webhook(connection, number, newsroom.clock())


async def test_webhook(newsroom: Newsroom, number: int, *, by: str) -> int:
    """Queue a call that tells of nothing; gives back its number."""
    webhook = await _find(newsroom, number)
    if webhook.ended_at is not None:
        raise NoSuchThing(f"webhook {number}", "was removed; nothing was queued", "newsletter webhooks list shows those that are called.")
    async with newsroom.database.write() as connection:
        return await calls.call_now(connection, number, TEST, {"by": by}, newsroom.clock())


async def list_calls(newsroom: Newsroom, number: int, *, before: int | None, limit: int) -> tuple[WebhookCall, ...]:
    """The newest calls of a webhook before one's number."""
    await _find(newsroom, number)
    async with newsroom.database.read() as connection:
        return await calls.calls_of(connection, number, before=before, limit=limit)


async def retry_call(newsroom: Newsroom, number: int) -> bool:
    """Try a call again now; False when it is done. Raises NoSuchThing where there is none."""
    async with newsroom.database.write() as connection:
        if await calls.find_call(connection, newsroom.letterhead.key, number) is None:
            raise NoSuchThing(f"call {number}", "there is none", "newsletter webhooks deliveries NUMBER shows them.")
        return await calls.retry_call(connection, number, newsroom.clock())


async def _find(newsroom: Newsroom, number: int) -> Webhook:
    async with newsroom.database.read() as connection:
        found = await stored.find_webhook(connection, newsroom.letterhead.key, number)
    if found is None:
        raise NoSuchThing(f"webhook {number}", "there is none", "newsletter webhooks list shows their numbers.")
    return found


def _address(url: str) -> str:
    link = safe_link(url)
    if link is None:
        raise NewsletterError(url, "is no address that can be posted to", "Give one such as https://example.org/hooks/newsletter.")
    return link


def _events(asked: Sequence[str]) -> tuple[str, ...]:
    """Those that were named; ``issue`` means every event of issues. None named: all."""
    wanted = [event for event in EVENTS if not asked or event in asked or event.partition(".")[0] in asked]
    known = {*EVENTS, *(event.partition(".")[0] for event in EVENTS)}
    if unknown := [one for one in asked if one not in known]:
        raise NewsletterError(", ".join(unknown), "is no event", f"There are {', '.join(EVENTS)}.")
    return tuple(wanted)
