"""The fixed words of letters in the letterhead's language, from ``templates/words/LANGUAGE.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from markupsafe import Markup, escape

from newsletter.model.errors import TemplateError
from newsletter.model.number_words import number_word
from newsletter.rendering.templates import Templates

FALLBACK = "en"
Phrase = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """What to say, by key. ``language`` is the one the phrases are in: English where we have none in the letterhead's."""

    language: str
    phrases: Mapping[str, Phrase] = field(repr=False)

    def say(self, key: str, number: int | None = None, **values: Any) -> str:
        """The phrase with its values. ``number`` also decides the form, and is there as ``{number}`` and in words as ``{word}``.

        With a piece of markup among the values the phrase becomes markup, and its other values are escaped.
        """
        phrase = self._form(key, number)
        if number is not None:
            values = {"number": number, "word": number_word(number, self.language), **values}
        if any(isinstance(value, Markup) for value in values.values()):
            return escape(phrase).format(**values)
        return phrase.format(**values)

    def _form(self, key: str, number: int | None) -> str:
        phrase = self.phrases.get(key)
        if phrase is None:
            raise TemplateError(
                f"words/{self.language}.toml", f"there is no phrase {key!r}", "Add it, or mend the template that asks for it."
            )
        if isinstance(phrase, str):
            return phrase
        form = Locale.parse(self.language).plural_form(number if number is not None else 0)
        return phrase.get(form) or phrase["other"]


def read_words(templates: Templates, language: str, section: str) -> Words:
    """The phrases of ``[letter]`` with those of ``section`` over them.

    Phrases of the language itself stand before English ones, and a user's own before ours.
    """
    phrases: dict[str, Phrase] = {}
    said_in = FALLBACK
    for known in dict.fromkeys((FALLBACK, language.partition("_")[0], language)):
        for name in (f"builtin/words/{known}.toml", f"words/{known}.toml"):
            if templates.has(name):
                table = _read(templates, name)
                phrases |= table.get("letter", {}) | table.get(section, {})
                said_in = language if language.startswith(known) else said_in
    return Words(said_in, phrases)


def _read(templates: Templates, name: str) -> dict[str, dict[str, Phrase]]:
    try:
        return tomllib.loads(templates.read(name))
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(templates.path(name), str(error), "See our own words/en.toml for the form.") from error
