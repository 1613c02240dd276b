"""The news agencies whose texts and pictures many outlets print, under one name each, however a page writes them."""

import re

from newsletter.model.agencies import AGENCIES

_ON_PAGES: dict[str, tuple[str, ...]] = {
    "PA Media": ("PA",),
    "Kyodo News": ("共同",),
    "Jiji Press": ("Jiji", "時事"),
    "Anadolu": ("AA",),
    "PTI": ("भाषा",),
    "Getty Images": ("Getty",),
}
"""Short forms that only a page's byline or credit uses, and those who sell pictures but no texts."""

_KNOWN = {name: (*aliases, *_ON_PAGES.get(name, ())) for name, *aliases in AGENCIES.values()} | {"Getty Images": _ON_PAGES["Getty Images"]}

_NAMES = {alias.casefold(): name for name, aliases in _KNOWN.items() for alias in (name, *aliases)}
_TOO_SHORT_IN_TEXT = {"ap", "pa", "aa", "tt", "spa", "apa", "ani", "sda", "ats", "共同", "時事"}
_LONGEST_FIRST = sorted(_NAMES, key=len, reverse=True)
_ANYWHERE = re.compile(r"(?<![\w@.])(?:" + "|".join(re.escape(a) for a in _LONGEST_FIRST) + r")(?![\w@])", re.IGNORECASE)
_DATELINE = re.compile(r"^[^.!?]{2,60}?[(\[（](?P<who>[\w .&-]{2,40}?)(?:[/,][^)\]）]{1,40})?[)\]）]\s*[.,]?\s*[-–—:]")
_PICTURES_ONLY = frozenset(("Getty Images",))
_READ = 2_000
"""Characters of a line that are looked through: a notice that names an agency is short."""


def known_agency(text: str) -> str:
    """The agency that a whole text names, under our name for it; empty when it is none that we know."""
    return _NAMES.get(" ".join(text.split()).strip(" .").casefold(), "")


def agency_at_edge(text: str) -> tuple[str, str]:
    """The agency with which a byline ends or begins, and the rest: ``JANE DOE Reuters`` gives Reuters and ``JANE DOE``."""
    for found in _ANYWHERE.finditer(text):
        rest = (text[: found.start()] + " " + text[found.end() :]).strip(" ,-–—|/")
        at_edge = not text[found.end() :].strip(" .)") or not text[: found.start()].strip(" (")
        if at_edge and _may_stand_alone(found[0]):
            return _NAMES[found[0].casefold()], rest
    return "", text


def agency_in(text: str) -> str:
    """The first agency that a line such as a copyright notice names."""
    return next((_NAMES[found[0].casefold()] for found in _ANYWHERE.finditer(text[:_READ]) if _may_stand_alone(found[0])), "")


def dateline_agency(text: str) -> str:
    """The agency in a dateline such as ``WASHINGTON (AP) —``, if the text begins with one."""
    found = _DATELINE.match(text[:140])
    name = known_agency(found["who"]) if found else ""
    return "" if name in _PICTURES_ONLY else name


def _may_stand_alone(word: str) -> bool:
    """Two and three letters are an agency only in capitals: "Ana Pa" is a person."""
    return word.casefold() not in _TOO_SHORT_IN_TEXT or word.isupper()
