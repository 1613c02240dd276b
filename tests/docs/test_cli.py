"""docs/cli.md explains every verb."""

from pathlib import Path

import pytest

from newsletter.cli.reference import heading, reference_text, verbs

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"


@pytest.mark.parametrize("name", dict(verbs()))
def test_every_verb_has_a_heading(name: str) -> None:
    """A verb that is not explained cannot be found."""
    assert heading(name) in DOCS.read_text(encoding="utf-8").splitlines()


def test_the_page_is_what_the_verbs_say() -> None:
    """Write it anew with: python -m newsletter.cli.reference > docs/cli.md."""
    assert DOCS.read_text(encoding="utf-8") == reference_text()
