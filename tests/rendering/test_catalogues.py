"""Catalogues are found, put over each other, read anew when they change, and named where they are broken."""

import os
from pathlib import Path

import pytest

from newsletter.model.errors import TemplateError
from newsletter.rendering.catalogues import Catalogues
from newsletter.rendering.templates import Templates

PRIVACY = 'msgid "Privacy"\nmsgstr "{}"\n'
SIX = 'msgid "%(number)s min"\nmsgid_plural "%(number)s min"\n' + "".join(f'msgstr[{n}] "form {n}"\n' for n in range(6))


def own(folder: Path, **files: str) -> Catalogues:
    (folder / "words").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "words" / f"{name}.po").write_text(text, encoding="utf-8")
    return Catalogues(Templates(folder))


def test_an_own_catalogue_says_single_messages_otherwise(tmp_path: Path) -> None:
    """Over ours of the same language, also over English; the words of a region before those of its language."""
    catalogues = own(tmp_path, en=PRIVACY.format("What we know"), is_IS=PRIVACY.format("Region"), **{"is": PRIVACY.format("Persónuvernd")})
    languages = ("en", "en_GB", "is", "is_IS", "fo")
    assert [catalogues.of(one).gettext("Privacy") for one in languages] == [
        *("What we know", "What we know", "Persónuvernd", "Region", "Privacy"),
    ]
    assert [catalogues.of(one).language for one in languages] == ["en", "en_GB", "is", "is_IS", "en"]
    assert catalogues.of("is").gettext("Unsubscribe") == "Unsubscribe"


def test_forms_of_the_plural_are_the_languages_own(tmp_path: Path) -> None:
    """A catalogue needs no header for its six forms to be read."""
    arabic = own(tmp_path, ar=SIX).of("ar_EG")
    assert [arabic.ngettext("%(number)s min", "%(number)s min", number) for number in (0, 1, 2, 3, 11, 100)] == [
        f"form {n}" for n in range(6)
    ]


def test_doubtful_words_are_not_said(tmp_path: Path) -> None:
    """A message marked fuzzy waits for a person."""
    assert own(tmp_path, fo="#, fuzzy\n" + PRIVACY.format("?")).of("fo").gettext("Privacy") == "Privacy"


def test_a_catalogue_that_changed_is_read_again(tmp_path: Path) -> None:
    """Also one that was added; an unchanged one is read once."""
    catalogues = own(tmp_path)
    assert catalogues.of("fo").gettext("Privacy") == "Privacy"
    own(tmp_path, fo=PRIVACY.format("Privatlív"))
    book = catalogues.of("fo")
    assert book.gettext("Privacy") == "Privatlív"
    assert catalogues.of("fo") is book
    own(tmp_path, fo=PRIVACY.format("Anna"))
    os.utime(tmp_path / "words" / "fo.po", ns=(1, 1))
    assert catalogues.of("fo").gettext("Privacy") == "Anna"


def test_languages_are_english_and_those_of_our_catalogues(tmp_path: Path) -> None:
    """English stands first; what an own folder adds is no promise of whole pages."""
    languages = own(tmp_path, fo=PRIVACY.format("x")).languages()
    assert languages[0] == "en"
    assert languages.count("en") == 1
    assert "fo" not in languages


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('msgid "Privacy"\nmsgid "x"\nmsgstr "y"\n', 1, "missing msgstr for msgid 'Privacy'"),
        ('msgid "Privacy"\nmsgsrt "x"\n', 2, "Unknown or misformatted keyword"),
        (PRIVACY.format("x") + SIX.replace("[5]", "[6]"), 3, "msg has more translations than num_plurals of catalog"),
        (
            PRIVACY.format("x") + "\n" + PRIVACY.format("%(name)s").replace("Privacy", "Update"),
            4,
            "'%(name)s' has no meaning in this message",
        ),
        ('msgid "You are on the list: %(name)s"\nmsgstr "%(nmae)s"\n', 1, "'%(nmae)s' has no meaning in this message"),
        ('msgid "Issue %(number)s"\nmsgstr "100 % sure"\n', 1, "'%' has no meaning in this message"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[one] "x"\n', 1, "cannot be read (invalid literal for int() with base 10: 'one')"),
    ],
)
def test_a_broken_catalogue_is_named_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    """Before a letter is filled in with it."""
    with pytest.raises(TemplateError) as caught:
        own(tmp_path, ar=text).of("ar")
    assert str(caught.value).startswith(f"{tmp_path / 'words' / 'ar.po'} line {line}: {problem}")
