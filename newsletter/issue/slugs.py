"""The last part of a story page's address: whole words of the headline in plain letters, unique within the issue."""

import re
import unicodedata
from collections.abc import Iterable

_LIMIT = 60
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"})


def make_slugs(headlines: Iterable[str]) -> tuple[str, ...]:
    """One slug for each headline. Where no letter of a headline has a plain form, its place in the issue must do."""
    slugs: list[str] = []
    for number, headline in enumerate(headlines, start=1):
        slug = _slug(headline) or f"story-{number}"
        slugs.append(slug if slug not in slugs else _unused(slug, slugs))
    return tuple(slugs)


def _slug(headline: str) -> str:
    letters = unicodedata.normalize("NFKD", headline.lower().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", re.sub(r"[’']", "", letters.encode("ascii", "ignore").decode()) if _mostly_plain(headline) else "")
    slug = ""
    for word in words:
        if len(slug) + 1 + len(word) > _LIMIT:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug


def _mostly_plain(headline: str) -> bool:
    letters = [character for character in headline if character.isalpha()]
    return sum(unicodedata.normalize("NFKD", character)[0].isascii() for character in letters) * 2 > len(letters)


def _unused(slug: str, taken: Iterable[str]) -> str:
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
