"""Headlines without the publisher's name that many feeds hang on them ("Storm reaches coast - BBC News")."""

import re

_TAIL = re.compile(r"(?P<head>.+?\S)\s+(?P<bar>[-|–—•·:»]{1,2})\s+(?P<tail>(?:(?!\s[-|–—•·:»]{1,2}\s).)+)")
_WORD = re.compile(r"[^\W_]+")
_SAY_NOTHING = frozenset({"the", "www", "com", "org", "net", "co", "rss", "feed"})
_SECTION_WORDS = 3


def clean_headline(title: str, source: str, family: str) -> str:
    """The headline alone. A tail goes only where it is the source's name, so that "Second bridge closed - for good" stays whole."""
    found = _TAIL.fullmatch(title.strip())
    if not found or not _names_source(found["tail"], source, family):
        return title.strip()
    head = _without_section(found["head"], found["bar"])
    return head if len(_WORD.findall(head)) > 1 or not head.isascii() else title.strip()


def _names_source(tail: str, source: str, family: str) -> bool:
    named, name = _name_words(tail), _name_words(source)
    domain = family.partition(".")[0]
    if not named:
        return False
    return named <= name or (bool(name) and name <= named) or (bool(domain) and "".join(_WORD.findall(tail.lower())).startswith(domain))


def _name_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - _SAY_NOTHING


def _without_section(head: str, bar: str) -> str:
    """Cut "World news" out of "Storm reaches coast | World news | The Guardian"."""
    before = _TAIL.fullmatch(head)
    if bar == "|" and before and before["bar"] == "|" and len(before["tail"].split()) <= _SECTION_WORDS:
        return before["head"]
    return head
