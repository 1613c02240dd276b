"""Acts on webhooks."""

from typing import Any, ClassVar

from pydantic import Field

from newsletter.daily import webhooks
from newsletter.daily.acts.act import Act, Outcome, Takes
from newsletter.daily.acts.paging import Paged, page_facts, read_cursor, write_cursor
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import ForbiddenAct
from newsletter.model.rights import Actor, Right
from newsletter.model.webhooks import EVENTS, Webhook, WebhookCall

LARGEST = 2**31 - 1


class NewWebhook(Takes):
    """Where to post, and what of. Who knows the address may often use it, so the log, which every viewer reads, does not keep it."""

    private: ClassVar[frozenset[str]] = frozenset({"url"})

    url: str = Field(min_length=1, max_length=2_000, description="Address that is posted to; each call is signed.")
    events: tuple[str, ...] = Field(
        (), max_length=len(EVENTS), description=f"What it is told of: {', '.join(EVENTS)}; issue, subscriber for all of these. Empty: all."
    )
    addresses: bool = Field(False, description="Name subscribers' addresses beside their keys. Needs the right people.")


class OneWebhook(Takes):
    """A webhook by its number."""

    webhook: int = Field(ge=1, le=LARGEST, description="Its number, as webhooks list shows it.")


class CallsOf(Paged, OneWebhook):
    """The calls of a webhook."""


class OneCall(Takes):
    """A call by its number."""

    call: int = Field(ge=1, le=LARGEST, description="Its number, as webhooks deliveries shows it.")


async def _add(newsroom: Newsroom, actor: Actor, asked: NewWebhook) -> Outcome:
    if asked.addresses and not actor.may(Right.PEOPLE):
        raise ForbiddenAct("webhooks add", "addresses need the right “people”; nothing was done", "Leave them out, or ask an owner.")
    new, secret = await webhooks.add_webhook(newsroom, asked.url, asked.events, addresses=asked.addresses, by=actor.name)
    said = f"Webhook {new.id} is told of {len(new.events)} events. Its secret, shown this once: {secret}"
    return Outcome(said=said, facts=_webhook_facts(new) | {"secret": secret})


async def _list(newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
    found = await webhooks.list_webhooks(newsroom)
    rows = [_webhook_facts(one.webhook) | {"waiting": one.waiting, "given_up": one.given_up} for one in found]
    return Outcome(said=f"{len(rows)} webhooks", facts={"webhooks": rows}, changed=False)


async def _remove(newsroom: Newsroom, _actor: Actor, asked: OneWebhook) -> Outcome:
    removed = await webhooks.remove_webhook(newsroom, asked.webhook)
    said = f"Webhook {asked.webhook} is called no more." if removed else f"Webhook {asked.webhook} was removed before."
    return Outcome(said=said, facts={"number": asked.webhook}, changed=removed)


async def _test(newsroom: Newsroom, actor: Actor, asked: OneWebhook) -> Outcome:
    call = await webhooks.test_webhook(newsroom, asked.webhook, by=actor.name)
    said = f"Call {call} is queued; newsletter webhooks deliveries {asked.webhook} shows what comes of it."
    return Outcome(said=said, facts={"number": asked.webhook, "call": call})


async def _deliveries(newsroom: Newsroom, _actor: Actor, asked: CallsOf) -> Outcome:
    place = read_cursor(asked.cursor, int)
    found = await webhooks.list_calls(newsroom, asked.webhook, before=place[0] if place else None, limit=asked.limit + 1)
    shown = found[: asked.limit]
    more = write_cursor(shown[-1].id) if len(found) > asked.limit else None
    return Outcome(said=f"{len(shown)} calls", facts=page_facts("calls", [_call_facts(one) for one in shown], more), changed=False)


async def _retry(newsroom: Newsroom, _actor: Actor, asked: OneCall) -> Outcome:
    again = await webhooks.retry_call(newsroom, asked.call)
    said = f"Call {asked.call} is due now." if again else f"Call {asked.call} is done; it is not made again."
    return Outcome(said=said, facts={"call": asked.call}, changed=again)


def _webhook_facts(one: Webhook) -> dict[str, Any]:
    return {
        "number": one.id,
        "url": one.url,
        "events": list(one.events),
        "addresses": one.addresses,
        "by": one.by,
        "created_at": one.created_at.isoformat(),
    }


def _call_facts(one: WebhookCall) -> dict[str, Any]:
    state = "done" if one.done_at else "given up" if one.given_up_at else "waiting"
    ended = one.done_at or one.given_up_at
    return {
        "number": one.id,
        "event": one.event,
        "at": one.created_at.isoformat(),
        "state": state,
        "attempts": one.attempts,
        "ended_at": ended.isoformat() if ended else None,
        "next_try_at": None if ended else one.retry_at.isoformat(),
        "code": one.code,
        "reply": one.reply,
        "data": dict(one.facts),
    }


def _act(name: str, purpose: str, takes: type[Takes], does: Any, *, reads: bool = False, secrets: frozenset[str] = frozenset()) -> Act:
    path = "webhooks" if name == "webhooks list" else name.replace(" ", "/")
    return Act(name=name, right=Right.OWN, purpose=purpose, takes=takes, path=path, does=does, reads=reads, secrets=secrets)


ACTS: tuple[Act, ...] = (
    _act("webhooks list", "The webhooks, what each is told of, and how many of its calls wait or were given up.", Takes, _list, reads=True),
    _act(
        "webhooks add",
        "Tell an address of events by a signed POST. Its secret is shown this once.",
        NewWebhook,
        _add,
        secrets=frozenset({"secret"}),
    ),
    _act("webhooks remove", "Call a webhook no more; what waits for it is given up.", OneWebhook, _remove),
    _act("webhooks test", "Queue a call that tells of nothing, to see whether it arrives.", OneWebhook, _test),
    _act("webhooks deliveries", "The calls of a webhook, newest first, and what came of them.", CallsOf, _deliveries, reads=True),
    _act("webhooks retry", "Try a call again that was given up, or that waits.", OneCall, _retry),
)
