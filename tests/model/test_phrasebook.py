"""Words in one language: forms by number, words by context, markup among the values."""

from markupsafe import Markup

from newsletter.model.phrasebook import ENGLISH, Phrasebook

ARABIC = Phrasebook(
    language="ar",
    forms={("", "%(number)s day"): tuple(f"{name} %(number)s" for name in ("zero", "one", "two", "few", "many", "other"))},
    form_of=lambda n: n if n < 3 else 3 if 3 <= n % 100 <= 10 else 4 if n % 100 >= 11 else 5,
)


def test_a_number_takes_its_form_in_digits_and_in_words() -> None:
    """English has two forms; larger numbers stay digits and are grouped as the language does."""
    said = [ENGLISH.ngettext("%(word)s story", "%(word)s stories", number) for number in (0, 1, 2, 10, 21)]
    assert said == ["zero stories", "one story", "two stories", "ten stories", "21 stories"]
    assert ENGLISH.ngettext("%(number)s word", "%(number)s words", 1234) == "1,234 words"
    assert Phrasebook(language="de").ngettext("%(number)s word", "%(number)s words", 1234) == "1.234 words"


def test_a_language_may_have_six_forms() -> None:
    """Which one is for which number is the language's rule."""
    said = [ARABIC.ngettext("%(number)s day", "%(number)s days", number) for number in (0, 1, 2, 3, 11, 100)]
    assert said == ["zero 0", "one 1", "two 2", "few 3", "many 11", "other 100"]


def test_what_is_not_translated_is_said_in_english() -> None:
    """A message, a form, a context that the catalogue leaves out."""
    half = Phrasebook(language="de", forms={("", "day"): ("Tag", ""), ("menu", "File"): ("Datei",), ("", "Empty"): ("",)})
    assert [half.gettext("Nothing"), half.gettext("Empty"), half.gettext("File"), half.pgettext("menu", "File")] == [
        *("Nothing", "Empty", "File", "Datei"),
    ]
    assert [half.ngettext("day", "days", number) for number in (1, 2)] == ["Tag", "days"]


def test_markup_among_the_values_makes_markup_and_escapes_the_rest() -> None:
    """A link may stand inside a sentence; a stranger's words beside it stay words."""
    said = ENGLISH.gettext("<%(name)s> at %(site)s: 100%%", name="<b>", site=Markup("<a>x</a>"))
    assert (said, type(said)) == ("&lt;&lt;b&gt;&gt; at <a>x</a>: 100%", Markup)
    assert type(ENGLISH.gettext("<%(name)s>", name="<b>")) is str
