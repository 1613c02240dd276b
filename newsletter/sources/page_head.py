"""The head of a page as a record: meta values by name, links by relation, and how its addresses are resolved."""

from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from newsletter.model.plain_text import plain
from newsletter.sources.entries import clean_url

MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class Head:
    """``metas`` holds every value under the lower-case name, property or itemprop, in the order of the page."""

    base_url: str
    metas: dict[str, tuple[str, ...]]
    links: dict[str, tuple[str, ...]]
    title: str
    site_name: str

    def first(self, *names: str) -> str:
        """The first meta value under the first of the names that has one."""
        return next((value for name in names for value in self.metas.get(name, ())), "")

    def every(self, *names: str) -> list[str]:
        """All meta values under these names."""
        return [value for name in names for value in self.metas.get(name, ())]

    def resolve(self, href: str) -> str:
        """A web address as the page means it; empty when it is none."""
        return clean_url(href, base=self.base_url)


def read_head(tree: HtmlElement, url: str) -> Head:
    """Read the head; metas and links in the body count too, since loose markup puts them there."""
    metas: dict[str, tuple[str, ...]] = {}
    for meta in tree.iter("meta"):
        value = plain(meta.get("content", ""))
        for key in ("name", "property", "itemprop", "http-equiv"):
            _keep(metas, meta.get(key, "").strip().lower(), value)
    links: dict[str, tuple[str, ...]] = {}
    for link in tree.iter("link"):
        for relation in link.get("rel", "").lower().split()[:5]:
            _keep(links, relation, link.get("href", ""))
    titles = [plain("".join(found.itertext())) for found in tree.iter("title") if next(found.iterancestors("svg"), None) is None]
    base = next((found.get("href", "") for found in tree.iter("base")), "")
    site = next(iter(metas.get("og:site_name", metas.get("application-name", ()))), "")
    return Head(_joined(url, base), metas, links, next(iter(titles), ""), site)


def _keep(values: dict[str, tuple[str, ...]], name: str, value: str) -> None:
    known = values.get(name, ())
    if name and value and len(known) < MOST_VALUES:
        values[name] = (*known, value)


def _joined(url: str, base: str) -> str:
    try:
        return urljoin(url, base)
    except ValueError:
        return url
