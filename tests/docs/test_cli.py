"""docs/cli.md explains every verb, and what the other pages say to type can be typed."""

import re
import shlex
from pathlib import Path

import pytest

from newsletter.cli.reference import heading, reference_text, verbs
from tests.cli.operator import read_words

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "cli.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_INLINE = re.compile(r"`(newsletter [^`\n]+)`")
_LINE = re.compile(r"^(?:[$] )?(newsletter .+)$", re.MULTILINE)


@pytest.mark.parametrize("name", dict(verbs()))
def test_every_verb_has_a_heading(name: str) -> None:
    """A verb that is not explained cannot be found."""
    assert heading(name) in DOCS.read_text(encoding="utf-8").splitlines()


def test_the_page_is_what_the_verbs_say() -> None:
    """Write it anew with: python -m newsletter.cli.reference > docs/cli.md."""
    assert DOCS.read_text(encoding="utf-8") == reference_text()


def commands_in(text: str) -> set[str]:
    """What stands in code as a command of ours, without remarks and without what the shell does with it."""
    fenced = "\n".join(re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    found = [*_INLINE.findall(text), *_LINE.findall(fenced)]
    parts = [part.strip() for command in found for part in re.split(r"&&|\|\||\s[>|#]\s|\s{2,}", command)]
    return {part for part in parts if re.match(r"newsletter \w", part)}  # options before the verb act at once: --install-completion


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_says_to_type_can_be_typed(page: Path) -> None:
    """A verb or option that was renamed must not live on in the docs."""
    for command in commands_in(page.read_text(encoding="utf-8")):
        read_words(shlex.split(command))
