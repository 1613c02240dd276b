"""The program's own words in one language: what letters and pages say around the stories. Knows no file; catalogues are read elsewhere.

Messages are English sentences, as gettext has them; a language without a translation of one says it in English.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel.numbers import format_decimal
from markupsafe import Markup, escape

from newsletter.model.number_words import number_word

Message = tuple[str, str]
"""A context, mostly "", and the English words (the singular ones where there are two forms)."""


def _english_form(number: int) -> int:
    return 0 if number == 1 else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """``language`` is the one that is spoken. ``forms``: the translations of a message, one for each form of the plural.

    ``form_of`` says which form a number takes (CLDR and gettext: Arabic has six).
    """

    language: str = "en"
    forms: Mapping[Message, tuple[str, ...]] = field(default_factory=dict, repr=False)
    form_of: Callable[[int], int] = field(default=_english_form, repr=False)

    def gettext(self, message: str, **values: Any) -> str:
        """The message with its ``%(name)s`` filled in."""
        return self.pgettext("", message, **values)

    def pgettext(self, context: str, message: str, **values: Any) -> str:
        """The same, for a message that needs a word on where it stands."""
        forms = self.forms.get((context, message), ())
        return _filled(forms[0] if forms and forms[0] else message, values)

    def ngettext(self, one: str, several: str, number: int, **values: Any) -> str:
        """The form for a number, which is there as ``%(number)s`` (1,234) and in words as ``%(word)s``."""
        values = {"number": format_decimal(number, locale=self.language), "word": self.number(number), **values}
        forms = self.forms.get(("", one), ())
        form = self.form_of(number)
        said = forms[form] if form < len(forms) and forms[form] else (one if number == 1 else several)
        return _filled(said, values)

    def number(self, number: int) -> str:
        """``seven``: in words where the language has one for it, else in digits."""
        return number_word(number, self.language)


ENGLISH = Phrasebook()


def N_(message: str) -> str:  # noqa: N802 - the name by which catalogues find messages that are said elsewhere
    """Marks a message that is translated where it is shown."""
    return message


def _filled(message: str, values: Mapping[str, Any]) -> str:
    """With a piece of markup among the values the message becomes markup, and its other values are escaped."""
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(message) % values
    return message % values
