"""Feeds in two words, for tests."""

from collections.abc import Sequence
from html import escape

PUBLISHED = "Sat, 21 Nov 2026 06:00:00 GMT"


def item(title: str, link: str = "", *, summary: str = "", guid: str = "", published: str = PUBLISHED, more: str = "") -> str:
    address = link or f"https://paper.example/{title.lower().replace(' ', '-')}"
    named = f"<guid>{escape(guid)}</guid>" if guid else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(address)}</link>{named}"
        f"<description>{escape(summary)}</description><pubDate>{published}</pubDate>{more}</item>"
    )


def rss(*items: str, title: str = "The Paper", link: str = "", more: str = "") -> str:
    site = f"<link>{escape(link)}</link>" if link else ""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(title)}</title>{site}{more}{"".join(items)}</channel></rss>'


def opml(*outlines: str) -> str:
    return f'<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>{"".join(outlines)}</body></opml>'


def titles(entries: Sequence[object]) -> list[str]:
    return [entry.title for entry in entries]
