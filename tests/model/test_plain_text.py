"""Text from strangers made plain."""

import unicodedata

import pytest

from newsletter.model.plain_text import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two\t words\r\nof\u00a0one line ", "two words of one line"),
        ("be\u00adfore\u202eafter\ufeff", "beforeafter"),
        ("\x1b[31mred\x07", "[31mred"),
        ("a\ufffdb\ufffcc", "abc"),
        ("half \ud800 letter", "half letter"),
        ("e\u0301", "\u00e9"),
        ("\u0928\u200d\u0915 \u200d", "\u0928\u200d\u0915"),
        ("one\u2028two\x85three", "one two three"),
    ],
)
def test_what_is_left_is_one_line_of_visible_letters(text: str, expected: str):
    """Controls, hidden letters and overrides go, blanks of every kind become one, accents are joined, joiners between letters stay."""
    assert plain(text) == expected


def test_no_letter_slips_through_the_quick_way():
    """Most texts hold nothing to take out and are told so at a glance; no letter of Unicode may be overlooked by that glance."""
    kept = [letter for letter in map(chr, range(0x110000)) if letter in plain(f"a{letter}b")]
    refused = {letter for letter in kept if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")}
    overrides = {
        letter for letter in kept if 0x202A <= ord(letter) <= 0x202E or 0x2060 <= ord(letter) <= 0x206F or 0xFFF0 <= ord(letter) <= 0xFFFF
    }
    assert (refused, overrides, len(kept) > 1_000_000) == (set(), set(), True)
