"""Which words mark a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.words import WordReader, words_of


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("The storm's coasts, and the ministries!", "", ("storm", "coast", "ministry")),
        ("Storms hit Brazil’s coast", "", ("storm", "hit", "brazil", "coast")),
        ("LIVE updates: watch video of the storm", "", ("storm",)),
        ("Crisis in Texas: class passes boxes", "", ("crisis", "texa", "class", "pass", "box")),
        ("U.N. and UN agree on 1,200 at 3.5 percent", "", ("un", "un", "agree", "1200", "3.5", "percent")),
        ("México élit Zoë", "", ("mexico", "elit", "zoe")),
        ("Die Regierung und der Krieg", "de-AT", ("regierung", "krieg")),
        ("L'Élysée répond aux grévistes", "fr", ("elysee", "repond", "greviste")),
        ("تَعليق الرحلات بعد العاصفة", "ar", ("تعليق", "الرحلات", "بعد", "العاصفة")),
        ("दिल्ली में भारी बारिश", "hi", ("दिल्ली", "में", "भारी", "बारिश")),
        ("台風接近", "ja", ("台風", "風接", "接近", "台風接", "風接近", "台風接近")),
        ("ＮＨＫ 雨", "ja", ("nhk", "雨")),
        ("", "", ()),
        ("— … !", "", ()),
    ],
)
def test_words_of(text: str, language: str, words: tuple[str, ...]) -> None:
    """Dress falls away, every script keeps its words whole, scripts without spaces are cut into neighbouring letters."""
    assert words_of(text, language) == words


TEXT = st.one_of(st.text(max_size=60), st.text(alphabet="ab1U.N,'\u2019s台風é _-\u200dתَ", max_size=40))


@given(texts=st.lists(st.tuples(TEXT, st.sampled_from(("", "de", "fr-CH", "ja"))), max_size=6))
def test_a_reader_remembers_nothing_that_matters(texts: list[tuple[str, str]]) -> None:
    """Read after others, a text has the words that it has alone."""
    reader = WordReader()
    assert [reader.words_of(text, language) for text, language in texts] == [words_of(text, language) for text, language in texts]


@given(text=TEXT)
def test_plain_letters_are_read_as_all_others(text: str) -> None:
    """The quick way for a text of plain letters gives the words that the way for all scripts gives."""
    assert words_of(f"{text} ø") == (*words_of(text), "ø")
