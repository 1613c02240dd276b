"""Short lines of whole words that end where a thought ends."""

import pytest

from newsletter.issue.shortening import ends_well, shorten, shorten_line, tidy, width


@pytest.mark.parametrize(
    ("headline", "label"),
    [
        ("Rates on hold", "Rates on hold"),
        ("Forty nations sign a treaty to protect the high seas", "Forty nations sign a treaty"),
        ("Central banks hold rates for a third month as food prices ease", "Central banks hold rates"),
        ("Telescope finds water vapour on a planet 120 light-years away", "Telescope finds water vapour"),
        ("Niger and Benin reopen two border crossings to trade", "Two border crossings to trade"),
        ("A single-dose malaria jab passes its largest trial", "Single-dose malaria jab"),
        ("Lagos will run 400 electric buses by spring", "400 electric buses by spring"),
        ("A town’s clock strikes again, 61 years after it stopped", "Town’s clock strikes again"),
        ("Ukraine war: Kyiv hit by largest drone attack since invasion", "Ukraine war: Kyiv hit"),
        ("‘We are not leaving’: residents defy evacuation order", "‘We are not leaving’"),
        ("“We are not leaving our homes here”, say residents of the town", "We are not leaving our homes"),
        ("Senate passes $95 billion aid package for Ukraine, Israel and Taiwan", "Senate passes $95 billion aid"),
        ("Bank of England governor warns of recession risk", "Bank of England governor"),
        ("Economy added solid 196,000 jobs in March, unemployment stays at 3.8%", "196,000 jobs in March"),
        ("Mueller probe 'close to being completed': acting U.S. attorney general", "Mueller probe"),
        ("Londoners aren’t freaking out about the terrorist attacks", "Londoners aren’t freaking out"),
        ("Harbour master Weiss formally charged with fraud", "Harbour master Weiss"),
        ("Ministers discuss gas supply contracts with Norway", "Ministers discuss gas supply"),
        ("日本銀行は金利を据え置き、円は対ドルで下落、株価は上昇した", "日本銀行は金利を据え置き"),
        ("日本銀行金融政策決定会合開催中止発表延期検討", "日本銀行金融政策決定会合開催中"),
        ("Donaudampfschifffahrtsgesellschaftskapitän gewinnt", ""),
    ],
)
def test_labels(headline: str, label: str) -> None:
    """At most 30 characters wide; "" only where not one word fits."""
    assert shorten_line(headline, 30) == label
    assert width(label) <= 30


@pytest.mark.parametrize(
    ("line", "limit", "expected"),
    [
        pytest.param("Storms close the ports of the north", 24, "Storms close the ports", id="no dangling of"),
        pytest.param("Storms close 400 ports in the north", 18, "Storms close", id="no number without its thing"),
        pytest.param("Born in 1999 in Rome", 12, "Born in 1999", id="a year is no such number"),
        pytest.param("He visits France, Spain and Italy next week", 26, "He visits France, Spain", id="two words too few"),
        pytest.param("One", 2, "", id="nothing fits"),
    ],
)
def test_shorten(line: str, limit: int, expected: str) -> None:
    """The longest natural beginning within the limit."""
    assert shorten(line, limit) == expected


def test_ends_well() -> None:
    """A beginning that stops before a preposition reads as if meant; one inside a noun phrase does not."""
    line = "Central banks hold rates for a third month"
    assert [ends_well(line, beginning) for beginning in ("Central banks hold rates", "Central banks hold", line, "")] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Half a quotation", "Half a quotation"),
        ("A (half bracket", "A half bracket"),
        ("It’s ‘half", "It’s half"),
        ("It’s ‘whole’ now", "It’s ‘whole’ now"),
        ('say "never', "Say never"),
        ("the end, –", "The end"),
        ("", ""),
    ],
)
def test_tidy(text: str, expected: str) -> None:
    """No half pair of marks, nothing loose at the end."""
    assert tidy(text) == expected
