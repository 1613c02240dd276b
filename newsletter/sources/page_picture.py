"""Finds the lead picture of an article: its address, its words for those who do not see it, and whose it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newsletter.model.plain_text import plain
from newsletter.model.stories import PictureSource
from newsletter.sources.credits import read_credit, tidy_credit
from newsletter.sources.page_blocks import Weights, text_of
from newsletter.sources.page_data import Node, PageData, text
from newsletter.sources.page_head import Head

MAX_ALT = 300
WIDE_ENOUGH = 400
LONGEST_CAPTION = 600
_CREDIT_CLASS = re.compile(r"credit|copyright|attribution|photographer|fotograf|source|by-?line|auth?or", re.IGNORECASE)
_CREDIT_ITEMPROPS = frozenset(("credittext", "author", "creator", "copyrightholder", "copyrightnotice"))
_SIZE = re.compile(
    r"[-_.](?:w?\d{2,4}(?:x\d{2,4})?w?|scaled|large|medium|small|thumb(?:nail)?|full|crop(?:ped)?)(?=$|[-_.])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the body of the page."""

    element: HtmlElement
    url: str
    alt: str
    caption: str
    credit: str


def find_picture(weights: Weights, head: Head, data: PageData) -> PictureSource | None:
    """The picture the page names as its own; the leading one of its body instead, where only that one has a credit."""
    shown = list(_shown(weights, head))
    named = [_named(url, head, data, shown) for url in _urls(head, data)]
    leading = [PictureSource(url=one.url, alt=one.alt, credit=one.credit) for one in _leading(weights, shown)]
    found = [*named, *leading]
    return next((picture for picture in found if picture.credit), next(iter(found), None))


def _urls(head: Head, data: PageData) -> list[str]:
    images = [text(node.get("url")) or text(node.get("contentUrl")) or text(node.get("name")) for node in _image_nodes(data)]
    said = [*head.every("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"), *images]
    said += [text(data.article.get("thumbnailUrl")), *head.links.get("image_src", ())]
    return list(dict.fromkeys(url for one in said if (url := head.resolve(one))))


def _image_nodes(data: PageData) -> list[Node]:
    return data.nodes(data.article.get("image")) + data.nodes(data.page.get("primaryImageOfPage"))


def _named(url: str, head: Head, data: PageData, shown: list[Shown]) -> PictureSource:
    """A picture of the head, with what the body and the data say about the same one."""
    same = [one for one in shown if _key(one.url) == _key(url)]
    nodes = [node for node in _image_nodes(data) if _is_node_of(node, url, head)]
    alts = [*(one.alt for one in same), head.first("og:image:alt", "twitter:image:alt"), *(text(node.get("caption")) for node in nodes)]
    makers = [*(one.credit for one in same), *(_credit_of_node(node, data) for node in nodes)]
    return PictureSource(url=url, alt=_first(alts)[:MAX_ALT], credit=_first(makers))


def _is_node_of(node: Node, url: str, head: Head) -> bool:
    address = text(node.get("url")) or text(node.get("contentUrl"))
    return not address or _key(head.resolve(address)) == _key(url)


def _credit_of_node(node: Node, data: PageData) -> str:
    said = tidy_credit(text(node.get("creditText"))) or read_credit(text(node.get("caption")))
    people = [tidy_credit(text(one)) for key in ("creator", "author", "copyrightHolder") for one in data.nodes(node.get(key))]
    return said or " / ".join(dict.fromkeys(person for person in people if person)) or tidy_credit(text(node.get("copyrightNotice")))


def _shown(weights: Weights, head: Head) -> Iterator[Shown]:
    for element in weights.root.iter("img", "amp-img"):
        urls = [head.resolve(href) for href in _hrefs(element)]
        box = _box(weights, element)
        for url in dict.fromkeys(url for url in urls if url):
            yield Shown(element, url, plain(element.get("alt", ""), MAX_ALT), text_of(box)[:LONGEST_CAPTION], _credit_in(box, element))


def _hrefs(element: HtmlElement) -> Iterator[str]:
    """The addresses of a picture, the largest of a set first."""
    sources = [element, *(found for found in element.itersiblings("source", preceding=True))]
    sets = [found.get(name, "") for found in sources for name in ("srcset", "data-srcset")]
    offers = [offer.split() for one in sets for offer in re.split(r",\s+", one.strip()) if offer.strip()]
    yield from (offer[0] for offer in sorted(offers, key=_width_of, reverse=True))
    yield from (element.get(name, "") for name in ("data-src", "data-original", "data-lazy-src", "src") if element.get(name))


def _width_of(offer: list[str]) -> float:
    found = re.fullmatch(r"([\d.]{1,6})[wx]", offer[-1])
    return float(found[1]) if found and found[1].count(".") <= 1 and found[1] != "." else 0


def _box(weights: Weights, picture: HtmlElement) -> HtmlElement:
    """The figure, or the smallest box with the words under the picture and no paragraph of the article."""
    figure = next(picture.iterancestors("figure"), None)
    if figure is not None:
        return figure
    box = picture
    for parent in weights.above(picture):
        if parent is weights.root or weights.of(parent).text > 300 or parent.find(".//h1") is not None:
            break
        if weights.of(parent).text and len(list(parent.iter("img", "amp-img"))) > 1:
            break
        box = parent
        if weights.of(parent).text:
            break
    return box


def _credit_in(box: HtmlElement, picture: HtmlElement) -> str:
    """What is marked as a credit, then what reads like one; the attributes of the picture last."""
    marked = [tidy_credit(text_of(element)) for element in _marked(box)]
    said = [read_credit(text_of(element)) for element in box.iter("figcaption", "small", "cite", "p", "span", "div") if text_of(element)]
    attributes = [tidy_credit(picture.get(name, "")) for name in ("data-credit", "data-copyright", "data-photographer")]
    return " / ".join(dict.fromkeys(one for one in marked if one)) or _first([*said, read_credit(text_of(box)), *attributes])


def _marked(box: HtmlElement) -> Iterator[HtmlElement]:
    """The innermost elements whose class, itemprop or tag says credit."""
    for element in box.iterdescendants("*"):
        if _says_credit(element) and not any(_says_credit(inner) for inner in element.iterdescendants("*")):
            yield element


def _says_credit(element: HtmlElement) -> bool:
    if element.tag in ("img", "amp-img", "source", "picture"):
        return False
    says = element.tag == "cite" or element.get("itemprop", "").lower() in _CREDIT_ITEMPROPS
    return says or bool(_CREDIT_CLASS.search(element.get("class", "")))


def _leading(weights: Weights, shown: list[Shown]) -> Iterator[Shown]:
    """Wide pictures, or those in a figure, that stand before the third paragraph."""
    prose = weights.prose_blocks()
    late = prose[2] if len(prose) > 2 else None
    early: set[HtmlElement] = set()
    for element in weights.root.iter("*"):
        if element is late:
            break
        early.add(element)
    for one in shown:
        width = one.element.get("width", "").removesuffix("px")
        wide = (width.isdigit() and int(width) >= WIDE_ENOUGH) or (
            not width and next(one.element.iterancestors("figure"), None) is not None
        )
        if one.element in early and wide:
            yield one


def _key(url: str) -> str:
    """What stays the same in the addresses of one picture in several sizes: the file's name without its size."""
    path = unquote(urlsplit(url).path)
    stem = path.rpartition("/")[2].rpartition(".")[0] or path
    bare = _SIZE.sub("", stem).casefold()
    return bare if len(bare) > 3 else path.casefold()


def _first(values: list[str]) -> str:
    return next((value for value in values if value), "")
