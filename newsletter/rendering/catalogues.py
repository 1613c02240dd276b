"""Reads gettext catalogues (``templates/words/LANGUAGE.po``) into phrasebooks. An own folder's catalogue says single messages otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import c2py
from io import StringIO

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po

from newsletter.model.errors import TemplateError
from newsletter.model.phrasebook import Message, Phrasebook
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
            return Phrasebook()
        return Phrasebook(language=language, forms=forms, form_of=c2py(get_plural(plain).plural_expr))


def _files(language: str) -> tuple[str, ...]:
    known = dict.fromkeys((language.partition("_")[0], language))
    return tuple(f"{folder}words/{one}.po" for one in known for folder in ("builtin/", ""))


def read_catalogue(templates: Templates, name: str) -> Catalog:
    """The catalogue in a file of the templates folder. Raises TemplateError where it is broken."""
    try:
        return read_po(StringIO(templates.read(name)), abort_invalid=True)
    except PoFileError as error:
        place = f"{templates.path(name)} line {(error.lineno or 0) + 1}"
        raise TemplateError(place, str(error.args[0]), "It is a gettext catalogue; our own words/de.po shows the form.") from error


def _messages(catalogue: Catalog) -> Iterator[tuple[Message, tuple[str, ...]]]:
    for entry in catalogue:
        if entry.id and not entry.fuzzy and entry.string:
            yield _key(entry), (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def _key(entry: Entry) -> Message:
    return entry.context or "", entry.id if isinstance(entry.id, str) else entry.id[0]
