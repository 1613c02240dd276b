"""Performs an act for a program and answers: at once where it is over within a few seconds, else with 202 and where to look."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic_core import to_jsonable_python

from newsletter.daily.acts.act import Act, OfIssue, Outcome, Takes
from newsletter.daily.acts.looking import balance_facts, issue_facts
from newsletter.daily.acts.perform import perform
from newsletter.daily.newsroom import Newsroom
from newsletter.model.deliveries import Balance
from newsletter.model.errors import NewsletterError
from newsletter.model.rights import Actor
from newsletter.web.actor import actor_of
from newsletter.web.answers import newsroom_of, sendings_of

PREFIX = "/api/v1"


async def answer_look(request: Request, act: Act, asked: Takes) -> Response:
    """What is there now. A list that goes on says where, in ``next`` and in the header Link (RFC 8288)."""
    outcome = await perform(newsroom_of(request), actor_of(request), act, asked)
    answer = JSONResponse(to_jsonable_python(dict(outcome.facts)))
    if isinstance(cursor := outcome.facts.get("next"), str):
        query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
        answer.headers["Link"] = f'<{request.url.path}?{urlencode([*query, ("cursor", cursor)])}>; rel="next"'
    return answer


async def answer_act(request: Request, act: Act, asked: Takes) -> Response:
    """What came of it; 202 while it goes on after a few seconds."""
    if act.name == "send":
        return await _answer_send(request, act, asked)
    newsroom, actor = newsroom_of(request), actor_of(request)
    outcome = await sendings_of(request).within(perform(newsroom, actor, act, asked), act.name)
    if outcome is None:
        return await _goes_on(newsroom, act, asked)
    return _answer(outcome, await _facts_of(newsroom, asked, outcome))


async def answer_dry_run(request: Request, act: Act, asked: Takes) -> Response:
    """What would come of it. Nothing is done and no key is kept: the same request without ``dry_run`` is another."""
    outcome = await perform(newsroom_of(request), actor_of(request), act, asked, dry_run=True)
    return _answer(outcome, outcome.facts)


async def _answer_send(request: Request, act: Act, asked: Any) -> Response:
    """Sending goes on in this process when the answer is out, and is finished in order when the process is told to stop."""
    sendings, over = sendings_of(request), None

    async def does(newsroom: Newsroom, actor: Actor, asked: Any) -> Outcome:
        nonlocal over
        wish = {"approve": asked.approve, "version": asked.version, "undo": asked.undo_delay()}
        over = await sendings.start(newsroom, asked.issue_on, by=actor.name, wait_seconds=sendings.patience, **wish)
        return replace(await issue_facts(newsroom, asked.issue_on), changed=True)

    newsroom = newsroom_of(request)
    outcome = await perform(newsroom, actor_of(request), replace(act, does=does), asked)
    settled: Balance | None = over
    facts = dict(outcome.facts) | ({"balance": balance_facts(settled)} if settled else {})
    return _answer(outcome, facts) if settled else _answer(outcome, facts, status=202, look=_place(asked))


async def _facts_of(newsroom: Newsroom, asked: Takes, outcome: Outcome) -> Mapping[str, Any]:
    """A step of an issue is answered with its balance."""
    facts = outcome.facts
    if not isinstance(asked, OfIssue) or "balance" in facts or not {"date", "state"} <= set(facts):
        return facts
    return {**facts, "balance": (await issue_facts(newsroom, asked.issue_on)).facts["balance"]}


async def _goes_on(newsroom: Newsroom, act: Act, asked: Takes) -> Response:
    outcome = Outcome(said=f"{act.name} goes on.", changed=True)
    if isinstance(asked, OfIssue):
        with suppress(NewsletterError):  # it is being made
            outcome = replace(await issue_facts(newsroom, asked.issue_on), said=outcome.said, changed=True)
    return _answer(outcome, outcome.facts, status=202, look=_place(asked))


def _place(asked: Takes) -> str:
    """Where to look while it goes on: the audit log says what came of everything."""
    return f"{PREFIX}/issues/{asked.issue_on}" if isinstance(asked, OfIssue) else f"{PREFIX}/audit"


def _answer(outcome: Outcome, facts: Mapping[str, Any], *, status: int = 200, look: str = "") -> Response:
    body = {"said": outcome.said, "changed": outcome.changed, **to_jsonable_python(dict(facts))} | ({"look": look} if look else {})
    return JSONResponse(body, status_code=status, headers={"Location": look} if look else None)


def body_of(answer: Response) -> str:
    """The text of an answer that is kept."""
    return bytes(answer.body).decode()


def answered_before(status: int, body: str) -> Response:
    """A kept answer, as it was."""
    kind = "application/json" if status < 400 else "application/problem+json"
    look = json.loads(body).get("look", "") if status == 202 else ""
    headers = {"Idempotency-Replayed": "true"} | ({"Location": look} if look else {})
    return Response(body, status_code=status, media_type=kind, headers=headers)
