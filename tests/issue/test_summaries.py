"""Summaries of whole sentences, without furniture."""

import pytest

from newsletter.issue.sentences import count_words
from newsletter.issue.summaries import repeats, without_dateline, write_summary

LEDE = (
    "A strong earthquake struck southern Peru on Friday, killing at least four people and damaging dozens of homes. "
    "Rescue teams were sent to the region. The president said help was on its way."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("WASHINGTON (AP) — It rained.", "It rained.", id="agency"),
        pytest.param("LONDON, Nov 21 (Reuters) - It rained.", "It rained.", id="date and agency"),
        pytest.param("BEIJING/SHANGHAI, June 3 (Reuters) - It rained.", "It rained.", id="two places"),
        pytest.param("Kyiv, Ukraine (AP) -- It rained.", "It rained.", id="place and country"),
        pytest.param("Nov 21 (Reuters) - It rained.", "It rained.", id="date alone"),
        pytest.param("(CNN) — It rained.", "It rained.", id="agency alone"),
        pytest.param("LISBON, May 20 (Reuters) ― It rained.", "It rained.", id="a bar for a dash"),
        pytest.param("Lisbon (CNN)It rained.", "It rained.", id="no dash"),
        pytest.param("Porto, Portugal (CNN Business)It rained.", "It rained.", id="no dash, and a part of the agency"),
        pytest.param("Lisbon (capital of Portugal) has rain.", "Lisbon (capital of Portugal) has rain.", id="brackets that are no agency"),
        pytest.param("ST. LOUIS — It rained.", "It rained.", id="no agency"),
        pytest.param("By Jane Doe, Associated Press. PARIS — It rained.", "It rained.", id="byline first"),
        pytest.param("NATO — the alliance — met.", "NATO — the alliance — met.", id="an acronym is no place"),
        pytest.param("U.S. - China talks go on.", "U.S. - China talks go on.", id="a hyphen is no dateline"),
        pytest.param("It rained – a lot.", "It rained – a lot.", id="a dash in a sentence"),
        pytest.param("PARIS (AP) — ", "PARIS (AP) — ", id="nothing behind it"),
    ],
)
def test_datelines_go(text: str, expected: str) -> None:
    """The sentence begins with its news."""
    assert without_dateline(text) == expected


@pytest.mark.parametrize(
    ("headline", "feed", "page", "expected"),
    [
        pytest.param(
            "Rates on hold",
            "WASHINGTON (AP) — The Federal Reserve kept rates steady on Wednesday. Mr. Powell said the U.S. economy is strong. Read more…",
            "",
            "The Federal Reserve kept rates steady on Wednesday. Mr. Powell said the U.S. economy is strong.",
            id="dateline and tail",
        ),
        pytest.param(
            "Quake hits Peru",
            "Quake hits Peru. A strong earthquake struck southern Peru on Friday, killing at least four people and dam […]",
            f"LIMA — {LEDE}",
            LEDE.removesuffix(" The president said help was on its way."),
            id="the page where the feed is cut off",
        ),
        pytest.param("Quake", LEDE, "The page says it otherwise, in one short sentence.", LEDE.rsplit(" The", 1)[0], id="feed first"),
        pytest.param(
            "Quake",
            "A strong earthquake struck southern Peru on Friday, killing at least four peo...",
            "",
            "A strong earthquake struck southern Peru on Friday, killing…",
            id="cut off and nothing else",
        ),
        pytest.param("Rates", "Rates were held again. Continue reading...", "", "Rates were held again.", id="short but whole"),
        pytest.param("Deal", "A standfirst without its period", "", "A standfirst without its period", id="standfirst"),
        pytest.param("Quake", "The post Quake hits Peru appeared first on The Paper.", "", "", id="only furniture"),
        pytest.param("Quake hits Peru", "Quake hits Peru", "", "", id="only the headline"),
        pytest.param("Quake", "", "", "", id="nothing"),
        pytest.param(
            "Bridge closes",
            "Photo: Jane Doe. Sign up for our newsletter. The bridge closes today. Children read more books. Photos show the damage.",
            "",
            "The bridge closes today. Children read more books. Photos show the damage.",
            id="captions and pleas go, sentences with the same words stay",
        ),
        pytest.param(
            "Bridge to close",
            "Bridge to close The mayor said on Friday that the bridge would close for two years while it was rebuilt.",
            "",
            "The mayor said on Friday that the bridge would close for two years while it was rebuilt.",
            id="headline run into the text",
        ),
        pytest.param(
            "地震",
            "東京で大きな地震があった。けが人はいないという。続きを読む",
            "",
            "東京で大きな地震があった。けが人はいないという。",
            id="Japanese",
        ),
        pytest.param("बाढ़", "बाढ़ से कई गाँव डूब गए। राहत दल पहुँच गए हैं।", "", "बाढ़ से कई गाँव डूब गए। राहत दल पहुँच गए हैं।", id="Hindi"),
        pytest.param(
            "زلزال", "ضرب زلزال قوي البلاد. هل من ضحايا؟ لا أحد يعرف.", "", "ضرب زلزال قوي البلاد. هل من ضحايا؟ لا أحد يعرف.", id="Arabic"
        ),
    ],
)
def test_write_summary(headline: str, feed: str, page: str, expected: str) -> None:
    """Whole sentences in the story's own words."""
    assert write_summary(headline, feed, page) == expected


def test_length() -> None:
    """Sentences are added up to about 25 words and never past 55; one very long sentence is cut with an ellipsis."""
    ten = "One two three four five six seven eight nine ten."
    assert count_words(write_summary("T", " ".join([ten] * 9), "")) == 30
    thirty = "The committee of the ministers " + "and then they went on " * 5 + "again."
    assert count_words(write_summary("T", f"{ten} {thirty} {ten}", "")) == 41
    endless = "The committee " + "of all the ministers " * 40 + "met."
    cut = write_summary("T", endless, "")
    assert (count_words(cut) <= 55, cut.endswith("ministers…")) == (True, True)


@pytest.mark.parametrize(
    ("sentence", "headline", "expected"),
    [
        ("Quake hits Peru.", "Quake hits Peru", True),
        ("The quake hits Peru.", "Quake hits Peru", True),
        ("Quake hits Peru, killing four people in the south.", "Quake hits Peru", False),
        ("", "Quake hits Peru", False),
    ],
)
def test_repeats(sentence: str, headline: str, expected: bool) -> None:
    """A sentence that says no more than the headline is no summary."""
    assert repeats(sentence, headline) is expected


def test_hostile_text_takes_no_time() -> None:
    """Dashes, brackets and spaces by the hundred thousand do not slow the patterns down."""
    for piece in ("-", "— ", "A ", "[", "(AP) ", "...", " ", "A. ", "the post ", "PARIS, "):
        write_summary("T", piece * 100_000, piece * 100_000)


_HEAD = "Harbour opens"
_CUT = "The port of Lisbon opened again on Monday after a storm that had kept ships outside for three days and cost the city, by the"


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        pytest.param("Ferries leave on time again after the storm", "Ferries leave on time again after the storm", id="a standfirst stays"),
        pytest.param(
            f"{_CUT} council’s", f"{_CUT.removesuffix(', by the')}…", id="a long text without an end was cut: back to a word that ends well"
        ),
        pytest.param(f"{_CUT} council it", f"{_CUT} council it…", id="and says so"),
        pytest.param("Ferries leave again, the port’s", "Ferries leave again, the port’s…", id="five words are not taken apart"),
        pytest.param("Ferries leave again after the storm, said the", "Ferries leave again after the storm…", id="a short one that hangs"),
        pytest.param(f"{_CUT} council (a body", f"{_CUT} council a body…", id="no bracket stays open"),
        pytest.param(f"{_CUT} council “a body", f"{_CUT} council a body…", id="nor a quotation"),
        pytest.param(
            f"The port opened on Monday, and the mayor thanked the pilots. “They were brave. They stayed{' and stayed' * 25}.”",
            "The port opened on Monday, and the mayor thanked the pilots. “They were brave.”",
            id="a quotation that goes on is closed where we stop",
        ),
        pytest.param(
            f"The port (it is old! It is deep!) opened on Monday{' and stays open' * 6}.",
            f"The port (it is old! It is deep!) opened on Monday{' and stays open' * 6}.",
            id="no sentence ends within brackets",
        ),
        pytest.param("Watch the full interview with the mayor.", "", id="an invitation to watch is no summary"),
    ],
)
def test_what_was_cut_says_so(feed: str, expected: str) -> None:
    """Whole sentences where there are any; else whole words, nothing left open, and an ellipsis."""
    assert write_summary(_HEAD, feed, "") == expected
