"""Where a sentence ends, in the scripts of the world."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.issue.sentences import count_words, ends_with_abbreviation, is_whole, join_sentences, split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(("Dr. Smith met Sen. Jones in the U.S. Senate.", "He left at 5 p.m.", "The vote was close."), id="titles"),
        pytest.param(("She flew home to the U.S.", "The flight took nine hours."), id="U.S. at the end"),
        pytest.param(("The company, Acme Inc., is in Paris.", "It was bought by Apple Inc.", "The price is unknown."), id="companies"),
        pytest.param(("George W. Bush met J. K. Rowling.", "They talked."), id="initials"),
        pytest.param(("Prices rose 3.5 percent to $1.20.", "In Jan. they fell.", "On Jan. 5 they rose."), id="decimals and months"),
        pytest.param(("No. 10 did not answer.", "Will it?", "No.", "That was all."), id="No. and no"),
        pytest.param(("Use a tool, e.g. a spade, i.e. dig.", "Mr. Lee did."), id="e.g."),
        pytest.param(("“We won.”", "He left.", "“Stop!” he said.", "(It was late.)", "They stopped."), id="quotes and brackets"),
        pytest.param(("She waited... and waited.", "Then… nothing.", "Really?!", "Yes!"), id="ellipsis inside"),
        pytest.param(("1. First comes this.", "The end of 2024.", "A new year."), id="list number and year"),
        pytest.param(("東京で地震があった。", "けが人はいない！", "「本当か？」と聞いた。", "政府は否定した。"), id="Japanese"),
        pytest.param(("他走了。", "“真的吗？”她问。"), id="Chinese"),
        pytest.param(("هل هذا صحيح؟", "نعم، هذا صحيح.", "انتهى الأمر۔"), id="Arabic and Urdu"),
        pytest.param(("यह पहला वाक्य है।", "क्या यह दूसरा है?", "हाँ।"), id="Hindi"),
        pytest.param(("¿Qué pasó?", "Nadie lo sabe.", "¡Vaya!"), id="Spanish"),
        pytest.param(("The iPhone sold well. iPads did not.",), id="lower case goes on"),
        pytest.param(("A sentence without an end",), id="no end"),
    ],
)
def test_sentences_are_found(sentences: tuple[str, ...]) -> None:
    """Text joined from known sentences falls apart into the same ones."""
    assert split_sentences(join_sentences(sentences)) == sentences


@given(st.text(alphabet=st.sampled_from('aA1 .!?…。؟।"”’)”Dr.U.S.The'), max_size=80))
def test_nothing_is_lost_or_added(text: str) -> None:
    """Whatever the text, its sentences hold the same characters in the same order, white space aside."""
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_long_garbage_takes_no_time() -> None:
    """A megabyte of marks is cut in about the time it takes to read it."""
    assert len(split_sentences("a. " * 100_000)) == 1
    assert len(split_sentences("A. " * 100_000)) == 1
    assert len(split_sentences("." * 1_000_000)) == 1
    assert len(split_sentences("Wort. " * 100_000)) == 100_000


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It rained.", True),
        ("Did it?”", True),
        ("（終わった。）", True),
        ("It rained…", False),
        ("It rained...", False),
        ("It rained", False),
        ("It […]", False),
        ("", False),
    ],
)
def test_is_whole(sentence: str, expected: bool) -> None:
    """An ellipsis or nothing at the end is no end."""
    assert is_whole(sentence) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Back to the U.S.", True), ("Bought by Acme Inc.", True), ("Plan B.", True), ("The end.", False), ("The end", False)],
)
def test_ends_with_abbreviation(text: str, expected: bool) -> None:
    """The period of an abbreviation is part of its word."""
    assert ends_with_abbreviation(text) is expected


@pytest.mark.parametrize(("text", "expected"), [("Two words", 2), ("It’s 3.5 – no, 4!", 4), ("東京で地震", 3), ("", 0), ("— …", 0)])
def test_count_words(text: str, expected: int) -> None:
    """Marks are no words, and two wide characters count as one."""
    assert count_words(text) == expected
