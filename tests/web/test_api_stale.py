"""A program that says which version it saw overwrites nobody: there is no If-Match, the body says it, and so does the refusal."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import WebOptions
from newsletter.web.api.description import describe
from tests.daily.edited_days import refreshed
from tests.web.conftest import PUBLIC, browser
from tests.web.test_console import DAY

PATH = f"/api/v1/issues/{DAY}"


@pytest.fixture
async def programs(newsroom: Newsroom) -> AsyncIterator[tuple[httpx2.AsyncClient, httpx2.AsyncClient]]:
    """Two of them at one draft, each with a token of its own."""
    await refreshed(newsroom, on=DAY)
    opened = replace(newsroom, web=WebOptions(api_token=SecretStr("a-long-secret")))
    async with browser(opened, Authorization="Bearer a-long-secret") as one:
        made = (await one.post("/api/v1/tokens/add", json={"name": "second desk", "rights": ["read", "edit", "publish"]})).json()
        async with browser(opened, Authorization=f"Bearer {made['secret']}") as other:
            yield one, other


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "mine"}], ids=["without-a-key", "with-a-key"])
@pytest.mark.parametrize(
    ("act", "asked", "saw"),
    [
        ("edit", {"number": 3, "headline": "Other words"}, "seen"),
        ("swap", {"number": 1, "other": 2}, "seen"),
        ("reorder", {"order": list(range(10, 0, -1))}, "seen"),
        ("approve", {}, "version"),
        ("seen", {}, "version"),
    ],
)
async def test_who_saw_an_older_version_is_told_the_newer_one(
    programs: tuple[httpx2.AsyncClient, httpx2.AsyncClient], act: str, asked: dict[str, object], saw: str, key: dict[str, str]
) -> None:
    """409 with the version that stands now, in words and as a number; with that number it is done."""
    one, other = programs
    first = (await one.get(PATH)).json()["version"]
    for changed in ({"number": 3, "headline": "Somebody’s words"}, {"number": 1, "other": 11}):
        done = await one.post(f"{PATH}/{'edit' if 'headline' in changed else 'swap'}", json=changed)
        assert done.json()["changed"] is True
    now = (await one.get(PATH)).json()["version"]
    refused = await other.post(f"{PATH}/{act}", json={**asked, saw: first}, headers=key)
    told = refused.json()
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert (told["type"], told["version"], now > first) == (f"{PUBLIC}/api/v1/docs#refused", now, True)
    assert f"version {now}" in told["detail"] + told["cure"]
    assert (await one.get(PATH)).json()["version"] == now
    assert (await other.post(f"{PATH}/{act}", json={**asked, saw: now})).status_code != 409


def test_the_description_says_how_to_be_refused_what_is_stale() -> None:
    """Before any act: there is no If-Match. What changes words or order takes what was seen, and a problem may name the version."""
    found = describe(ACTS)
    assert "there is no If-Match" in found["info"]["description"]
    assert found["components"]["schemas"]["Problem"]["properties"]["version"]["type"] == "integer"
    taking = {name for name, act in ACTS.items() if {"seen", "version"} & set(act.takes.model_fields)}
    assert taking >= {"edit", "swap", "move", "reorder", "bench", "lock", "unlock", "note", "approve", "seen"}
    for name in taking:
        body = found["paths"][f"/api/v1/{ACTS[name].path}"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
        assert ("seen" in body) is not ("version" in body)
