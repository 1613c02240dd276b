"""Addresses of our own pages, as letters link to them."""

from datetime import date
from urllib.parse import quote

from newsletter.model.options import LetterheadOptions
from newsletter.rendering.strangers import link, said

_NOT_SET = "https://base-url-is-not-set.invalid"


def base_of(letterhead: LetterheadOptions) -> str:
    """The public address that our links begin with; until it is set, one that leads nowhere."""
    return link(letterhead.base_url) or _NOT_SET


def issue_url(letterhead: LetterheadOptions, day: date) -> str:
    """The issue of a date, to be read online."""
    return f"{base_of(letterhead)}/{day:%Y/%m/%d}"


def story_url(letterhead: LetterheadOptions, day: date, slug: str) -> str:
    """One story of that issue."""
    return f"{issue_url(letterhead, day)}/{quote(said(slug), safe='')}"


def picture_url(letterhead: LetterheadOptions, name: str) -> str:
    """A picture that we host."""
    return f"{base_of(letterhead)}/pictures/{quote(name, safe='')}"
