"""Finds who wrote an article in its page: what the page says to machines first, then the lines between headline and first paragraph."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsletter.model.web_addresses import family_of
from newsletter.sources.agencies import agency_in, dateline_agency
from newsletter.sources.bylines import MOST_NAMES, Byline, is_site, read_byline
from newsletter.sources.page_blocks import Weights, has_sentence, own_lines, text_of
from newsletter.sources.page_data import PageData, text, types
from newsletter.sources.page_head import Head
from newsletter.sources.page_words import is_notice

LONGEST_LINE = 160
_METAS = (
    "author", "parsely-author", "citation_author", "dc.creator", "dcterms.creator", "dc.author", "article:author", "article:author_name",
    "og:article:author", "sailthru.author", "byl", "cxenseparse:author", "vr:author", "twitter:creator:name",
)  # fmt: skip
_HINT = re.compile(
    r"(?:^|[-_\s])(?:by-?line|auth(?:or)?|autor|auteur|writer|writtenby|firma|signature|contrib(?:utor)?s?)(?![a-z])", re.IGNORECASE
)
_NO_HINT = re.compile(r"comment|bio|box|avatar|card|about|social|follow|photo|image|caption|credit|asset-byline", re.IGNORECASE)
_SAYS_BY = re.compile(
    r"^\W*(?:(?:words|story|text|written|reported|posted|published) by|by|von|par|por|di|door|av|af|tekst|text|texte|كتبت?|بقلم|लेखक)"
    r"(?:\s*[:：]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_PARTICLES = re.compile(r"al|bin|das?|del?|della|de[nr]|di|dos?|du|e|el|ibn|l[ae]|te[nr]|van|vo[mn]|y|zu")
_BAR = re.compile(r"\s+[|–—-]\s+")
_POSTED_BY = re.compile(r"^.{0,60}?\b(?:posted|published|updated|on)\b.{0,60}?\bby\s+", re.IGNORECASE)


def find_byline(weights: Weights, head: Head, data: PageData) -> Byline:
    """The people of the first place that names any, and the agency of the first place that names one. ``weights`` are the body's."""
    sites = _site_names(head, data)
    names: tuple[str, ...] = ()
    agency = ""
    for found in _said(weights, head, data, sites):
        names = names or found.names
        agency = agency or found.agency
        if names and agency:
            break
    return Byline(names, agency)


def _site_names(head: Head, data: PageData) -> tuple[str, ...]:
    host = (urlsplit(head.base_url).hostname or "").removeprefix("www.")
    publishers = [text(node) for node in data.nodes(data.article.get("publisher"))]
    parts = _BAR.split(head.title)
    last = parts[-1:] if len(parts) > 2 else []  # headline | section | site
    return tuple(name for name in (head.site_name, *publishers, *last, host, family_of(head.base_url).partition(".")[0]) if name)


def _said(weights: Weights, head: Head, data: PageData, sites: tuple[str, ...]) -> Iterator[Byline]:
    """What each place says, the most trusted first."""
    yield _from_data(data, sites)
    for name in _METAS:
        yield _joined([read_byline(value, sites=sites) for value in head.every(name)])
    yield from _from_linked(weights, head, sites)
    lines, first_prose = _lines_to_prose(weights)
    yield from _from_hints(weights, first_prose, sites)
    yield from _from_lines(lines, sites)
    everything = [line for _, line in own_lines(weights)]
    yield Byline(agency=next((agency for line in everything if len(line) > 60 and (agency := dateline_agency(line))), ""))
    yield Byline(agency=next((agency for line in everything if is_notice(line) and (agency := agency_in(line))), ""))


def _from_data(data: PageData, sites: tuple[str, ...]) -> Byline:
    return _joined([_from_author(node, sites) for node in data.nodes(data.article.get("author") or data.article.get("creator"))])


def _from_author(node: dict[str, object], sites: tuple[str, ...]) -> Byline:
    """A person's name may still hold "By" and an agency; the name of an organisation is never a person."""
    name = node.get("name")
    found = _joined([read_byline(text(one), sites=sites) for one in (name if isinstance(name, list) else [name])])
    if "Person" in types(node) or not any(kind.endswith("Organization") for kind in types(node)):
        return found
    return Byline(agency=found.agency or ("" if is_site(text(name), sites) else ", ".join(found.names)))


def _joined(found: list[Byline]) -> Byline:
    names = tuple(dict.fromkeys(name for one in found for name in one.names))
    return Byline(names[:MOST_NAMES], next((one.agency for one in found if one.agency), ""))


def _from_linked(weights: Weights, head: Head, sites: tuple[str, ...]) -> Iterator[Byline]:
    """Where the head gives an address for the author: the words of the link that leads there."""
    addresses = {url.rstrip("/") for name in _METAS for value in head.every(name) if "/" in value and (url := head.resolve(value))}
    for link in weights.root.iter("a") if addresses else ():
        if text_of(link) and head.resolve(link.get("href", "")).rstrip("/") in addresses:
            yield read_byline(text_of(link), sites=sites)


def _lines_to_prose(weights: Weights) -> tuple[list[str], HtmlElement | None]:
    """The short lines between the headline and the first long or second short paragraph, and that paragraph."""
    prose = set(weights.prose_blocks())
    lines: list[str] = []
    paragraphs = 0
    for element, line in own_lines(weights, cut_at_breaks=True):
        paragraphs += element in prose
        if paragraphs > 1 or (paragraphs and len(line) > LONGEST_LINE):
            return lines, element
        if element.tag == "h1":
            lines.clear()
        elif len(line) <= LONGEST_LINE:
            lines.append(line)
    return lines, None


def _from_hints(weights: Weights, first_prose: HtmlElement | None, sites: tuple[str, ...]) -> Iterator[Byline]:
    """Elements before the first prose that are marked as holding the author, with the line they stand in for its agency."""
    for element in weights.root.iter("*"):
        if element is first_prose:
            return
        if _is_marked(element) and weights.of(element).text <= LONGEST_LINE:
            found = read_byline(_POSTED_BY.sub("", text_of(element)), sites=sites)
            yield found
            line = _line_around(weights, element)
            if found.names and any(name.casefold() in line.casefold() for name in found.names):
                yield Byline(agency=read_byline(line, sites=sites).agency)


def _is_marked(element: HtmlElement) -> bool:
    if element.get("itemprop") == "author" or "author" in element.get("rel", "").split():
        return True
    kind = element.get("class", "")
    return bool(_HINT.search(kind)) and not _NO_HINT.search(kind)


def _line_around(weights: Weights, element: HtmlElement) -> str:
    block = next((e for e in (element, *weights.above(element)) if weights.of(e).is_block), element)
    return text_of(block) if weights.of(block).text <= LONGEST_LINE else ""


def _from_lines(lines: list[str], sites: tuple[str, ...]) -> Iterator[Byline]:
    """Lines that say "By" and name somebody as names are written: "By the numbers" and "By Tuesday evening" are no bylines."""
    for line in lines:
        if _SAYS_BY.match(line) and not has_sentence(line):
            found = read_byline(line, sites=sites)
            if all(_is_written_as_name(name) for name in found.names):
                yield found


def _is_written_as_name(name: str) -> bool:
    return all(not word[:1].islower() or _PARTICLES.fullmatch(word) for word in name.split())
