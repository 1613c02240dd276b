"""docs/api.md is what the acts say, and so is what the API says of itself."""

from pathlib import Path

import httpx2
import pytest

from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.web.api.reference import heading, reference_text
from tests.web.conftest import browser, newsroom

__all__ = ["newsroom"]

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_a_heading(name: str) -> None:
    """A verb that is not explained cannot be found."""
    assert heading(name) in DOCS.read_text(encoding="utf-8").splitlines()


def test_the_page_is_what_the_acts_say() -> None:
    """Write it anew with: python -m newsletter.web.api.reference > docs/api.md."""
    assert DOCS.read_text(encoding="utf-8") == reference_text()


async def test_the_description_is_public_and_names_every_act(newsroom: Newsroom) -> None:
    """Programs find each verb by the name that the command line has; nothing of this newsletter stands there."""
    async with browser(newsroom) as program:
        answer = await program.get("/api/v1/openapi.json")
        page = await program.get("/api/v1/docs")
    described: dict[str, str] = {
        one["summary"]: one["operationId"] for path in answer.json()["paths"].values() for one in path.values() if isinstance(one, dict)
    }
    assert set(described) == {f"newsletter {name}" for name in ACTS}
    assert len(set(described.values())) == len(ACTS)
    assert (answer.json()["openapi"], answer.json()["security"]) == ("3.1.0", [{"token": []}])
    assert [name for name in ACTS if f">{name}</h2>" not in page.text] == []
    assert isinstance(answer, httpx2.Response) and "<script" not in page.text
