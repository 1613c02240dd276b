"""OPML 1 and 2: lists of feeds in and out. What cannot be used is reported outline by outline; the rest is taken."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from newsletter.model.feeds import Source
from newsletter.model.plain_text import plain
from newsletter.sources.entries import clean_url
from newsletter.sources.feed_limits import without_illegal_references
from newsletter.sources.publications import guess_name, new_source, site_of, site_spellings

NAME_LIMIT = 200
MAX_BYTES = 20_000_000
UNTITLED = "an outline without a title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed as an OPML list names it."""

    url: str
    title: str = ""
    site_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml:
    """The feeds of a list in its order, each address once, and a sentence for each outline that could not be used."""

    outlines: tuple[Outline, ...]
    bad: tuple[str, ...]
    repeated: int = 0


def read_opml(text: str | bytes) -> Opml:
    """Read a list, nested as deep as it may be. Mends what is nearly XML; anything else is one bad line, not an error."""
    body = text.encode("utf-8", "replace") if isinstance(text, str) else text
    reason = _why_not_read(body)
    if reason:
        return Opml(outlines=(), bad=(reason,))
    parser = etree.XMLParser(encoding="utf-8" if isinstance(text, str) else None, recover=True, resolve_entities=False, no_network=True)
    root = _parse(without_illegal_references(body), parser)
    if root is None or not any(True for _ in root.iter("{*}outline")):
        return Opml(outlines=(), bad=("no <outline> in it: is it an OPML file?",))
    return _collect(root.iter("{*}outline"))


def write_opml(title: str, outlines: Iterable[Outline]) -> str:
    """The list as OPML 2.0, one line for each feed, in the given order."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = plain(title)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        name = plain(outline.title, NAME_LIMIT) or outline.url
        etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=outline.url, htmlUrl=outline.site_url)
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="utf-8").decode()


def place_outlines(outlines: Sequence[Outline], known: dict[str, Source]) -> list[Source]:
    """The source of each outline: a known one, or a new one (id 0).

    A site that the list names itself is one source. A site that we only guess from the feed's address is shared only by feeds of the
    same title: on some servers every path is another publication.
    """
    placed: list[Source] = []
    by_site = {spelling: source for source in known.values() for spelling in site_spellings(source.site_url)}
    for outline in outlines:
        site = site_of_outline(outline)
        found = by_site.get(site)
        if found is not None and not outline.site_url and found.name != outline.title:
            site, found = outline.url, by_site.get(outline.url)
        if found is None:
            found = new_source(site, feed_url=outline.url, name=outline.title or guess_name(outline.url))
            by_site.update((spelling, found) for spelling in site_spellings(site))
        placed.append(found)
    return placed


def site_of_outline(outline: Outline) -> str:
    """The site that the list names, or the best guess."""
    return outline.site_url or site_of(outline.url)


def _parse(body: bytes, parser: etree.XMLParser) -> etree._Element | None:
    try:
        return etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError):  # even in what is mended there may be bytes of no character set
        return None


def _why_not_read(body: bytes) -> str:
    if len(body) > MAX_BYTES:
        return f"the list is larger than {MAX_BYTES:,} bytes"
    if re.search(rb"<!ENTITY", body.replace(b"\0", b""), re.IGNORECASE):
        return "the list declares entities of its own (<!ENTITY)"
    return "the list is empty" if not body.strip() else ""


def _collect(elements: Iterable[etree._Element]) -> Opml:
    read = [_read_outline(element) for element in elements]
    outlines = [outline for outline in read if isinstance(outline, Outline)]
    found: dict[str, Outline] = {}
    for outline in outlines:
        found.setdefault(outline.url, outline)
    bad = tuple(sentence for sentence in read if isinstance(sentence, str))
    return Opml(outlines=tuple(found.values()), bad=bad, repeated=len(outlines) - len(found))


def _read_outline(element: etree._Element) -> Outline | str | None:
    """A feed, a sentence about what was meant to be one, or None for folders and links."""
    try:
        facts = {str(name).rpartition("}")[2].lower(): str(value).strip() for name, value in element.attrib.items()}
    except UnicodeDecodeError:  # half a letter, written as a reference where we could not take it out before
        return f"{UNTITLED}: its letters cannot be read"
    kind = facts.get("type", "").lower()
    given = facts.get("xmlurl") or (facts.get("url", "") if kind != "link" else "")
    title = plain(facts.get("title") or facts.get("text") or "", NAME_LIMIT)
    if not given:
        return f"{title or UNTITLED}: names no feed address (xmlUrl)" if kind in ("rss", "atom") else None
    url = clean_url(re.sub(r"^feed:(//)?", lambda found: "https://" if found[1] else "", given))
    if not url:
        return f"{title or UNTITLED}: {plain(given, 100)} is not an http or https address"
    return Outline(url=url, title=title, site_url=clean_url(facts.get("htmlurl", "")))
