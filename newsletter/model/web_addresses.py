"""Web addresses: when two name the same article, and which registered domain (outlet family) they belong to."""

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from courlan.clean import TRACKERS_RE
from tld import get_fld

_SURE_TRACKERS = re.compile(
    r"^(utm|at|mc|pk|mtm|cmp|guce|ns|wt)_|^(fbclid|gclid|msclkid|igshid|ito|ocid|cmpid|rss|feed|amp|outputtype|smid)$", re.IGNORECASE
)
_DOOR_SIGNS = re.compile(r"^(www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_INDEX_PAGE = re.compile(r"/(index|default)\.(html?|php|aspx?)$")
_AMP_ENDING = re.compile(r"\.amp(?=$|\.html?$)")
_AMP_CACHE = re.compile(r"^/(?:amp|[civ])/(?:s/)?(?=[^/]+\.)")
_NAMES_AN_ARTICLE = re.compile(r"\d|-.*-")
_SHARED_HOSTS = frozenset(
    {"substack.com", "medium.com", "wordpress.com", "tumblr.com", "ghost.io", "typepad.com", "livejournal.com", "beehiiv.com"}
)


def canonical_url(url: str) -> str:
    """The form under which two addresses of one article are equal. For comparing only: readers are given the publisher's own link.

    Scheme, ``www.``, default port, fragment, trackers, AMP variants and a trailing slash make no difference; every other
    parameter does, because on many sites it is all that tells two articles apart.
    """
    parts = _split(url)
    if parts is None or not (parts.hostname or "").strip("."):
        return url.strip()
    wrapped = _unwrapped(parts)
    if wrapped:
        return canonical_url(wrapped)
    path = _plain_path(parts.path)
    query = _meaningful_query(parts.query, path)
    return f"https://{_plain_host(parts)}{path}{'?' + query if query else ''}"


def family_of(url: str) -> str:
    """The registered domain (``bbc.co.uk``); a blog host's customers and machines without a domain are families of their own."""
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".") if parts else ""
    if not parts or not host:
        return ""
    if _is_machine(host):
        port = _port(parts)
        return f"{host}:{port}" if port else host
    return _family_of_host(host)


@lru_cache(maxsize=4096)
def _family_of_host(host: str) -> str:
    domain = get_fld(f"https://{host}/", fail_silently=True, search_private=True) or ".".join(host.split(".")[-2:])
    return host.removeprefix("www.") if domain in _SHARED_HOSTS else str(domain)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    return parts if parts.scheme.lower() in {"http", "https"} and host.isprintable() and " " not in host else None


def _unwrapped(parts: SplitResult) -> str:
    """The address inside an AMP cache's or a search engine's redirect, or nothing."""
    host = parts.hostname or ""
    cached = _AMP_CACHE.match(parts.path)
    if cached and (host.endswith(".cdn.ampproject.org") or host.startswith("www.google.")):
        return "https://" + parts.path[cached.end() :]
    if host.startswith("www.google.") and parts.path == "/url":
        asked = parse_qs(parts.query)
        return next((asked[name][0] for name in ("url", "q") if asked.get(name, [""])[0].startswith("http")), "")
    return ""


def _plain_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not _is_machine(host):
        host = _DOOR_SIGNS.sub("", host)
    shown = f"[{host}]" if ":" in host else host
    port = _port(parts)
    return f"{shown}:{port}" if port else shown


def _port(parts: SplitResult) -> int | None:
    """The port where it is not the scheme's own."""
    return None if parts.port in (None, {"http": 80, "https": 443}[parts.scheme.lower()]) else parts.port


def _is_machine(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return "." not in host
    return True


def _plain_path(path: str) -> str:
    segments = [quote(unquote(segment), safe="!=:,~@;+&$'()*", errors="replace") for segment in path.split("/") if segment]
    if _NAMES_AN_ARTICLE.search("".join(segment for segment in segments if segment != "amp")):
        segments = [segment for segment in segments if segment != "amp"]
    joined = "".join(f"/{segment}" for segment in segments)
    return _AMP_ENDING.sub("", _INDEX_PAGE.sub("", joined))


def _meaningful_query(query: str, path: str) -> str:
    """The parameters that may tell two articles apart, sorted. Doubtful trackers go only where something else names the article."""
    given = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _SURE_TRACKERS.search(name)]
    sound = [(name, value) for name, value in given if not TRACKERS_RE.search(name.lower())]
    named = _NAMES_AN_ARTICLE.search(path) or any(re.search(r"\d", value) for _, value in sound)
    return urlencode(sorted(sound if named else given), errors="replace")
