"""What a page says about itself in JSON-LD (schema.org): the one article it is about, with references followed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml.html import HtmlElement

Node = dict[str, Any]

MAX_BLOCK = 500_000
MAX_DEPTH = 8
_ARTICLE = re.compile(r"Article$|^(BlogPosting|LiveBlogPosting|Report|SocialMediaPosting|ReviewNewsArticle)$")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_LESSER_TYPES = ("VideoObject", "WebPage")


@dataclass(frozen=True, slots=True)
class PageData:
    """The node of the article (empty when there is none), and every node that has an identity of its own."""

    article: Node = field(default_factory=dict)
    page: Node = field(default_factory=dict)
    by_id: dict[str, Node] = field(default_factory=dict)

    def nodes(self, value: Any) -> list[Node]:
        """The nodes a value stands for: references are followed, a bare text becomes a node with a name."""
        many = value if isinstance(value, list) else [value]
        return [self._node(one) for one in many[:20] if one]

    def _node(self, value: Any) -> Node:
        if not isinstance(value, dict):
            return {"name": value} if isinstance(value, str) else {}
        known = self.by_id.get(text(value.get("@id")), {})
        return {**known, **value}


def read_data(tree: HtmlElement) -> PageData:
    """All JSON-LD of a page; blocks that are no JSON are passed over."""
    nodes = [node for script in tree.iter("script") if "ld+json" in script.get("type", "") for node in _top_nodes(_load(script.text or ""))]
    by_id = {text(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    articles = [node for node in nodes if any(_ARTICLE.search(kind) for kind in types(node))]
    lesser = [node for kind in _LESSER_TYPES for node in nodes if kind in types(node)]
    main = [inner for node in nodes for inner in _dicts(node.get("mainEntity")) if any(_ARTICLE.search(kind) for kind in types(inner))]
    return PageData(next(iter([*articles, *main, *lesser]), {}), next(iter(lesser[::-1]), {}), by_id)


def types(node: Node) -> list[str]:
    """The types of a node, without their address."""
    kinds = node.get("@type")
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind]


def text(value: Any) -> str:
    """A value as text: the first of several, the ``name`` or ``@value`` of a node; entities read."""
    if isinstance(value, list):
        return text(value[0]) if value else ""
    if isinstance(value, dict):
        return text(value.get("@value") or value.get("name") or "")
    return unescape(value).strip() if isinstance(value, str) else ""


def _load(block: str) -> Any:
    if len(block) > MAX_BLOCK:
        return None
    try:
        return json.loads(_WRAPPING.sub("", block), strict=False)
    except (ValueError, RecursionError):
        return None


def _top_nodes(value: Any, depth: int = 0) -> Iterator[Node]:
    """The nodes at the top of a block, of its lists and graphs; not those inside others, which may be about other articles."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value[:200]:
            yield from _top_nodes(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _top_nodes(value.get("@graph"), depth + 1)


def _dicts(value: Any) -> list[Node]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
