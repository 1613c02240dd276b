"""No number, date or length of time that a program sends reaches the end of the calendar: it is refused as what cannot be read."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.daily.acts.act import Act
from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import WebOptions
from newsletter.web.api.asked import schema_of
from newsletter.web.api.description import example_of
from tests.web.conftest import browser

DATED = {name: act for name, act in ACTS.items() if "issue_on" in act.takes.model_fields}


@pytest.fixture
async def program(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    opened = replace(newsroom, web=WebOptions(api_token=SecretStr("a-long-secret")))
    async with browser(opened, Authorization="Bearer a-long-secret") as client:
        yield client


async def ask(program: httpx2.AsyncClient, act: Act, day: str) -> httpx2.Response:
    """With an example of every field that is needed."""
    schema, path = schema_of(act.takes), f"/api/v1/{act.path}".replace("{issue_on}", day)
    given = {name: example_of(schema["properties"][name], name) for name in schema.get("required", ())} | {"issue_on": day}
    if "{issue_on}" in act.path:
        del given["issue_on"]
    return await (program.get(path, params=given) if act.reads else program.post(path, json=given))


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
async def test_a_date_that_no_issue_has_is_refused_by_every_act(program: httpx2.AsyncClient, day: str) -> None:
    """Each names the field; none asks what comes before the first day of all, or after the last."""
    answers = {name: await ask(program, act, day) for name, act in DATED.items()}
    assert len(answers) > 30
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(DATED, 422)
    assert {name: answer.json()["errors"][0]["field"] for name, answer in answers.items()} == dict.fromkeys(DATED, "issue_on")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lasts", "P7649Y4574M3202D"),
        ("lasts", "P36526D"),
        ("ends_at", "0001-01-01T00:00:00+14:00"),
        ("ends_at", "9999-12-31T23:59:59-14:00"),
        ("name", "desk\nrights: own"),
        ("name", "bell\u0007"),
    ],
)
async def test_a_token_ends_within_the_calendar_and_is_named_on_one_line(program: httpx2.AsyncClient, field: str, value: str) -> None:
    """Anything else is no token."""
    answer = await program.post("/api/v1/tokens/add", json={"name": "desk", "rights": ["read"], field: value})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    good = {"name": "Büro 2 (CI)", "rights": ["read"], "lasts": "P36525D"}
    assert (await program.post("/api/v1/tokens/add", json=good)).status_code == 200


@pytest.mark.parametrize("asked", [{}, {"dry_run": "true"}], ids=["done", "dry-run"])
async def test_a_key_is_one_whether_it_is_kept_or_not(program: httpx2.AsyncClient, asked: dict[str, str]) -> None:
    """A program that tries its request first finds out then that its key is none."""
    answer = await program.post("/api/v1/collect", params=asked, json={}, headers={"Idempotency-Key": "two words"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "The header Idempotency-Key is not one we can keep")


@pytest.mark.parametrize("asked", [{}, {"dry_run": "true"}], ids=["done", "dry-run"])
async def test_a_name_that_no_file_can_have_is_refused(program: httpx2.AsyncClient, asked: dict[str, str]) -> None:
    """The same words first as then."""
    answer = await program.post("/api/v1/backup", params=asked, json={"file": "0" * 500})
    assert (answer.status_code, "must be a plain file name" in answer.json()["detail"]) == (409, True)
