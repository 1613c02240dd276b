"""Posts the calls that webhooks wait for. It writes no letter and waits for none: what a receiver does not take is tried again later.

Each webhook is called one call at a time, so that it gets them in order; several webhooks at once. Before a call leaves its attempt is
written down with the moment until which it is ours, so no other process posts it meanwhile, and after a crash it is posted again: a
receiver knows a repeat by its ``webhook-id``.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.webhooks import USE
from newsletter.model.addresses import without_addresses
from newsletter.model.plain_text import plain
from newsletter.model.sealing import BrokenSeal, unseal
from newsletter.model.webhook_signing import signature_headers
from newsletter.model.webhooks import ERASED, Webhook, WebhookCall
from newsletter.sources.outcomes import Failure, Posted
from newsletter.storage import webhook_calls as stored
from newsletter.storage.webhooks import webhooks_of

AT_ONCE = 8
WITHIN = timedelta(seconds=10)
HOURS = timedelta(hours=1)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), 2 * HOURS, 12 * HOURS)
"""Between the tries: six within 15 hours."""

OURS_FOR = timedelta(minutes=2)
"""Longer than any try takes."""

AT_A_TIME = 50
ROUND_LASTS = 20.0
"""Seconds, on the loop's clock: a receiver that answers slowly keeps the others waiting no longer than that."""

KEPT = timedelta(days=30)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsAccount:
    """What a round came to."""

    done: int = 0
    failed: int = 0
    given_up: int = 0


async def post_calls(newsroom: Newsroom, *, within: timedelta = WITHIN) -> CallsAccount:
    """Post what is due now, and wait for each answer no longer than that. A webhook that fails is left alone until the next round."""
    async with newsroom.database.read() as connection:
        hooks = await webhooks_of(connection, newsroom.letterhead.key)
    turns, ends = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop().time() + ROUND_LASTS
    accounts = await asyncio.gather(*(_call_one(newsroom, hook, turns, ends, within) for hook in hooks))
    return CallsAccount(
        done=sum(one.done for one in accounts),
        failed=sum(one.failed for one in accounts),
        given_up=sum(one.given_up for one in accounts),
    )


async def forget_calls(newsroom: Newsroom) -> None:
    """Forget calls that ended a month ago."""
    async with newsroom.database.write() as connection:
        await stored.forget_calls(connection, newsroom.clock() - KEPT)


async def _call_one(newsroom: Newsroom, hook: Webhook, turns: asyncio.Semaphore, ends: float, within: timedelta) -> CallsAccount:
    async with newsroom.database.read() as connection:
        due = await stored.due_calls(connection, hook.id, newsroom.clock(), AT_A_TIME)
    done = 0
    for call in due:
        async with turns:
            if asyncio.get_running_loop().time() >= ends:
                break
            if not await _take(newsroom, call):
                continue
            trouble = await _post(newsroom, hook, call, within)
        if trouble is not None:
            return CallsAccount(done=done, failed=1, given_up=int(trouble))
        done += 1
    return CallsAccount(done=done)


async def _take(newsroom: Newsroom, call: WebhookCall) -> bool:
    async with newsroom.database.write() as connection:
        return await stored.take_call(connection, call.id, call.attempts, newsroom.clock() + OURS_FOR)


async def _post(newsroom: Newsroom, hook: Webhook, call: WebhookCall, within: timedelta) -> bool | None:
    """None when it was taken; else whether it is given up now. What came of it is written down."""
    code, reply = await _outcome(newsroom, hook, call, within)
    attempt, now = call.attempts + 1, newsroom.clock()
    taken = 200 <= code < 300
    pause = PAUSES[attempt - 1] if attempt <= len(PAUSES) else None
    ending: dict[str, datetime | None] = {"done_at": now if taken else None}
    if not taken:
        ending |= {"retry_at": now + pause} if pause else {"given_up_at": now}
        log.warning("webhook_failed", webhook=hook.id, call=call.id, attempt=attempt, code=code, reason=reply, given_up=pause is None)
    async with newsroom.database.write() as connection:
        await stored.end_attempt(connection, call.id, attempt, code=code, reply=reply, **ending)
    return None if taken else pause is None


async def _outcome(newsroom: Newsroom, hook: Webhook, call: WebhookCall, within: timedelta) -> tuple[int, str]:
    """The status and what was answered; 0 and our own words where nobody answered."""
    try:
        secret = unseal(hook.secret, USE, newsroom.ring)
    except BrokenSeal:
        return 0, "its secret was sealed with a key that is gone; remove the webhook and add it anew"
    body = json.dumps(await _body(newsroom, hook, call), ensure_ascii=False, separators=(",", ":")).encode()
    headers = signature_headers(secret, f"call_{call.id}", newsroom.clock(), body) | {"Content-Type": "application/json"}
    return _judge(await newsroom.fetcher.post(hook.url, body, headers=headers, within=within))


async def _body(newsroom: Newsroom, hook: Webhook, call: WebhookCall) -> dict[str, Any]:
    facts: Mapping[str, Any] = call.facts
    if hook.addresses and "subscriber" in facts and call.event != ERASED:
        async with newsroom.database.read() as connection:
            address = await stored.address_of_key(connection, hook.newsletter, str(facts["subscriber"]))
        facts = {**facts, "address": address or None}
    return {"id": f"call_{call.id}", "event": call.event, "at": call.created_at.isoformat(), "data": dict(facts)}


def _judge(answer: Posted | Failure) -> tuple[int, str]:
    """A receiver may say back what it was told: no address of a reader stays with the call, or in the log."""
    if isinstance(answer, Posted):
        return answer.status, plain(without_addresses(answer.body.decode("utf-8", "replace")), 200)
    return 0, plain(answer.reason, 200)
