"""Texts as the pieces a sentence model knows: what it was taught to read it must be given."""

import pytest

from newsletter.stories.word_pieces import WordPieces

KNOWN = ("[UNK]", "[CLS]", "[SEP]", "quake", "quakes", "##s", "##hake", "un", "##s##hake", "cafe", "5", "€", "##5", "-", "東", "京", "'")


def pieces(text: str, most: int = 20) -> list[str]:
    return [KNOWN[number] for number in WordPieces(KNOWN, most).numbers(text)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("Quake QUAKES", ["quake", "quakes"], id="in lower case, the longest piece"),
        pytest.param("unshake", ["un", "##s", "##hake"], id="pieces within a word"),
        pytest.param("unquake quake", ["[UNK]", "quake"], id="a word with a rest is unknown as a whole"),
        pytest.param("café\u200b", ["cafe"], id="no accents, nothing unseen"),
        pytest.param("quake-'5'", ["quake", "-", "'", "5", "'"], id="marks are words"),
        pytest.param("€5", ["€", "##5"], id="a currency is no mark"),
        pytest.param("東京", ["東", "京"], id="ideographs are words"),
        pytest.param("quake\n\u00a0quake", ["quake", "quake"], id="any space parts words"),
        pytest.param("s" * 101, ["[UNK]"], id="an endless word is unknown"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_text_is_read_as_the_model_was_taught(text: str, read: list[str]) -> None:
    """The rules of BERT without upper case, mark by mark."""
    assert pieces(text) == ["[CLS]", *read, "[SEP]"]


def test_a_long_text_is_read_from_the_top() -> None:
    """The two marks of its ends count among the most that are read."""
    assert pieces("quake " * 9, most=5) == ["[CLS]", "quake", "quake", "quake", "[SEP]"]
