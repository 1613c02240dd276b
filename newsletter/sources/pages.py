"""Reads an article page: bytes in, the facts and the article text out, or why there are none. Pure: fetches and stores nothing."""

import re
from datetime import datetime

from newsletter.model.stories import Page
from newsletter.sources.markup import strip_markup
from newsletter.sources.page_blocks import Weights, own_lines, weight_of
from newsletter.sources.page_byline import find_byline
from newsletter.sources.page_data import PageData, read_data, text
from newsletter.sources.page_dates import find_published
from newsletter.sources.page_facts import find_canonical, find_description, find_language, find_title
from newsletter.sources.page_head import read_head
from newsletter.sources.page_layout import regular
from newsletter.sources.page_picture import find_picture
from newsletter.sources.page_text import MAX_TEXT, article_text
from newsletter.sources.page_tree import UnreadablePage, read_tree

_PARAGRAPH_END = re.compile(r"\n+|</p>|<br\s*/?>\s*<br\s*/?>")


def read_page(body: bytes, content_type: str, url: str, *, now: datetime) -> Page | UnreadablePage:
    """The page found at ``url``. Expected trouble is an ``UnreadablePage``."""
    tree = read_tree(body, content_type)
    if isinstance(tree, UnreadablePage):
        return tree
    head, data = read_head(tree, url), read_data(tree)
    language, published_at = find_language(tree, head, data), find_published(tree, head, data, now=now)
    weights = Weights(regular(tree))
    title = find_title([line for _, line in own_lines(weights, cut_at_breaks=True)], tree, head, data)
    byline = find_byline(weights, head, data)
    picture = find_picture(weights, head, data)
    article = _fuller(article_text(tree, title=title, names=byline.names), data)
    if not title and not article:
        return UnreadablePage("no headline and no text were found in it")
    return Page(
        url=url,
        canonical_url=find_canonical(head),
        title=title,
        site_name=head.site_name,
        description=find_description(head, data),
        byline=", ".join(byline.names),
        agency=byline.agency,
        published_at=published_at,
        language=language,
        picture=picture,
        text=article,
    )


def _fuller(found: str, data: PageData) -> str:
    """The text of the markup, unless the page hands its whole text to machines and draws little of it itself."""
    paragraphs = (strip_markup(part) for part in _PARAGRAPH_END.split(text(data.article.get("articleBody"))[:MAX_TEXT]))
    told = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return told if weight_of(found) < weight_of(told) * 0.6 else found
