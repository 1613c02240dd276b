"""Wrapping the text part."""

from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.columns import columns, wrap


def test_lines_break_at_spaces_and_the_indent_counts() -> None:
    """The first line has no indent, the others have; no line is longer than asked."""
    assert wrap("one two three four", 9, "  ") == "one two\n  three\n  four"
    assert wrap("") == ""


def test_long_words_stay_whole() -> None:
    """A web address is never broken."""
    assert wrap("see https://news.example/2026/11/21/long now", 12) == "see\nhttps://news.example/2026/11/21/long\nnow"


def test_wide_letters_count_two_columns_and_break_anywhere() -> None:
    """Chinese and Japanese have no spaces; a comma stays with what stands before it."""
    assert wrap("新聞の見出し、長い", 8) == "新聞の見\n出し、長\nい"
    assert columns("新聞ab") == 6
    assert columns("e\u0301") == 1


@given(st.text(alphabet=st.sampled_from("ab .新é\u0301-"), max_size=200))
def test_nothing_is_lost_and_no_line_is_too_long(text: str) -> None:
    """All but the blanks comes back, and only a single word may be longer than the line."""
    wrapped = wrap(text, 10)
    assert "".join(wrapped.split()) == "".join(text.split())
    assert [line for line in wrapped.splitlines() if columns(line) > 10 and " " in line] == []


def test_a_no_break_space_is_no_place_for_a_break() -> None:
    """French has one before a colon: no line begins with a mark."""
    assert wrap("Pourquoi c’est important\u00a0: parce que", 25) == "Pourquoi c’est\nimportant\u00a0: parce que"
