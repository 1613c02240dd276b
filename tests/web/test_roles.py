"""Who gets where: every role at every route of the program's own list, asked over HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.operators import ApiToken, Operator
from newsletter.model.rights import RIGHTS, Right, Role
from newsletter.operators.run.logging_in import Credentials, start_session
from newsletter.operators.run.tokens import make_token
from newsletter.web.access import Needs, RouteRule, rules
from newsletter.web.app import create_app
from newsletter.web.own_forms import form_token
from newsletter.web.session_cookie import SECURE_NAME
from tests.web.accounts import CONSOLE_HEADERS, make_operator
from tests.web.conftest import PUBLIC, STRANGER, browser

STREAMS = 3.0
"""Seconds after which an answer that does not end counts as given: a live page goes on as long as somebody looks."""

PLACES = {"issue_on": "2026-11-21", "day": "2026-11-21", "digest": "0", "number": "1"}
SAFE = {"GET", "HEAD"}


@pytest.fixture
async def client(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """One application for the whole matrix."""
    transport = httpx2.ASGITransport(create_app(newsroom), client=STRANGER, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        yield client


def guarded(newsroom: Newsroom) -> list[RouteRule]:
    """The routes that ask for a right."""
    return [route for route in rules(create_app(newsroom)) if any(isinstance(rule, Needs) for rule in route.rules)]


def asked_of(route: RouteRule) -> set[Right]:
    return {rule.right for rule in route.rules if isinstance(rule, Needs)}


def path_of(route: RouteRule) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: PLACES.get(found[1], "x"), route.path)


async def status(client: httpx2.AsyncClient, method: str, path: str, token: str, form: str) -> int:
    """What is answered; 200 where the answer goes on and on."""
    headers = {"Authorization": f"Bearer {token}"} if path.startswith("/api/") else CONSOLE_HEADERS
    body = {"json": {}} if path.startswith("/api/") else {"data": {"form_token": form}}
    try:
        asking = client.request(method, path, headers=headers, **({} if method in SAFE else body))
        answer = await asyncio.wait_for(asking, STREAMS)
    except TimeoutError:
        return 200
    return 401 if answer.headers.get("location", "").startswith("/console/login") else answer.status_code


async def token_of(newsroom: Newsroom, operator: Operator) -> str:
    """A token of theirs with every right, so that their role alone limits it."""
    new = ApiToken(name="x", digest="", rights=frozenset(Right), operator_id=operator.id, by="x", created_at=newsroom.clock())
    token, _ = await make_token(newsroom.database, new)
    return token


async def let_in(newsroom: Newsroom, client: httpx2.AsyncClient, operator: Operator) -> str:
    """Log them in anew, because some pages log out; gives back what stands in their forms."""
    now, given = newsroom.clock(), Credentials(name=operator.name, password="")
    came = await start_session(newsroom.database, newsroom.operators, operator, given, now=now, second_factor_at=now)
    client.cookies.set(SECURE_NAME, came.secret, domain="topten.example", path="/console")
    return form_token(newsroom.ring, came.session.digest)


@pytest.mark.parametrize("role", Role)
async def test_every_role_gets_where_its_rights_lead_and_nowhere_else(newsroom: Newsroom, client: httpx2.AsyncClient, role: Role) -> None:
    """Role by route by method: 403 exactly where a right is missing."""
    if role is not Role.OWNER:
        await make_operator(newsroom, "somebody", Role.OWNER)
    operator = await make_operator(newsroom, role.value, role)
    token = await token_of(newsroom, operator)
    wrong = []
    for route in guarded(newsroom):
        is_allowed = asked_of(route) <= RIGHTS[role]
        for method in sorted(set(route.methods) - {"HEAD"}):
            given = await status(client, method, path_of(route), token, await let_in(newsroom, client, operator))
            if given == 401 or (given == 403) is is_allowed:
                wrong.append((method, route.path, sorted(asked_of(route)), given))
    assert wrong == []


async def test_without_a_login_nobody_gets_anywhere(newsroom: Newsroom) -> None:
    """Every guarded route leads to the login, or wants a token; none says what is there."""
    await make_operator(newsroom)
    async with browser(newsroom) as client:
        given = {
            (route.path, method): await status(client, method, path_of(route), "nlt_x", form_token(newsroom.ring))
            for route in guarded(newsroom)
            for method in route.methods
        }
    assert len(given) > 40
    assert {key: answer for key, answer in given.items() if answer not in {401, 429}} == {}


def test_what_changes_something_asks_for_more_than_reading(newsroom: Newsroom) -> None:
    """But for one's own account, where an act looks at whose it is."""
    own = re.compile(r"^(/console/account|/api/v1/(operators/(password|totp|sessions)|tokens/(add|revoke)))")
    changing = [route for route in guarded(newsroom) if set(route.methods) - SAFE and not own.match(route.path)]
    assert changing
    assert [route.path for route in changing if asked_of(route) == {Right.READ}] == []


def test_accounts_are_the_owners_business(newsroom: Newsroom) -> None:
    """Every page and every act about others' accounts asks for the right to own."""
    routes = [route for route in guarded(newsroom) if route.path.startswith("/console/operators")]
    assert [asked_of(route) for route in routes] == [{Right.OWN}] * len(routes)
    assert routes
