"""Finds the feeds of a site: the links its front page names, then the places where feeds usually stand; and which is the main one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from newsletter.model.plain_text import plain
from newsletter.model.web_addresses import family_of
from newsletter.sources.entries import clean_url
from newsletter.sources.markup import strip_markup

MAX_LINKS = 20
MOST_TAGS = 1_000
_LINK = re.compile(r"<(?:link|base)\b[^<>]*+>", re.IGNORECASE)
_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
        "text/rss",
    }
)
_USUAL_PLACES = (
    "feed/",
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "rss/",
    "feeds/all.atom.xml",
    "feed.json",
    "index.rss",
)
_OF_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that a page names."""

    url: str
    title: str = ""


def typed_addresses(text: str) -> tuple[str, ...]:
    """The addresses that somebody may mean by what they typed: ``example.com`` is asked by https, then by http. () when it is none."""
    typed = re.sub(r"^(feed|rss)://", "https://", text.strip()).removeprefix("feed:")
    meant = (typed,) if _SCHEME.match(typed) else (f"https://{typed}", f"http://{typed}")
    return tuple(address for address in map(clean_url, meant) if address)


def named_feeds(page: bytes, url: str) -> tuple[FoundFeed, ...]:
    """The feeds that a page names in ``<link rel="alternate">``, main ones first, in the order of the page otherwise."""
    tree = LexborHTMLParser(_links_alone(page.decode("utf-8", "replace")))
    base_tag = tree.css_first("base[href]")
    base = clean_url((base_tag.attributes.get("href") or "") if base_tag else "", base=url) or url
    found: dict[str, FoundFeed] = {}
    for link in tree.css("link[href]"):
        at = link.attributes
        kind = (at.get("type") or "").partition(";")[0].strip().lower()
        address = clean_url(at.get("href") or "", base=base)
        if _names_a_feed((at.get("rel") or "").lower().split(), kind, address):
            found.setdefault(address, FoundFeed(url=address, title=plain(strip_markup(at.get("title") or ""), 200)))
    return tuple(sorted(list(found.values())[:MAX_LINKS], key=lambda feed: how_far_from_main(feed, url)))


def _links_alone(page: str) -> str:
    """The page's link and base tags, without comments: the parser takes time beyond measure for elements nested very deep."""
    first, *others = page.split("<!--")
    shown = [first, *(other.partition("-->")[2] for other in others)]
    tags = [tag for part in shown for tag in _LINK.findall(part)]
    return "".join(tags[:MOST_TAGS])


def usual_places(url: str) -> tuple[str, ...]:
    """Addresses where a site's feed often stands when no page names it: below the address itself, then below the front page."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder = root + parts.path.strip("/") + "/" if parts.path.strip("/") else root
    return tuple(dict.fromkeys([*(folder + place for place in _USUAL_PLACES[:2]), *(root + place for place in _USUAL_PLACES)]))


def how_far_from_main(feed: FoundFeed, page_url: str) -> tuple[bool, bool]:
    """Smaller is likelier the site's main feed: not the comments, not another publication's."""
    return (bool(_OF_COMMENTS.search(f"{feed.title} {feed.url}")), family_of(feed.url) != family_of(page_url))


def other_feeds(found: Sequence[FoundFeed], chosen: str) -> tuple[FoundFeed, ...]:
    """What is left to tell when one was chosen."""
    return tuple(feed for feed in found if feed.url != chosen)


def _names_a_feed(relations: Sequence[str], kind: str, address: str) -> bool:
    if not address or "stylesheet" in relations:
        return False
    if "feed" in relations:
        return True
    if "alternate" not in relations or kind not in _FEED_TYPES:
        return False
    # WordPress names its REST API as application/json and oEmbed as text/xml; neither is a feed.
    return not re.search(r"/wp-json/|oembed", address)
