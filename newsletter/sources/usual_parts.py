"""The elements of usual feeds, one reader each: they put what they find under feedparser's names, or call the feed unusual."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"

_MAILED = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? [A-Z][a-z]{2} [12]\d{3} \d\d:\d\d:\d\d (?:GMT|[+-]\d\d\d\d)", re.ASCII)
_INSTANT = re.compile(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)
ODD_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:///|&\w+;")
_ODD_LETTERS = re.compile("[\x80-\x9f]")
_CHANGE_MEANING = {"lang", "base", "mode", "content", "src"}
"""Attributes that tell feedparser how to take what lies below."""

Element = Any
Entry = dict[str, Any]
Parts = Mapping[str, Callable[[Entry, Element], None]]
"""Readers by element name."""


class Unusual(Exception):
    """Something that is not on the lists."""


def read_part(parts: Parts, entry: Entry, child: Element) -> None:
    if child.tag not in parts:
        raise Unusual(child.tag)
    parts[child.tag](entry, child)


def words_of(element: Element) -> str:
    """The text of an element without attributes, repaired as feedparser does it where UTF-8 was encoded twice."""
    require(not element.attrib)
    return letters_of(element)


def letters_of(element: Element) -> str:
    require(len(element) == 0)
    text = (element.text or "").strip()
    if text.isascii():
        return str(text)
    require(not _ODD_LETTERS.search(text))
    try:
        text = text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return str(text)
    raise Unusual(text)


def typed_words(element: Element) -> tuple[str, str]:
    """An Atom text and its type."""
    require(set(element.attrib) <= {"type"})
    kind = {"text": "text/plain", "html": "text/html"}.get(element.get("type", "text"))
    if kind is None:
        raise Unusual(element.get("type"))
    return letters_of(element), kind


def attributes_of(element: Element) -> dict[str, str]:
    """The attributes as feedparser gives them, where none of them could change what lies around or below."""
    named = {str(name).lower(): str(value) for name, value in element.attrib.items()}
    require(len(named) == len(element.attrib) and not _CHANGE_MEANING & set(named) and not any("{" in name for name in named))
    return {name: value.lower() if name in ("rel", "type") else value for name, value in named.items()}


def read_guid(entry: Entry, element: Element) -> None:
    require(set(element.attrib) <= {"isPermaLink"})
    once(entry, "id", letters_of(element))
    require(not ODD_ADDRESS.search(entry["id"]))
    entry["guid_is_link"] = element.get("isPermaLink", "true") == "true"


def read_category(entry: Entry, element: Element) -> None:
    tag = {"term": letters_of(element), "scheme": element.get("domain")}
    require(set(element.attrib) <= {"domain"} and bool(tag["term"] or not element.attrib))
    tags = _few_tags(entry)
    if tag["term"] and (tag["scheme"] or tag not in tags):
        tags.append(tag)


def read_atom_category(entry: Entry, element: Element) -> None:
    tag = attributes_of(element)
    require(not letters_of(element) and bool(tag.get("term")) and set(tag) <= {"term", "scheme", "label"})
    told = {name: tag.get(name) for name in ("term", "scheme", "label")}
    tags = _few_tags(entry)
    if told not in tags:
        tags.append(told)


def _few_tags(entry: Entry) -> list[dict[str, str | None]]:
    tags: list[dict[str, str | None]] = entry.setdefault("tags", [])
    require(len(tags) < 200)  # each is compared with all before it
    return tags


def read_content(entry: Entry, element: Element) -> None:
    words = typed_words(element)[0] if element.tag == f"{ATOM}content" else words_of(element)
    once(entry, "content", [{"value": words}])


def read_summary(entry: Entry, element: Element) -> None:
    once(entry, "summary", typed_words(element)[0])


def read_atom_id(entry: Entry, element: Element) -> None:
    once(entry, "id", words_of(element))
    require(not ODD_ADDRESS.search(entry["id"]))


def read_author(entry: Entry, element: Element) -> None:
    require(not element.attrib and all(child.tag in (f"{ATOM}name", f"{ATOM}uri") for child in element))
    names = [words_of(child) for child in element if child.tag == f"{ATOM}name"]
    require(len(names) == 1 and bool(names[0]))
    once(entry, "author", names[0])


def read_link(entry: Entry, element: Element) -> None:
    named = {"rel": "alternate", **attributes_of(element)}
    address = named.get("href", "")
    require(bool(address) and not ODD_ADDRESS.search(address) and not {"url", "uri"} & set(named) and not len(element))
    if named["rel"] == "enclosure":
        entry.setdefault("enclosures", []).append({**named, "type": named.get("type", "text/html")})
    elif named["rel"] == "alternate" and named.get("type", "text/html") in ("text/html", "application/xhtml+xml"):
        entry["link"] = address


def read_enclosure(entry: Entry, element: Element) -> None:
    named = attributes_of(element)
    require("url" in named and not {"uri", "href", "rel"} & set(named) and not letters_of(element))
    entry.setdefault("enclosures", []).append({**named, "href": named.pop("url")})


def read_picture(entry: Entry, element: Element) -> None:
    """A file or its thumbnail; the words below it are kept with the entry, as feedparser keeps them."""
    entry.setdefault("media_content" if element.tag == f"{MEDIA}content" else "media_thumbnail", []).append(attributes_of(element))
    require(element.tag == f"{MEDIA}content" or (not len(element) and not letters_of(element)))
    for child in element:
        read_part(MEDIA_PARTS, entry, child)


def read_picture_words(entry: Entry, element: Element) -> None:
    """``media:title`` and ``media:description``; their attributes say nothing that we use."""
    attributes_of(element)
    once(entry, "media_picture" + element.tag.rpartition("}")[2], letters_of(element))


def read_credit(entry: Entry, element: Element) -> None:
    content = letters_of(element)
    entry.setdefault("media_credit", []).append({**attributes_of(element), **({"content": content} if content else {})})


def read_date(entry: Entry, element: Element) -> None:
    text = words_of(element)
    if _INSTANT.fullmatch(text):
        instant = datetime.fromisoformat(text)
    elif _MAILED.fullmatch(text):
        instant = parsedate_to_datetime(text)
    else:
        raise Unusual(text)
    name = element.tag.replace("pubDate", "published").rpartition("}")[2]
    once(entry, f"{name}_parsed", instant.utctimetuple())


def pass_over(_entry: Entry, element: Element) -> None:
    """An element that says nothing to us."""
    attributes_of(element)
    require(not len(element))


def once(told: dict[str, Any], name: str, value: Any) -> None:
    require(name not in told)
    told[name] = value


def require(usual: bool) -> None:
    if not usual:
        raise Unusual


MEDIA_PARTS: Parts = {
    f"{MEDIA}title": read_picture_words,
    f"{MEDIA}description": read_picture_words,
    f"{MEDIA}credit": read_credit,
    f"{MEDIA}thumbnail": read_picture,
}
