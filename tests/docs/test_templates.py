"""The guide to templates names what templates really know."""

import re
from dataclasses import fields
from pathlib import Path

from newsletter.model.letters import Blank
from newsletter.rendering.facts import issue_facts
from newsletter.rendering.printed import PrintedStory
from newsletter.web.site import Site
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, an_issue, slots

GUIDE = Path(__file__).parents[2] / "docs" / "templates.md"


def named(begins: str) -> set[str]:
    """The names in the first column of the table behind these words."""
    table = GUIDE.read_text("utf-8").partition(begins)[2].partition("\n\n|")[2].partition("\n\n")[0]
    cells = [row.strip("|").split("|")[0] for row in table.splitlines()[2:]]
    return set(re.findall(r"`([a-z_]+)", " ".join(cells)))


def test_the_guide_names_what_the_letter_knows() -> None:
    """No name is missing and none is made up, for the letter and for a story."""
    letterhead = a_letterhead()
    words = RENDERER.phrasebook(letterhead.language)
    facts = issue_facts(an_issue(), slots(), letterhead, OPTIONS, words, next_due=MONDAY, is_test=False)
    assert named("In `letters/issue/issue.mjml.j2`") == set(facts)
    assert named("A story, one of") == {one.name for one in fields(PrintedStory)}
    assert {blank.value for blank in (Blank.ADDRESS, Blank.SUBSCRIPTION_URL, Blank.UNSUBSCRIBE_URL)} <= set(facts)


def test_the_guide_names_what_every_page_knows() -> None:
    """No fact of the layout is missing and none is made up."""
    assert named("A page, in `templates/pages/`") == {one.name for one in fields(Site)}
