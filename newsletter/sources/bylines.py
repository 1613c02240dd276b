"""Reads the line that says who wrote: the people and the agency in its many forms, without roles, dates, addresses and "By"."""

import re
from dataclasses import dataclass

from newsletter.model.plain_text import plain
from newsletter.sources.agencies import agency_at_edge, known_agency

MOST_NAMES = 6
LONGEST_NAME = 60
_READ = 2_000
"""Characters of a line that are looked at."""
MOST_WORDS = 6

_BEGINNING = re.compile(
    r"^\W*(?:(?:words|story|text|written|reported|reporting|posted|published|compiled|report|interview)(?: and photographs)? by|by|"
    r"by ?-?line|text von|ein beitrag von|propos recueillis par|texto de|a cura di|auteur|autore|autor(?:in)?|author|автор|текст|yazan|"
    r"haber|작성|كتبت?|بقلم|تقرير|लेखक|取材・文|文・?|記者|作者|(?P<unsure>von|par|por|di|door|av|af|tekst|text|texte|от))(?:\s*[:：]\s*|\s+)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+|(?<!\S)[^\s@]++@[^\s.]++\.\S++|(?<!\w)@\w+", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[（]([^)\]）]{1,60})[)\]）]")
_SEPARATOR = re.compile(
    r"\s*[|/•·;,\n，、；／]\s*|\s+[-–—]\s+|(?:^|\s+)(?:with|for|via|of|at|avec|mit|für|con|para|med|com)\s+(?=\S)", re.IGNORECASE
)
_AND = re.compile(r"\s+(?:and|&|und|et|y|e|og|och|en|i|и|و)\s+|\s+و(?=\S{3})", re.IGNORECASE)
_DATED = re.compile(r"\s+(?:on|am|le|el|published|updated|posted|stand|publié)\b.*\d.*$", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:staff|reporters?|correspond[ae]nte?s?|editors?|writers?|columnists?|contribut(?:or|ing|ors)|special to|guest|bureau|chief|"
    r"producers?|analyst|photographers?|journalists?|redakteur(?:in)?|korrespondent(?:in)?|autor(?:in)?|journaliste|rédact(?:eur|rice)|"
    r"redactora?|corresponsal|periodista|inviat[oa]|redattore|giornalista|jornalista|корреспондент|min(?:ute)?s? read|"
    r"photos?|fotos?|pictures?|videos?|bilder)\b|संवाददाता|記者|編集委員",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:the )?(?:(?:web|online|news|digital|guest|our|site|super)[ _-]?)*(?:admin(?:istrator)?|staff|editors?|webmaster|"
    r"editorial(?: (?:team|board|staff))?|news ?(?:room|desk)|desk|team|authors?|contributors?|news|agenc(?:y|ies)|press release|"
    r"(?:wire|staff|agency|media) (?:reports?|services?)|unknown|anonymous|null|none|undefined|n/a|redaktion(?:steam)?|(?:la )?redacción|"
    r"(?:la )?rédaction|(?:la )?redazione|(?:da )?redação|redactie|redaktionen|redakcja|редакция|editör|haber merkezi|التحرير|"
    r"هيئة التحرير|(?:न्यूज़ |वेब )?डेस्क|編集部|本报讯)",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"\b(?:agency|agence|agencia|agenzia|agentur|ajansı|agência|newswire|wire|news service|services?|foundation|network|broadcasting|media|"
    r"newsroom|noticias|nachrichten|nouvelles|syndicate|institute|project|reports|conversation|digital|studios?|magazine)\b|"
    r"وكالة|एजेंसी|通信社?$|通讯社|新聞社?$",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"\b(?:news|press|presse|times|post|tribune|journal|herald|gazette|chronicle|radio|tv|today|daily|weekly|review|courier|observer|examiner|"
    r"ledger|mirror|globe|guardian|telegraph|standard|republic|dispatch|sentinel|star|sun|bee|argus|zeitung|monde|mundo)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\bMa?c(?=[A-Z])")
_SCOTTISH = re.compile(r"^(Mc|O')([a-z])")
_INITIALS = re.compile(r"[A-Z]{3,6}")
_STATION = re.compile(r"[A-Z]{2,5}\d? (?:News|Radio|TV|Sports?)")
_DEGREES = frozenset(("MBA", "MPH", "DVM", "III"))


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote: people, and the agency or other house whose text it is."""

    names: tuple[str, ...] = ()
    agency: str = ""

    def __bool__(self) -> bool:
        return bool(self.names or self.agency)


def read_byline(line: str, *, sites: tuple[str, ...] = ()) -> Byline:
    """Who a byline names. The site's own name is nobody: it says no more than the source does."""
    names: list[str] = []
    agency = ""
    for part in _parts(_cleaned(line)):
        house, rest = agency_at_edge(part)
        if not house and _names_a_house(part, after_a_name=bool(names)):
            house, rest = part, ""
        if house and not agency and not is_site(house, sites):
            agency = house
        name = _person(rest, sites)
        if names and " " in names[0] and " " not in name:
            continue  # after "Jane Doe" a single word is a place or a degree
        if name and name.casefold() not in {known.casefold() for known in names}:
            names.append(name)
    return Byline(tuple(names[:MOST_NAMES]), agency)


def is_site(text: str, sites: tuple[str, ...]) -> bool:
    """Whether a name is that of the site itself, give or take an article and spaces."""
    ours = _bare(text)
    return bool(ours) and any(ours == _bare(site) for site in sites)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", re.sub(r"^(?:the|der|die|das|le|la|les|el|il)\s+", "", text.casefold()))


def _cleaned(line: str) -> str:
    text = plain(_ADDRESS.sub(" ", line[:_READ].replace("\n", ", ")), 400)
    for _ in range(2):  # some sites write "By By Jane Doe"
        begun = _BEGINNING.match(text)
        rest = text[begun.end() :] if begun else text
        if begun and (not begun["unsure"] or len(rest.split()) > 1 or known_agency(rest.split("|")[0])):
            text = rest
    return _DATED.sub("", text)


def _parts(text: str) -> list[str]:
    """The pieces of a byline that name one person, role or house each; what stands in brackets comes last."""
    bracketed = _BRACKETS.findall(text)
    outside = _upright(_BRACKETS.sub(" ", text))
    pieces = [half for piece in _SEPARATOR.split(outside) for half in _halves(piece)]
    return [part for part in (piece.strip(" .-–—:\"'“”‘’") for piece in [*pieces, *bracketed]) if part]


def _upright(text: str) -> str:
    """``Doe, Jane`` as libraries write it becomes ``Jane Doe``."""
    last, comma, first = (piece.strip() for piece in text.partition(","))
    single = comma and len(last.split()) == len(first.split()) == 1 and "," not in first
    return f"{first} {last}" if single and not any(_is_nobody(word) or known_agency(word) for word in (first, last)) else text


def _halves(piece: str) -> list[str]:
    """Split at an "and" between two whole names, not inside one (Ortega y Gasset)."""
    halves = _AND.split(piece)
    whole = all(len(half.split()) > 1 or known_agency(half) or _is_nobody(half) or not half.isascii() for half in halves)
    return halves if whole else [piece]


def _names_a_house(part: str, *, after_a_name: bool) -> bool:
    if _ROLE.search(part) or _is_nobody(part) or len(part.split()) > MOST_WORDS:
        return False
    follows = after_a_name or part.casefold().startswith("the ")
    initials = _INITIALS.fullmatch(part) is not None and part not in _DEGREES
    return bool(_HOUSE.search(part) or _STATION.fullmatch(part)) or (follows and (initials or bool(_PAPER.search(part))))


def _person(part: str, sites: tuple[str, ...]) -> str:
    name = part.strip(" .,-–—|/:")
    unlike = not any(c.isalpha() for c in name) or any(c.isdigit() for c in name) or len(name) > LONGEST_NAME
    if unlike or len(name.split()) > MOST_WORDS or _ROLE.search(name) or _is_nobody(name) or _HOUSE.search(name) or is_site(name, sites):
        return ""
    return _in_mixed_case(name) if _CAPITALS.sub("", name).isupper() and name.isascii() and len(name) > 3 else name


def _is_nobody(part: str) -> bool:
    return _NOBODY.fullmatch(part.strip()) is not None


def _in_mixed_case(name: str) -> str:
    return " ".join(word if len(word) < 3 or "." in word else _SCOTTISH.sub(_raise_letter, word.title()) for word in name.split())


def _raise_letter(found: re.Match[str]) -> str:
    return found[1] + found[2].upper()
