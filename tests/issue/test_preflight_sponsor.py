"""Preflight looks whether the letter says what is entered for the sponsor of its date."""

from dataclasses import replace

import pytest

from newsletter.issue.preflight import Check, Light, preflight
from newsletter.model.options import LetterOptions, SelectionOptions
from newsletter.model.sponsors import Sponsor
from tests.issue.test_preflight import ISSUE, LETTERHEAD, rendered, slots
from tests.rendering.builders import a_sponsor

PRINTED = 'href="https://boats.example/day" rel="sponsored"'
TEXT = "A boat for a day\n[Sponsor, Harbour Boats]\n\nFrom nine to five, coffee on\nboard.\n\nhttps://boats.example/day\n"


@pytest.mark.parametrize(
    ("html", "text", "sponsor", "found"),
    [
        pytest.param("", "", None, [], id="none"),
        pytest.param(
            PRINTED,
            TEXT,
            a_sponsor(),
            [Check(code="sponsor", light=Light.GREEN, text="the sponsor is printed: Harbour Boats")],
            id="printed",
        ),
        *(
            pytest.param(
                html,
                text,
                sponsor,
                [
                    Check(
                        code="sponsor",
                        light=Light.RED,
                        text="the letter does not say what is entered for its sponsor, Harbour Boats",
                        cure="Draft again, or put sponsor back into the template.",
                    )
                ],
                id=name,
            )
            for name, html, text, sponsor in (
                ("entered since", "", "", a_sponsor()),
                ("other words", PRINTED, TEXT, a_sponsor(text="From nine to six, coffee on board.")),
                ("another link", PRINTED, TEXT, a_sponsor(url="https://boats.example/night")),
                ("only in the HTML", PRINTED, "", a_sponsor()),
                ("only in the text", "", TEXT, a_sponsor()),
            )
        ),
        pytest.param(
            PRINTED,
            TEXT,
            None,
            [
                Check(
                    code="sponsor",
                    light=Light.RED,
                    text="a sponsor is printed, and none is entered for this date",
                    cure="Draft again: newsletter draft",
                )
            ],
            id="removed since",
        ),
    ],
)
def test_the_letter_says_what_is_entered(html: str, text: str, sponsor: Sponsor | None, found: list[Check]) -> None:
    """A sponsor who pays for words that are not there, or words that nobody pays for, keep the issue from going."""
    letter = rendered()
    letter = replace(letter, html=letter.html + html, text=letter.text + text)
    checks = preflight(ISSUE, slots(), letter, letterhead=LETTERHEAD, letter=LetterOptions(), selection=SelectionOptions(), sponsor=sponsor)
    assert [check for check in checks if check.code == "sponsor"] == found
