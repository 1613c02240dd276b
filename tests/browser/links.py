"""The links of a document, found and judged without following them."""

from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser


def links_of(html: str) -> set[str]:
    """Everywhere that an ``href`` or ``src`` leads, and forms that ask; what a head names for programs too."""
    tree = LexborHTMLParser(html)
    found = {node.attributes.get(name) for name in ("href", "src") for node in tree.css(f"[{name}]")}
    found |= {node.attributes.get("action") for node in tree.css("form:not([method=post])[action]")}
    found |= {node.attributes.get("content") for node in tree.css('meta[property="og:url"], meta[property="og:image"]')}
    return {link for link in found if link}


def posts_of(html: str) -> set[str]:
    """Where the forms of a page send what was typed; "" is the page itself."""
    return {node.attributes.get("action") or "" for node in LexborHTMLParser(html).css("form[method=post]")}


def places_of(html: str) -> set[str]:
    """What a ``#name`` can lead to."""
    return {node.attributes.get("id") or "" for node in LexborHTMLParser(html).css("[id]")}


def well_formed(link: str) -> bool:
    """A link to somewhere else that a browser or mail program can follow."""
    parts = urlsplit(link)
    if parts.scheme == "mailto":  # without an address: to forward something
        return "@" in parts.path or "body=" in parts.query
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(mark in link for mark in " <>\"'{}")
