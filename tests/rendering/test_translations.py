"""Every message is translated, whole, into every language we have."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from newsletter.rendering.catalogues import plural_rule, read_catalogue
from newsletter.rendering.templates import Templates
from tools.words import SOURCE, WORDS, messages, updated

LANGUAGES = ("ar", "de", "es", "fr")

_PLACE = re.compile(r"%\((\w+)\)s|%%")
_OF_NUMBERS = {"%(number)s", "%(word)s", "%(Word)s", "%(amount)s"}


@cache
def catalogue(language: str) -> Catalog:
    return read_catalogue(Templates(), f"words/{language}.po")


def said_in() -> dict[str, list[Message]]:
    """The messages by the file that says them."""
    found: dict[str, list[Message]] = {}
    for message in catalogue(SOURCE):
        for file, _ in message.locations if message.id else ():
            found.setdefault(file, []).append(message)
    return found


@pytest.mark.parametrize("language", [SOURCE, *LANGUAGES])
def test_catalogues_hold_the_messages_that_are_said(language: str) -> None:
    """Each has every message, and none that is gone. Write them anew with: make words."""
    path = WORDS / f"{language}.po"
    assert path.read_text("utf-8") == updated(_messages(), path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", sorted(said_in()))
def test_every_message_is_translated(file: str, language: str) -> None:
    """None is left out or doubtful, each has every form of the language's plural and the places of the English one."""
    ours, forms = catalogue(language), int(re.findall(r"\d+", plural_rule(language))[0])
    problems = [(message.id, _problem(message, ours.get(message.id, message.context), forms)) for message in said_in()[file]]
    assert [(words, problem) for words, problem in problems if problem] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_write_as_they_print(language: str) -> None:
    """Typographic quotes and apostrophes, and no space at an end where English has none."""
    strings = [(message, one) for message in catalogue(language) if message.id for one in _strings(message)]
    assert [one for _, one in strings if re.search(r"""["']""", one)] == []
    assert [one for message, one in strings if message.context is None and one != one.strip()] == []


@cache
def _messages() -> Catalog:
    return messages()


def _problem(message: Message, ours: Message | None, forms: int) -> str:
    if ours is None or ours.fuzzy or not all(_strings(ours)):
        return "is not translated"
    if len(_strings(ours)) != (1 if isinstance(message.id, str) else forms):
        return "lacks a form"
    needed = _places(_ids(message)[0]) - _OF_NUMBERS
    if any(_places(one) - _OF_NUMBERS != needed for one in _strings(ours)):
        return "has other places"
    numbers = _OF_NUMBERS & set().union(*map(_places, _ids(message)))
    return "" if not numbers or numbers & _places(_strings(ours)[-1]) else "does not say the number"


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _places(text: str) -> set[str]:
    return {found[0] for found in _PLACE.finditer(text)}
