"""What the console's lists have in common: a place to go on from, that anybody may have typed, and links to the pages beside."""

from urllib.parse import urlencode

from fastapi import Request

from newsletter.web.forms import is_text

A_PAGE = 50
LARGEST_NUMBER = 2**53


def number_asked(request: Request, name: str) -> int | None:
    """A number in the address; None for anything that is none."""
    return number_of(request.query_params.get(name, ""))


def number_of(text: str) -> int | None:
    """The number that somebody typed, or a form kept; None for anything that is none."""
    return min(int(text), LARGEST_NUMBER) if text.isascii() and text.isdigit() and len(text) < 20 else None


def asked(request: Request, name: str, longest: int = 100) -> str:
    """Words in the address, cut to what they may be; "" for what is no text."""
    said = request.query_params.get(name, "").strip()[:longest]
    return said if is_text(said) else ""


def address(path: str, **query: object) -> str:
    """The path with what is not empty of the query."""
    said = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(said)}" if said else path
