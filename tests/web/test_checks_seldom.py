"""Every check asks the relay, the DNS and the sites of ten publishers: who may only read does not have it done again and again."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.model.desk_options import CheckOptions
from newsletter.model.operators import ApiToken, Operator
from newsletter.model.options import WebOptions
from newsletter.model.rights import Right, Role
from newsletter.operators.limits import CHECKS
from newsletter.operators.run.tokens import make_token
from tests.conftest import HandClock
from tests.daily.edited_days import refreshed
from tests.web.accounts import make_operator
from tests.web.conftest import browser
from tests.web.test_console import DAY

PATH = f"/api/v1/issues/{DAY}/check"


@pytest.fixture
async def program(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    await refreshed(newsroom, on=DAY)
    checks = CheckOptions(links=False, spam_score=False)
    async with browser(replace(newsroom, checks=checks, web=WebOptions(api_token=SecretStr("a-long-secret")))) as client:
        yield client


async def bearer(newsroom: Newsroom, operator: Operator, name: str) -> dict[str, str]:
    new = ApiToken(name=name, digest="", rights=frozenset(Right), operator_id=operator.id, by="x", created_at=newsroom.clock())
    return {"Authorization": f"Bearer {(await make_token(newsroom.database, new))[0]}"}


async def statuses(program: httpx2.AsyncClient, headers: dict[str, str], times: int, **asked: str) -> set[int]:
    return {(await program.get(PATH, params=asked, headers=headers)).status_code for _ in range(times)}


async def test_a_viewer_has_every_check_made_a_few_times(newsroom: Newsroom, program: httpx2.AsyncClient, clock: HandClock) -> None:
    """With one token or several; what was found is theirs to read all the time, others are not in their way, and the time passes."""
    vera, walt = await make_operator(newsroom, "vera", Role.VIEWER), await make_operator(newsroom, "walt", Role.VIEWER)
    mine, more, other = await bearer(newsroom, vera, "one"), await bearer(newsroom, vera, "two"), await bearer(newsroom, walt, "one")
    assert await statuses(program, mine, CHECKS) == {200}
    refused = await program.get(PATH, headers=more)
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["type"].rpartition("#")[2]) == (429, "900", "too-many")
    assert await statuses(program, mine, 2, quick="true") == {200}
    assert await statuses(program, other, 1) == {200}
    clock.move(minutes=16)
    assert await statuses(program, more, 1) == {200}


async def test_who_edits_checks_after_every_change(newsroom: Newsroom, program: httpx2.AsyncClient) -> None:
    """However often that is."""
    eve = await make_operator(newsroom, "eve", Role.EDITOR)
    assert await statuses(program, await bearer(newsroom, eve, "one"), CHECKS + 2) == {200}
    assert await statuses(program, {"Authorization": "Bearer a-long-secret"}, CHECKS + 2) == {200}
