"""Reads who made a picture out of the words near it: "Photo: X", "(X via Agency)", "© X", "Foto: X/dpa"."""

import re

from newsletter.model.plain_text import plain
from newsletter.sources.agencies import agency_in, known_agency

LONGEST_CREDIT = 120
MOST_WORDS = 14

_MAKES = (
    r"photo(?:graph|graphy|s|graphs)?|pictures?|pic|images?|illustration|artwork|graphic|(?:image |photo )?credit|courtesy|source|"
    r"photographer|foto(?:s|grafie|grafía)?|archivfoto|bild(?:er|quelle)?|quelle|grafik|crédits?(?: photo)?|créditos?|imagen|immagine|"
    r"fotógrafo|fotografía|zdjęcie|фото|fotoğraf|kuva|تصوير|الصورة|عدسة|फोटो|तस्वीर|चित्र|撮影|写真|提供|图片来源|摄影|图|사진"
)
_OF = r"(?:by|de|von|di|door|av|af|par|por|courtesy of)"
_WHO = rf"(?P<who>[^:：()\[\]（）]{{2,{LONGEST_CREDIT}}}?)"
_LABELLED = re.compile(rf"(?:^|[\s(\[（.!?,;|–—-])(?:{_MAKES})\s*(?:[:：]\s*|{_OF}\s*:?\s+){_WHO}\s*[.)\]）]*\s*$", re.IGNORECASE)
_IN_BRACKETS = re.compile(rf"[(\[（]\s*(?:{_MAKES})\b\s*(?:[:：]|{_OF}\b)?\s*[:：]?\s*{_WHO}\s*[)\]）]", re.IGNORECASE)
_SIGNED = re.compile(r"(?:©|\(c\)|copyright)\s*(?:\d{4}\s*)?(?P<who>[^©]{2,120})$", re.IGNORECASE)
_WIRE_PHOTO = re.compile(r"\(?\b(?P<who>(?:AP|AFP|Reuters|EFE|EPA|PA|Getty)(?: (?:Photo|Images?|File))*\s*/\s*[^/()]{3,60})\)?\.?$")
_AT_END = re.compile(r"(?:^|[.!?。।]\s+|[(\[（])(?P<who>[^.!?()\[\]（）]{2,80})[)\]）]?\.?$")
_HOUSE_AFTER = re.compile(r"(?:/|\bvia\b|\s[-–|]\s|,)\s*(?P<house>[^/,]+)$", re.IGNORECASE)
_BEGINNING = re.compile(
    rf"^\W*(?:(?:{_MAKES})\b\s*(?:[:：]|\b{_OF}\b\s*:?|[/|]\s+)|©|\(c\)|copyright\b(?:\s*©)?|by\s)\s*(?:\d{{4}}\s+)?", re.IGNORECASE
)


def read_credit(caption: str) -> str:
    """The credit inside a caption; empty when the caption names nobody as the maker."""
    text = plain(caption, 2_000)
    for pattern in (_IN_BRACKETS, _LABELLED, _SIGNED, _WIRE_PHOTO):
        found = pattern.search(text)
        if found:
            return tidy_credit(found["who"])
    found = _AT_END.search(text)
    return tidy_credit(found["who"]) if found and _names_an_agency(found["who"]) else ""


def tidy_credit(text: str) -> str:
    """A credit as printed: without its label, brackets and full stop; empty when it is too long to be one."""
    credit = plain(text, 400)
    while (begun := _BEGINNING.match(credit)) and begun.end() < len(credit):
        credit = credit[begun.end() :]
    credit = credit.strip(" .,;:|/-–—()[]（）")
    is_one = 2 <= len(credit) <= LONGEST_CREDIT and len(credit.split()) <= MOST_WORDS and any(c.isalpha() for c in credit)
    return credit if is_one else ""


def _names_an_agency(text: str) -> bool:
    """Whether the closing words of a caption are a maker with an agency: "Jane Doe/Reuters", "Jane Doe via AP", "AFP"."""
    after = _HOUSE_AFTER.search(text)
    return bool(known_agency(text) or (after and agency_in(after["house"])))
