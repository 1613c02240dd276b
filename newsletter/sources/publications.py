"""Publications behind feed addresses: the site a feed belongs to, and a name for it until somebody gives a better one."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from newsletter.model.plain_text import plain
from newsletter.model.web_addresses import family_of

NAME_LIMIT = 60
_SHARED_HOSTS = frozenset(
    {
        "feeds.feedburner.com",
        "feeds2.feedburner.com",
        "feedproxy.google.com",
        "news.google.com",
        "medium.com",
        "www.reddit.com",
        "www.youtube.com",
        "rss.app",
        "fetchrss.com",
        "politepol.com",
        "rsshub.app",
        "kill-the-newsletter.com",
    }
)
"""Hosts where every path is another publication, so that the host says nothing about whose feed it is."""

_BETWEEN_PARTS = re.compile(r"\s+[|>»«·•:–—-]\s+|:\s+|\s*[»|]\s*")
_FEED_WORDS = re.compile(r"\b(rss|atom|feeds?|xml|latest|posts|articles)\b", re.IGNORECASE)


def site_of(url: str) -> str:
    """The front page of the publication an address belongs to; on a host shared by many it is the address itself."""
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2].lower()
    if parts.hostname in _SHARED_HOSTS:
        return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))
    return urlunsplit((parts.scheme, netloc, "/", "", ""))


def site_spellings(site_url: str) -> tuple[str, ...]:
    """The addresses that mean the same site: with http or https, with and without www."""
    parts = urlsplit(site_url)
    bare = parts.netloc.removeprefix("www.")
    rest = urlunsplit(("", "", parts.path, parts.query, ""))
    return tuple(f"{scheme}://{www}{bare}{rest}" for scheme in ("https", "http") for www in ("", "www."))


def guess_name(url: str) -> str:
    """What to call a publication of which only an address is known: its host without ``www`` and the like."""
    host = _host(url)
    return host if _is_network_address(host) else re.sub(r"^(www\d?|feeds?|rss)\.", "", host)


def name_source(feed_title: str, url: str) -> str:
    """The publication's name out of a feed's title such as ``World news | The Guardian``; the guess where there is no title.

    Of several parts the one that sounds like the domain wins, then the whole title.
    """
    title = plain(feed_title, 200)
    label = re.sub(r"[^a-z0-9]", "", family_of(url).partition(".")[0])
    parts = [part for part in (plain(part) for part in _BETWEEN_PARTS.split(title)) if part]
    if len(parts) > 1:
        alike = [part for part in parts if _sounds_like(part, label)]
        title = alike[0] if alike else title
    elif not _FEED_WORDS.sub("", title).strip():
        title = ""
    return title[:NAME_LIMIT].strip() or guess_name(url)


def _sounds_like(part: str, label: str) -> bool:
    letters = re.sub(r"[^a-z0-9]", "", part.lower())
    return len(letters) > 1 and (letters in label or (len(label) > 1 and label in letters))


def _host(url: str) -> str:
    """The host in the ASCII form that DNS uses, so that one name has one spelling; "" where there is none."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
        return host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return ""


def _is_network_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
