"""Reads gettext catalogues (``templates/words/LANGUAGE.po``) into phrasebooks. An own folder's catalogue says single messages otherwise."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import c2py
from io import StringIO
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from newsletter.model.errors import TemplateError
from newsletter.model.phrasebook import ENGLISH, Message, Phrasebook
from newsletter.rendering.templates import Templates

SOURCE = "en"
"""The language that the messages themselves are in: it needs no catalogue."""


KeptPhrasebooks = dict[str, tuple[tuple[int | None, ...], Phrasebook]]
"""Phrasebooks that were read, by language, with the stamps of their files."""


@dataclass(frozen=True, slots=True)
class Catalogues:
    """Phrasebooks by language; a file is read again when it has changed."""

    templates: Templates
    kept: KeptPhrasebooks = field(default_factory=dict, repr=False, compare=False)

    def languages(self) -> tuple[str, ...]:
        """The languages that letters and pages can be in: English, and those that there is a catalogue of ours for."""
        names = (name.removeprefix("words/").removesuffix(".po") for name in self.templates.ours() if name.startswith("words/"))
        return (SOURCE, *sorted(set(names) - {SOURCE}))

    def of(self, language: str) -> Phrasebook:
        """The phrasebook of a locale such as ``de`` or ``de_AT``: its own words before those of the language, and English for the rest.

        Raises TemplateError naming the file and line of a mistake.
        """
        stamp = tuple(self.templates.stamp(name) for name in _files(language))
        kept = self.kept.get(language)
        if kept is None or kept[0] != stamp:
            self.kept[language] = kept = stamp, self._read(language)
        return kept[1]

    def _read(self, language: str) -> Phrasebook:
        plain = language.partition("_")[0]
        forms: dict[Message, tuple[str, ...]] = {}
        for name in _files(language):
            if self.templates.has(name):
                forms |= dict(_messages(read_catalogue(self.templates, name)))
        if plain != SOURCE and not forms:
            return ENGLISH
        return Phrasebook(language=language, forms=forms, form_of=c2py(plural_rule(plain).partition("plural=")[2].rstrip(";")))


def plural_rule(language: str) -> str:
    """Which form of a message a number takes, as the head of a catalogue says it."""
    return _ARABIC if language.partition("_")[0] == "ar" else str(get_plural(language))


_ARABIC = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
"""The order that translators and their programs know; Babel has the last two forms the other way round."""


def _files(language: str) -> tuple[str, ...]:
    known = dict.fromkeys((language.partition("_")[0], language))
    return tuple(f"{folder}words/{one}.po" for one in known for folder in ("builtin/", ""))


def read_catalogue(templates: Templates, name: str) -> Catalog:
    """The catalogue in a file of the templates folder. Raises TemplateError where it is broken, naming the line."""
    language = name.rpartition("/")[2].removesuffix(".po")
    try:
        catalogue = read_po(StringIO(templates.read(name)), locale=language, abort_invalid=True)
    except PoFileError as error:
        raise _mistake(templates, name, (error.lineno or 0) + 1, str(error).removesuffix(f" on {error.lineno}")) from error
    except (ValueError, LookupError, AttributeError) as error:  # what Babel says of a form without a number, or of words without a name
        raise _mistake(templates, name, 1, f"cannot be read ({error})") from error
    for entry in catalogue:
        if problem := _misfit(entry):
            raise _mistake(templates, name, entry.lineno or 1, problem)
    return catalogue


def spoken(words: Phrasebook) -> dict[str, Any]:
    """How templates say something: ``_("…")``, ``ngettext("…", "…", number)``, ``pgettext("context", "…")``."""
    return {"_": words.gettext, "ngettext": words.ngettext, "pgettext": words.pgettext}


def _mistake(templates: Templates, name: str, line: int, problem: str) -> TemplateError:
    return TemplateError(f"{templates.path(name)} line {line}", problem, "It is a gettext catalogue; our own words/de.po shows the form.")


_PLACES = re.compile(r"%(?:%|\((\w+)\)s)?")
_OF_NUMBERS = {"%(number)s", "%(word)s"}


def _misfit(entry: Entry) -> str:
    """What keeps the words of an entry from being filled in: a place that the message does not have would stop the letter."""
    if not entry.id:
        return ""
    ids, strings = ((one,) if isinstance(one, str) else tuple(one or ()) for one in (entry.id, entry.string))
    known = {"%%"}.union(*map(_places, ids)) | (_OF_NUMBERS if len(ids) > 1 else set())
    wrong = sorted({place for said in strings for place in _places(said)} - known)
    return f"{wrong[0]!r} has no meaning in this message" if wrong else ""


def _places(text: str) -> set[str]:
    return {found[0] for found in _PLACES.finditer(text)}


def _messages(catalogue: Catalog) -> Iterator[tuple[Message, tuple[str, ...]]]:
    for entry in catalogue:
        if entry.id and not entry.fuzzy and entry.string:
            yield _key(entry), (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def _key(entry: Entry) -> Message:
    return entry.context or "", entry.id if isinstance(entry.id, str) else entry.id[0]
