"""What a page says about its article in its head: title, canonical link, language, description."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsletter.model.plain_text import plain
from newsletter.model.web_addresses import family_of
from newsletter.sources.bylines import is_site
from newsletter.sources.page_data import PageData, text
from newsletter.sources.page_head import Head

MAX_TITLE = 300
MAX_DESCRIPTION = 1_000
_SEPARATOR = re.compile(r"\s+[|–—·»«›-]\s+|\s*[|：]\s*|\s*:\s+|\s+::\s+")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.].*)?")
_WORD = re.compile(r"\w+")


def find_title(lines: list[str], tree: HtmlElement, head: Head, data: PageData) -> str:
    """The headline: as a line of the page where what the head says contains that line, else the head's without the site's name."""
    headings = [plain("".join(h1.itertext()), MAX_TITLE) for h1 in tree.iter("h1")]
    said = [plain(title, MAX_TITLE) for title in (text(data.article.get("headline")), head.first("og:title"), head.first("twitter:title"))]
    full = next((title for title in (*said, head.title[:MAX_TITLE]) if title), "")
    if not full:
        return next((heading for heading in headings if heading), "")
    sites = _sites(head)
    pieces = [piece for piece in _pieces(full) if not is_site(piece, sites)]
    long_ones = {_key(piece) for piece in pieces if len(piece) * 2 >= len(full) or len(piece) >= 30}
    beginnings = {_key(piece) for piece in pieces if full.startswith(piece)}
    shown = [heading for heading in headings if _key(heading) in long_ones | beginnings] or [
        line for line in lines if _key(line) in long_ones
    ]
    return shown[0] if shown else _without_site(full, sites)


def _pieces(title: str) -> Iterator[str]:
    """The title with parts before or after a separator left off."""
    cuts = [(found.start(), found.end()) for found in _SEPARATOR.finditer(title)][:8]
    for begin in (0, *(end for _, end in cuts)):
        for end in (*(start for start, _ in cuts), len(title)):
            if begin < end:
                yield title[begin:end]


def _key(line: str) -> str:
    return " ".join(_WORD.findall(line.casefold()))


def _sites(head: Head) -> tuple[str, ...]:
    return (head.site_name, (urlsplit(head.base_url).hostname or "").removeprefix("www."), family_of(head.base_url).partition(".")[0])


def _without_site(title: str, sites: tuple[str, ...]) -> str:
    cuts = list(_SEPARATOR.finditer(title))
    return title[: cuts[-1].start()].strip() if cuts and is_site(title[cuts[-1].end() :], sites) else title


def find_canonical(head: Head) -> str:
    """The page's own link to itself, when it stays on the site and names more than its front page."""
    for href in (*head.links.get("canonical", ()), *head.every("og:url")):
        url = head.resolve(href)
        if url and family_of(url) == family_of(head.base_url) and not _is_front_page(url, head.base_url):
            return url
    return ""


def _is_front_page(url: str, page_url: str) -> bool:
    asked = urlsplit(page_url)
    return urlsplit(url).path in ("", "/") and not urlsplit(url).query and (asked.path not in ("", "/") or bool(asked.query))


def find_language(tree: HtmlElement, head: Head, data: PageData) -> str:
    """The language of the page as a tag such as ``en-GB``, from the first place that names one."""
    named = data.article.get("inLanguage")
    alternate = named.get("alternateName") if isinstance(named, dict) else None
    said = (tree.get("lang"), tree.get("xml:lang"), head.first("content-language", "og:locale"))
    for tag in (*said, text(alternate), text(named), head.first("language", "dc.language", "dcterms.language")):
        if tag and (found := _LANGUAGE.fullmatch(tag.strip().partition(",")[0])):
            language, script, region = found.groups()
            return "-".join(part for part in (language.lower(), script and script.title(), region and region.upper()) if part)
    return ""


def find_description(head: Head, data: PageData) -> str:
    """What the page says it is about, as plain text."""
    said = (head.first("description", "og:description", "twitter:description", "dc.description"), text(data.article.get("description")))
    return next((found for line in (*said, text(data.page.get("description"))) if (found := plain(line, MAX_DESCRIPTION))), "")
