"""Whose text an article is, as far as its credit line, its dateline, its path or its last lines tell."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from newsletter.model.agencies import agency_named

_LETTERS = re.compile(r"[^\W_]+")
_PATHS = {"wirestory": "apnews.com", "ap-news": "apnews.com", "apnews": "apnews.com", "associated-press": "apnews.com"} | {
    name: f"{name}.com" for name in ("reuters", "afp", "upi")
}
_PATH_ENDS = re.compile("[/?#]")
_BETWEEN_NAMES = re.compile(r"\s*[,|/;()•·–—]\s*|\s+-\s+|\b(?:by|for|of|with|and|von|par|por|via)\b[:\s]*", re.IGNORECASE)
_DATELINE = re.compile(r"^[^()]{0,60}\(([^()]{2,40})\)\s*[-–—:]|^(Reuters|AP|AFP)\s+[-–—]\s")
_SIGNED_OFF = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:\d{4}\s+)?(?:by\s+)?(?:the\s+)?([^.,©]{2,40})|\((Reporting) by [^()]*\bediting by\b", re.IGNORECASE
)


def credit(*, byline: str, agency: str, url: str, summary: str, text: str) -> tuple[str, str]:
    """The family of the agency an article is credited to and by what it is seen, or twice "" where no credit can be seen.

    An agency that the page names and we do not know stands for itself.
    """
    found = _credits(byline, agency, url, summary, text)
    return next((family_and_sign for family_and_sign in found if family_and_sign[0]), ("", ""))


def _credits(byline: str, agency: str, url: str, summary: str, text: str) -> Iterator[tuple[str, str]]:
    """The surest sign first; none of the others is asked once one has spoken."""
    if agency.strip():
        yield agency_named(agency) or f"agency {' '.join(_LETTERS.findall(agency.lower()))}", "by its page"
    yield _in_byline(byline), "by its byline"
    yield _in_dateline(summary) or _in_dateline(text), "by its dateline"
    yield _in_path(url), "by its address"
    yield _signed_off(text), "by its last lines"


def without_dateline(text: str) -> str:
    """The text without "WASHINGTON (AP) — ", which some outlets print and others do not."""
    found = _DATELINE.match(text)
    return text[found.end() :] if found and _in_dateline(text) else text


def _in_byline(byline: str) -> str:
    """Such as "By Jane Roe, Associated Press", "AFP", "Reuters Staff", "Jane Roe | The Conversation"."""
    return agency_named(byline) or next(filter(None, map(agency_named, _BETWEEN_NAMES.split(byline))), "") if byline else ""


def _in_dateline(text: str) -> str:
    """Such as "WASHINGTON (AP) — " or "(Reuters) - "."""
    found = _DATELINE.match(text)
    return agency_named(found[1] or found[2]) if found else ""


def _in_path(url: str) -> str:
    if _PATHS.keys().isdisjoint(_PATH_ENDS.split(url.lower())):  # nearly all: taking an address apart by the book is slow
        return ""
    segments = urlsplit(url).path.lower().split("/")
    return next((_PATHS[segment] for segment in segments if segment in _PATHS), "")


def _signed_off(text: str) -> str:
    """Such as "Copyright 2026 The Associated Press." or Reuters's "(Reporting by …; Editing by …)" at the end."""
    found = _SIGNED_OFF.search(text, max(0, len(text) - 300))
    if not found:
        return ""
    return "reuters.com" if found[2] else next(filter(None, map(agency_named, [found[1], *found[1].split(" and ")])), "")
