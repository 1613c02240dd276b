"""Publications behind feed addresses: the site a feed belongs to, and a name for it until somebody gives a better one."""

import re
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from newsletter.model.feeds import Source
from newsletter.model.plain_text import plain
from newsletter.model.web_addresses import family_of

NAME_LIMIT = 60
_BETWEEN_PARTS = re.compile(r"\s+[|>»«·•:–—-]\s+|:\s+|\s*[»|]\s*")
_FEED_WORDS = re.compile(r"\b(rss|atom|feeds?|xml|latest|posts|articles)\b", re.IGNORECASE)


def site_of(url: str) -> str:
    """The front page of the server that an address belongs to: the best guess while the feed itself says nothing."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.lower(), "/", "", ""))


def site_spellings(site_url: str) -> tuple[str, ...]:
    """The addresses that mean the same site: with http or https, with and without www and a slash at the end."""
    parts = urlsplit(site_url)
    bare = parts.netloc.lower().removeprefix("www.")
    path = parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    rests = dict.fromkeys((f"{path}/{query}", f"{path}{query}"))
    return tuple(f"{scheme}://{www}{bare}{rest}" for scheme in ("https", "http") for www in ("", "www.") for rest in rests)


def new_source(site_url: str, *, feed_url: str, name: str) -> Source:
    """A source that is not stored yet (id 0)."""
    return Source(id=0, name=plain(name, NAME_LIMIT) or guess_name(feed_url), site_url=site_url, family=family_of(site_url))


def learn_from_feed(source: Source, feed_url: str, *, title: str, site_url: str) -> Source:
    """The source as the first reading of its feed tells it: what had only been guessed gives way, what somebody wrote stays."""
    learnt = source
    if source.site_url in (site_of(feed_url), feed_url) and _may_be_its_site(site_url, feed_url):
        learnt = replace(learnt, site_url=site_url, family=family_of(site_url))
    if source.name == guess_name(feed_url):
        learnt = replace(learnt, name=name_source(title, learnt.site_url))
    return learnt


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


def _may_be_its_site(site_url: str, feed_url: str) -> bool:
    """A feed may name another host as its site, but only one that the world could know: many name ``localhost`` by mistake."""
    host = _host(site_url)
    return bool(host) and (host == _host(feed_url) or ("." in host and not _is_network_address(host)))


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
