"""Fixed words by language, and dates in the words of that language."""

from datetime import date

import pytest
from markupsafe import Markup

from newsletter.model.errors import TemplateError
from newsletter.rendering.dates import day_and_month, long_date
from newsletter.rendering.templates import Templates
from newsletter.rendering.words import Words, read_words


def test_number_decides_the_form() -> None:
    """One story, two stories; the plural rule is the language's."""
    words = Words("en", {"stories": {"one": "{word} story", "other": "{word} stories"}})
    said = [words.say("stories", number) for number in (0, 1, 2, 10, 21)]
    assert said == ["zero stories", "one story", "two stories", "ten stories", "21 stories"]
    polish = Words("pl", {"stories": {"one": "{number} a", "few": "{number} b", "many": "{number} c", "other": "{number} d"}})
    assert [polish.say("stories", number) for number in (1, 3, 5, 22)] == ["1 a", "3 b", "5 c", "22 b"]


def test_markup_among_the_values_makes_markup_and_escapes_the_rest() -> None:
    """A link may stand inside a sentence; a stranger's words beside it stay words."""
    words = Words("en", {"because": "<{name}> at {site}"})
    said = words.say("because", name="<b>", site=Markup("<a>x</a>"))
    assert (said, type(said)) == ("&lt;&lt;b&gt;&gt; at <a>x</a>", Markup)
    assert type(words.say("because", name="<b>", site="x")) is str


def test_missing_phrase_is_named() -> None:
    """A template that asks for a phrase nobody wrote gets told which."""
    with pytest.raises(TemplateError, match="no phrase 'nothing'"):
        Words("en", {}).say("nothing")


@pytest.mark.parametrize(("language", "said_in"), [("en", "en"), ("en_GB", "en_GB"), ("de", "en"), ("pt_BR", "en")])
def test_language_without_words_is_spoken_to_in_english(language: str, said_in: str) -> None:
    """Numbers and weekdays inside English sentences are English too."""
    words = read_words(Templates(), language, "letter")
    assert (words.language, words.say("done", 7)) == (said_in, "That’s seven. First task of the day: done.")


def test_every_notice_has_its_words() -> None:
    """Each section of the table adds to the letter's words."""
    assert read_words(Templates(), "en", "welcome").say("heading") == "You are on the list."
    assert read_words(Templates(), "en", "confirmation").say("unsubscribe") == "Unsubscribe"


def test_dates_in_several_languages() -> None:
    """As CLDR writes them."""
    day = date(2026, 11, 19)
    assert [long_date(day, language) for language in ("en", "en_GB", "de", "ja")] == [
        "Thursday, November 19, 2026",
        "Thursday, 19 November 2026",
        "Donnerstag, 19. November 2026",
        "2026年11月19日木曜日",
    ]
    assert [day_and_month(day, language) for language in ("en", "en_GB", "de")] == ["November 19", "19 November", "19. November"]
