"""Headers and errors of every answer."""

from dataclasses import replace

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import LetterheadOptions
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from tests.web.conftest import browser

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize("path", ["/", "/nothing", "/u/x", "/feed.xml", "/healthz"])
async def test_every_answer_forbids_what_it_does_not_need(reader: httpx2.AsyncClient, path: str) -> None:
    """No script, nothing from elsewhere, no framing, no guessing of types, no cookie."""
    headers = (await reader.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["strict-transport-security"] == "max-age=15552000"
    assert "set-cookie" not in headers


async def test_transport_security_is_promised_only_with_https(newsroom: Newsroom) -> None:
    """A test on plain http must not lock a browser out."""
    async with browser(replace(newsroom, letterhead=LetterheadOptions(base_url="http://127.0.0.1:8080"))) as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


async def test_a_surprise_is_a_page_of_ours(newsroom: Newsroom) -> None:
    """A fault on our side says what to do, tells nothing of the inside, and keeps the headers."""
    async with browser(replace(newsroom, schedule=None)) as client:
        answer = await client.get("/archive")
    assert (answer.status_code, answer.headers["content-security-policy"]) == (500, POLICY)
    assert "Something broke on our side" in answer.text
    assert "Traceback" not in answer.text


async def test_a_broken_template_is_still_an_answer(newsroom: Newsroom, tmp_path) -> None:
    """Even when the operator's own layout is what is broken."""
    (tmp_path / "pages" / "frame").mkdir(parents=True)
    (tmp_path / "pages" / "frame" / "base.html.j2").write_text("{{ nothing.at.all }}")
    renderer = Renderer(templates=Templates(tmp_path), mjml_to_html=newsroom.renderer.mjml_to_html)
    async with browser(replace(newsroom, renderer=renderer)) as client:
        answer = await client.get("/how")
    assert (answer.status_code, "Something broke on our side" in answer.text) == (500, True)


async def test_the_wrong_verb_is_answered_in_kind(reader: httpx2.AsyncClient) -> None:
    """A page for people, problem details for programs."""
    page, problem = await reader.get("/subscribe"), await reader.get("/subscribe", headers={"Accept": "application/json"})
    assert (page.status_code, page.headers["allow"], "<h1>" in page.text) == (405, "POST", True)
    assert problem.headers["content-type"] == "application/problem+json"
