"""What a told story consists of: names, places, stems, senses."""

import pytest

from newsletter.model.words import words_of
from newsletter.selection.places import GIVEN_NAMES, PLACES
from newsletter.selection.senses import SENSES
from newsletter.selection.stems import stem_of
from newsletter.selection.telling import Kind, acronyms, bases, is_name, key_of, kind_of, meanings, named, running_text


@pytest.mark.parametrize(
    "family",
    [
        ("resigns", "resigned", "resignation", "resigning"),
        ("evacuate", "evacuated", "evacuation"),
        ("erupts", "eruption", "erupted"),
        ("ban", "banned", "bans", "banning"),
        ("investigator", "investigation", "investigates"),
        ("bribe", "bribes", "bribery"),
    ],
    ids=lambda family: family[0],
)
def test_the_forms_of_a_word_are_one(family: tuple[str, ...]) -> None:
    """After months the verb has become a noun."""
    assert len({stem_of(words_of(word)[0]) for word in family}) == 1


def test_numbers_and_other_scripts_keep_their_form() -> None:
    """Endings are those of English."""
    assert [stem_of(word) for word in ("737", "地震", "новости", "x2s")] == ["737", "地震", "новости", "x2s"]


@pytest.mark.parametrize(
    ("name", "place"), [("Romanians", "romania"), ("Bucharest", "romania"), ("Seoul", "korea"), ("Athens", "greece"), ("Texans", "texa")]
)
def test_a_country_its_capital_and_its_people_are_one_place(name: str, place: str) -> None:
    """One chapter says Romania, the next Bucharest."""
    (base,) = bases(name, "en")
    assert meanings(base, Kind.NAME) == ((Kind.PLACE, place),)


def test_a_capital_counts_where_no_sentence_begins() -> None:
    """Names are known by how running text writes them; a Headline Set Like This says nothing."""
    assert named(running_text("Crew Of Ship Tells Court", "The ship Dali hit a bridge. Crews work.")) == ["Dali"]
    assert named(running_text("Old ferry sinks quickly off Port Anselm", "Few survive.")) == ["Port", "Anselm"]
    assert [is_name(5, 1), is_name(2, 1), is_name(0, 0), is_name(0, 3)] == [True, False, True, False]


def test_initials_stand_for_a_name_of_several_words() -> None:
    """The United Auto Workers are the UAW of the next report."""
    assert list(acronyms("A strike by the United Auto Workers ends.")) == ["uaw"]


def test_kinds_decide_how_a_word_is_looked_for() -> None:
    """Names are kept whole, plain words by their stem, and a given name alone names nobody."""
    kinds = [kind_of(base, is_name=True) for base in ("fleming", "george", "1282")]
    assert kinds == [Kind.NAME, Kind.GIVEN, Kind.NUMBER]
    assert [key_of("fleming", Kind.NAME), key_of("flooding", Kind.WORD)] == ["fleming", "flood"]
    assert bases("57", "en") == ()


def test_the_tables_hold_words_as_texts_are_read() -> None:
    """Lower case and one word each, or nothing would ever be found under them."""
    assert all(word == word.lower() and " " not in word for word in (*PLACES, *GIVEN_NAMES, *SENSES))
