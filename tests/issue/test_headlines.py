"""Headlines without the publisher's habits, in sentence case, cut at whole words."""

import pytest

from newsletter.issue.casing import Casing, is_shouting, is_title_case, learn_casing, to_sentence_case
from newsletter.issue.headlines import clean_headline, fit_headline, names_publisher

STORY = learn_casing(
    [
        "On Friday a storm batters the coast of New Jersey while NATO meets. A court blocks an order from Trump at the White House.",
        "A giant called Apple plans layoffs. The bank said that the Bank of England holds rates. Judges of the Supreme Court fret.",
    ]
)


@pytest.mark.parametrize(
    ("title", "source", "family", "expected"),
    [
        pytest.param("Rates on hold - BBC News", "BBC News", "bbc.co.uk", "Rates on hold", id="dash"),
        pytest.param("Rates on hold | The Guardian", "World news | The Guardian", "theguardian.com", "Rates on hold", id="bar"),
        pytest.param("Rates on hold – NYT", "New York Times", "nytimes.com", "Rates on hold", id="initials"),
        pytest.param("Rates on hold - Reuters.com", "Reuters", "reuters.com", "Rates on hold", id="domain"),
        pytest.param("Rates on hold (Reuters)", "Reuters", "reuters.com", "Rates on hold", id="brackets"),
        pytest.param("Rates on hold | Business | CNN", "CNN", "cnn.com", "Rates on hold", id="section and name"),
        pytest.param("Reuters: rates on hold", "Reuters", "reuters.com", "Rates on hold", id="in front"),
        pytest.param("Fed holds rates – but cuts loom", "Reuters", "reuters.com", "Fed holds rates – but cuts loom", id="a real dash"),
        pytest.param("Apple: new phone out", "Apple Insider", "appleinsider.com", "Apple: new phone out", id="not the publisher"),
        pytest.param("Opinion | Why rates fall | The Paper", "The Paper", "paper.example", "Opinion: Why rates fall", id="honest label"),
        pytest.param("BREAKING: Quake hits Peru!!!", "CNN", "cnn.com", "Quake hits Peru!", id="kicker"),
        pytest.param("UPDATE 2-Fed holds rates", "Reuters", "reuters.com", "Fed holds rates", id="wire kicker"),
        pytest.param("Watch: dog rescues cat [Video]", "ABC", "abc.net.au", "Dog rescues cat", id="video"),
        pytest.param("The end is near.", "X", "x.org", "The end is near", id="final period"),
        pytest.param("Court rules against the U.S.", "X", "x.org", "Court rules against the U.S.", id="abbreviation's period"),
        pytest.param("🔥 Big deal 😀 in Paris", "X", "x.org", "Big deal in Paris", id="emoji"),
        pytest.param("It is 30°C in Paris", "X", "x.org", "It is 30°C in Paris", id="degrees stay"),
        pytest.param("iPhone sales fall", "X", "x.org", "iPhone sales fall", id="a name's small letter"),
        pytest.param("Ministers announce pla…", "X", "x.org", "Ministers announce…", id="cut within a word"),
        pytest.param("Ministers announce a plan ...", "X", "x.org", "Ministers announce a plan…", id="cut between words"),
        pytest.param("NPR", "NPR", "npr.org", "NPR", id="nothing else"),
        pytest.param("- ", "", "", "-", id="no letter"),
        pytest.param("A\u202eb\u0007 c\n d", "X", "x.org", "Ab c d", id="control characters"),
        pytest.param("जलवायु सम्मेलन शुरू | बीबीसी हिंदी", "बीबीसी हिंदी", "bbc.com", "जलवायु सम्मेलन शुरू", id="Hindi"),
        pytest.param("Brexit: MPs vote - live", "The Paper", "paper.example", "Brexit: MPs vote - live", id="unknown ending stays"),
    ],
)
def test_clean_headline(title: str, source: str, family: str, expected: str) -> None:
    """Only what is not the news goes: whose it is, kickers, "[Video]", emoji."""
    assert clean_headline(title, source=source, family=family) == expected


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        pytest.param("STORM BATTERS COAST AS NATO MEETS", "Storm batters coast as NATO meets", id="shouting"),
        pytest.param("COURT BLOCKS TRUMP ORDER", "Court blocks Trump order", id="names keep their capital"),
        pytest.param("U.S. COURT BLOCKS 3 ORDERS; G20 MEETS", "U.S. Court Blocks 3 Orders; G20 Meets", id="unknown words: title case"),
        pytest.param("Court Blocks U.S. Order at White House", "Court blocks U.S. order at White House", id="after an abbreviation"),
        pytest.param("Court Blocks Trump Order at White House", "Court blocks Trump order at White House", id="title case"),
        pytest.param(
            "Bank of England Holds Rates as Storm Batters Coast", "Bank of England holds rates as storm batters coast", id="pairs"
        ),
        pytest.param("Tech Giant Apple Plans Layoffs in New Jersey", "Tech giant Apple plans layoffs in New Jersey", id="two-word name"),
        pytest.param("Zebra Giant Gnu Plans Layoffs", "Zebra Giant Gnu Plans Layoffs", id="nobody knows: as published"),
        pytest.param("McDonald’s plans layoffs", "McDonald’s plans layoffs", id="sentence case already"),
        pytest.param("NASA and NATO", "NASA and NATO", id="acronyms alone"),
        pytest.param("NHS CRISIS: COURT ORDER HOLDS", "NHS Crisis: Court Order Holds", id="after a colon"),
        pytest.param("GROẞER STURM", "Großer Sturm", id="capital sharp s"),
    ],
)
def test_sentence_case_follows_the_text(headline: str, expected: str) -> None:
    """Running text decides how a word is written; where it is silent no name loses its capital."""
    assert to_sentence_case(headline, STORY, Casing()) == expected


DAY = learn_casing(
    [
        *["On Monday they warned that he denied it, tapped a well, and used a plan of six months with the star."] * 2,
        *["The era of Obama ended at the court and the Supreme Court, said Justice Lee of justice. It was a house at the House."] * 2,
        *["He asked the House and the court, and the House of the Senate sent it."] * 3,
        *["They want arms, trade and gay rights at Mar-a-Lago."] * 2,
    ]
)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        pytest.param("Senate Warns House Over Plan", "Senate warns House over plan", id="said in another tense"),
        pytest.param("Lee Denies Plan, Taps Well, Uses House", "Lee denies plan, taps well, uses House", id="with other spellings"),
        pytest.param("Star’s Plan: Don’t Trade Obama’s Court", "Star’s plan: Don’t trade Obama’s court", id="apostrophes"),
        pytest.param("Senate Says I’ll Ask the Supreme Court", "Senate Says I’ll Ask the Supreme Court", id="one word that nobody knows"),
        pytest.param("Obama-Era Trade Plan With Six-Months Arms-Trade", "Obama-era trade plan with six-months arms-trade", id="hyphens"),
        pytest.param("Pro-Gay Plan at Mar-a-Lago House", "Pro-gay plan at Mar-a-Lago House", id="a prefix, and a name"),
        pytest.param("Justice at Court Warned by House", "Justice at court warned by House", id="small where it stands alone"),
    ],
)
def test_words_that_texts_write_otherwise(headline: str, expected: str) -> None:
    """Headlines speak in the present tense and leave names' other halves out; what texts know of the same word decides."""
    assert to_sentence_case(headline, Casing(), DAY) == expected


def test_the_days_texts_need_two_witnesses() -> None:
    """One mention elsewhere is not enough to take a capital off; two are."""
    once, twice = learn_casing(["He likes orange."]), learn_casing(["He likes orange.", "They ate orange peel."])
    headline = "Storm Batters Orange Coast"
    assert to_sentence_case(headline, STORY, once) == headline
    assert to_sentence_case(headline, STORY, twice) == "Storm batters orange coast"


@pytest.mark.parametrize(
    ("text", "shouting", "title_case"),
    [
        ("STORM BATTERS COAST", True, False),
        ("Storm Batters Eastern Coast", False, True),
        ("Storm batters coast", False, False),
        ("NATO and the EU meet", False, False),
        ("Trump meets Macron in Paris", False, False),
        ("東京で地震", False, False),
    ],
)
def test_telling_capitals(text: str, shouting: bool, title_case: bool) -> None:
    """Acronyms are no shouting, and names are no title case."""
    assert (is_shouting(text), is_title_case(text)) == (shouting, title_case)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        pytest.param("Short enough", "Short enough", id="fits"),
        pytest.param(
            "Prime minister survives confidence vote in parliament as rebels in her own party break ranks",
            "Prime minister survives confidence vote in parliament",
            id="last clause",
        ),
        pytest.param(
            "Thousands evacuated from coastal towns across northern Portugal; fires spread towards Porto overnight",
            "Thousands evacuated from coastal towns across northern Portugal",
            id="semicolon",
        ),
        pytest.param(
            "EU names Italy’s former economy minister Mario Draghi as special envoy for competitiveness across the bloc",
            "EU names Italy’s former economy minister Mario Draghi as special envoy for competitiveness across the bloc",
            id="a role is not dropped in silence",
        ),
        pytest.param(
            "Government announces plans to build new nuclear power stations in the north of England by 2035",
            "Government announces plans to build new nuclear power stations in the north of England by 2035",
            id="no natural end within the limit: whole",
        ),
        pytest.param(
            "Government announces plans to build eleven new nuclear power stations of the latest kind in the north of England and in Wales "
            "by 2035",
            "Government announces plans to build eleven new nuclear power stations of the latest kind…",
            id="far too long: whole words and an ellipsis",
        ),
        pytest.param(
            "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstellenleiter", None, id="one word longer than all"
        ),
    ],
)
def test_fit_headline(headline: str, expected: str | None) -> None:
    """At most 70 characters where it can end there naturally, at most 110 always, and an ellipsis where something is missing."""
    assert fit_headline(headline) == (expected or headline)


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("BBC News", "BBC", True),
        ("The New York Times", "New York Times", True),
        ("NYT", "New York Times", True),
        ("cnn.com", "CNN", True),
        ("Politics", "The Guardian", False),
        ("but cuts loom", "Reuters", False),
        ("World", "World news | The Guardian", False),
        ("", "Reuters", False),
    ],
)
def test_names_publisher(text: str, source: str, expected: bool) -> None:
    """A part of a title that says only whose it is."""
    assert names_publisher(text, source, "paper.example") is expected
