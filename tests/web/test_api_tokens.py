"""Programs with tokens of their own: what opens the API, how far, and for how long."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.model.desk_options import OperatorOptions
from newsletter.model.operators import ApiToken, Operator
from newsletter.model.options import WebOptions
from newsletter.model.rights import Right, Role
from newsletter.operators.run.accounts import change_account, close_account
from newsletter.operators.run.tokens import list_tokens, make_token, revoke_token
from tests.conftest import HandClock
from tests.web.accounts import code, enter, make_operator, press
from tests.web.conftest import browser, dump

LIST = "/api/v1/tokens"


@pytest.fixture
async def program(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """A script somewhere."""
    async with browser(newsroom) as client:
        yield client


async def a_token(newsroom: Newsroom, *rights: Right, operator: Operator | None = None, **more: object) -> str:
    new = ApiToken(
        name="ci",
        digest="",
        rights=frozenset(rights),
        operator_id=operator.id if operator else None,
        by="x",
        created_at=newsroom.clock(),
        **more,
    )
    secret, _ = await make_token(newsroom.database, new)
    return secret


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def test_a_token_opens_what_its_rights_say(newsroom: Newsroom, program: httpx2.AsyncClient) -> None:
    """Reading with the right to read; nothing more; its secret is nowhere in the database."""
    secret = await a_token(newsroom, Right.READ)
    assert (await program.get(LIST, headers=bearer(secret))).status_code == 200
    refused = await program.post("/api/v1/operators/close", json={"name": "anna"}, headers=bearer(secret))
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    assert secret not in "\n".join(dump(newsroom))


async def test_it_never_has_more_than_its_maker(newsroom: Newsroom, program: httpx2.AsyncClient) -> None:
    """Whoever is made less, or leaves, takes it along."""
    await make_operator(newsroom)
    ben = await make_operator(newsroom, "ben", Role.OWNER)
    secret = await a_token(newsroom, Right.READ, Right.OWN, operator=ben)
    answers = [(await program.get("/api/v1/operators", headers=bearer(secret))).status_code]
    await change_account(newsroom.database, ben, newsroom.clock(), role=Role.VIEWER)
    answers += [(await program.get(path, headers=bearer(secret))).status_code for path in ("/api/v1/operators", LIST)]
    await close_account(newsroom.database, ben, newsroom.clock())
    answers += [(await program.get(LIST, headers=bearer(secret))).status_code]
    assert answers == [200, 403, 200, 401]


async def test_it_ends(newsroom: Newsroom, program: httpx2.AsyncClient, clock: HandClock) -> None:
    """At its time, and at once when it is revoked."""
    secret = await a_token(newsroom, Right.READ, ends_at=newsroom.clock() + timedelta(days=1))
    other = await a_token(newsroom, Right.READ)
    clock.now += timedelta(days=1) - timedelta(seconds=1)
    assert (await program.get(LIST, headers=bearer(secret))).status_code == 200
    clock.now += timedelta(seconds=1)
    assert (await program.get(LIST, headers=bearer(secret))).status_code == 401
    assert (await program.get(LIST, headers=bearer(other))).status_code == 200
    await revoke_token(newsroom.database, 2, "anna", newsroom.clock())
    assert (await program.get(LIST, headers=bearer(other))).status_code == 401


async def test_its_use_is_written_once_a_minute(newsroom: Newsroom, program: httpx2.AsyncClient, clock: HandClock) -> None:
    """A busy program is no busy disk."""
    secret, begun = await a_token(newsroom, Right.READ), newsroom.clock()
    seen = []
    for seconds in (0, 30, 30):
        clock.now += timedelta(seconds=seconds)
        await program.get(LIST, headers=bearer(secret))
        seen.append((await list_tokens(newsroom.database))[0].used_at)
    assert seen == [begun, begun, begun + timedelta(seconds=60)]


@pytest.mark.parametrize("header", ["", "Basic eDp5", "Bearer", "Bearer nlt_", "Bearer nlt_x", "Bearer é"])
async def test_anything_else_opens_nothing(newsroom: Newsroom, program: httpx2.AsyncClient, header: str) -> None:
    """401, with the way in; a cookie of the console is none either."""
    await a_token(newsroom, Right.READ)
    answer = await program.get(LIST, headers={"Authorization": header.encode()} if header else {})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_wrong_tokens_are_counted(newsroom: Newsroom) -> None:
    """Past the limit not even the right token of the settings is looked at; ours, which cannot be guessed, work on."""
    web, operators = WebOptions(api_token=SecretStr("a-short-one")), OperatorOptions(tries_per_network=3)
    newsroom = replace(newsroom, web=web, operators=operators)
    secret = await a_token(newsroom, Right.READ)
    async with browser(newsroom) as program, browser(newsroom, ("198.51.100.7", 1)) as other:
        assert (await program.get(LIST, headers=bearer("a-short-one"))).status_code == 200
        guesses = await asyncio.gather(*(program.get(LIST, headers=bearer(f"guess-{number}")) for number in range(4)))
        assert {answer.status_code for answer in guesses} <= {401, 429}
        assert (await program.get(LIST, headers=bearer("a-short-one"))).status_code == 429
        assert (await program.get(LIST, headers=bearer(secret))).status_code == 200
        assert (await other.get(LIST, headers=bearer("a-short-one"))).status_code == 200


async def test_a_program_that_reads_makes_no_token_that_outlives_it(newsroom: Newsroom, program: httpx2.AsyncClient) -> None:
    """Only with the right to own; and no actor gives away a right that it has not."""
    reading, owning = await a_token(newsroom, Right.READ), await a_token(newsroom, Right.READ, Right.OWN)
    wanted = {"name": "second", "rights": ["read"]}
    assert (await program.post(f"{LIST}/add", json=wanted, headers=bearer(reading))).status_code == 403
    assert (await program.post(f"{LIST}/add", json=wanted | {"rights": ["publish"]}, headers=bearer(owning))).status_code == 403
    made = await program.post(f"{LIST}/add", json=wanted, headers=bearer(owning))
    assert (await program.get(LIST, headers=bearer(made.json()["secret"]))).status_code == 200


async def test_a_person_makes_and_ends_their_own(newsroom: Newsroom) -> None:
    """On the account page: shown once, within the rights of the role, and those of others are out of reach."""
    await make_operator(newsroom)
    await make_operator(newsroom, "ben", Role.EDITOR)
    await a_token(newsroom, Right.READ)
    async with browser(newsroom) as ben:
        await enter(ben, "ben", code=code(newsroom))
        page = "/console/account"
        assert (await press(ben, page, f"{page}/tokens", name="mine", rights=["read", "publish"])).status_code == 403
        made = await press(ben, page, f"{page}/tokens", name="mine", rights=["read", "edit"])
        secret = made.text.partition('<code class="secret">')[2].partition("<")[0]
        assert (secret.startswith("nlt_"), secret in (await ben.get(page)).text) == (True, False)
        assert (await press(ben, page, f"{page}/tokens/revoke", token="1")).status_code == 409
        assert (await press(ben, page, f"{page}/tokens/revoke", token="2")).status_code == 303
    assert [token.revoked_by for token in await list_tokens(newsroom.database)] == ["ben", ""]
