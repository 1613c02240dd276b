"""The sponsor's place in the letter."""

import pytest

from newsletter.model.letters import RenderedIssue
from newsletter.model.sponsors import HEADLINE_LIMIT, NAME_LIMIT, TEXT_LIMIT
from newsletter.model.variants import Variant
from newsletter.rendering.variants import render_variant
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, a_sponsor, an_issue, outline, slots
from tests.rendering.hostile import texts

LETTERHEAD = a_letterhead()


def rendered(amount: int = 10, sponsor=None, **variant) -> RenderedIssue:
    return render_variant(
        RENDERER, an_issue(), slots(amount), LETTERHEAD, OPTIONS, variant=Variant(**variant), next_due=MONDAY, sponsor=sponsor
    )


@pytest.mark.parametrize(
    ("amount", "before", "behind"),
    [
        (10, "· 3 min · Ann Writer 5", "6"),
        (7, "· 3 min · Ann Writer 5", "6"),
        (5, "· 3 min · Ann Writer 5", "That’s five."),
        (3, "· 3 min · Ann Writer 3", "That’s three."),
    ],
)
def test_sponsor_stands_behind_the_fifth_story_or_at_the_end(amount: int, before: str, behind: str) -> None:
    """Once in each part, headed by the word for what it is."""
    letter = rendered(amount, a_sponsor())
    seen = " | ".join(outline(letter.html).words)
    assert f"{before} | Sponsor · Harbour Boats | A boat for a day | From nine to five, coffee on board. | {behind}" in seen
    lines = letter.text.splitlines()
    place = lines.index("A boat for a day")
    assert lines[place - 3 : place + 6] == [
        *(f"https://paper.example/{min(amount, 5)}", "", "-" * 72, "A boat for a day", "[Sponsor, Harbour Boats]", ""),
        *("From nine to five, coffee on board.", "", "https://boats.example/day"),
    ]
    assert (seen.count("Sponsor"), letter.text.count("[Sponsor")) == (1, 1)


def test_only_the_sponsors_link_says_that_it_is_paid_for() -> None:
    """Search engines and readers' programs tell it from our own by rel."""
    tags = outline(rendered(sponsor=a_sponsor()).html).tags
    assert [attrs["href"] for tag, attrs in tags if attrs.get("rel") == "sponsored"] == ["https://boats.example/day"]
    assert "sponsored" not in rendered().html


def test_letter_without_a_sponsor_shows_nothing_of_it() -> None:
    """No box, no word, no line; the same where the link may not be printed."""
    bare = rendered()
    assert rendered(sponsor=a_sponsor(url="javascript:alert(1)")) == bare
    assert "ponsor" not in bare.html.replace("sponsor", "") + bare.text
    assert 'class="ad ' not in bare.html


def test_plain_text_letter_holds_the_sponsor_too() -> None:
    """What is paid for is in every letter of the issue."""
    assert rendered(sponsor=a_sponsor(), text_only=True).text == rendered(sponsor=a_sponsor()).text


def test_hostile_words_of_a_sponsor_stay_words() -> None:
    """They open no tag, fetch no blank and break no line of the letter."""
    usual = rendered(5, a_sponsor())
    for words in texts(40, seed=11):
        letter = rendered(5, a_sponsor(name=words[:NAME_LIMIT], headline=words[:HEADLINE_LIMIT], text=words[:TEXT_LIMIT]))
        assert {tag for tag, _ in outline(letter.html).tags} == {tag for tag, _ in outline(usual.html).tags}
        assert letter.letter.places == usual.letter.places
