"""Whole pages of differing markup, every word of them our own: what must be read from each, and what must not.

How they were used, told honestly. Twenty-four pages were written before the first line of the reader. Sorted by the SHA-256 of
their names, the first half was ``seen`` while it was built; the other half stayed ``unseen`` until the seen ones were right. Then the
unseen ones were run once: 96 of 96 facts, 48 of 49 sentences kept, 96 of 105 pieces of furniture gone, 6 of 12 pages without any
mistake; one page (no markup in its body) had first made the reader crash, which was mended before the count. Plain trafilatura left
74 of the 105 pieces away and kept 47 sentences. What the unseen pages showed was mended by general rules (offers known by where
their link leads, columns beside the article, links that were never closed), and four more pages were written ``late`` and run once:
31 of 32 facts, 23 of 23 sentences, 49 of 49 pieces of furniture. One hand wrote pages and reader: expect less of the open web.
"""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from newsletter.model.stories import Page
from newsletter.sources.page_tree import decode
from newsletter.sources.pages import read_page
from tests.conftest import NOW

PAGES = Path(__file__).parent / "pages"
EXPECTED = sorted(PAGES.glob("*/*.json"))
_NAMES = re.compile(r"""\s(?:class|id|role|itemprop|name|aria-[a-z]+|data-[a-z-]+)=(?:"[^"]*"|'[^']*'|[^\s>]+)""")


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_page_gives_its_facts_and_its_text_without_furniture(path: Path):
    """Facts are compared whole; of the text, sentences that must be there and words of furniture that must not."""
    expected = json.loads(path.read_text(encoding="utf-8"))
    page = read_page(path.with_suffix(".html").read_bytes(), expected["content_type"], expected["url"], now=NOW)
    assert isinstance(page, Page)
    assert facts_of(page) == expected["facts"]
    assert [words for words in expected["has"] if words not in page.text] == []
    assert [words for words in expected["has_not"] if words in page.text] == []


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_furniture_is_known_by_structure(path: Path):
    """With every class, id, role, label and datum taken out of the markup, the same sentences stay and the same furniture goes."""
    expected = json.loads(path.read_text(encoding="utf-8"))
    bare = _NAMES.sub("", decode(path.with_suffix(".html").read_bytes(), expected["content_type"]))
    page = read_page(bare.encode(), "text/html; charset=utf-8", expected["url"], now=NOW)
    assert isinstance(page, Page)
    assert [words for words in expected["has"] if words not in page.text] == []
    assert [words for words in expected["has_not"] if words in page.text] == []


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_what_must_not_be_read_stands_in_the_page(path: Path):
    """Words that are missed in the text could have been there: each stands in the page's own words or entities."""
    expected = json.loads(path.read_text(encoding="utf-8"))
    page = decode(path.with_suffix(".html").read_bytes(), expected["content_type"])
    page += unescape(page)
    assert [words for words in expected["has_not"] if not all(word in page for word in words.split())] == []


def facts_of(page: Page) -> dict[str, object]:
    picture = page.picture and {"url": page.picture.url, "alt": page.picture.alt, "credit": page.picture.credit}
    return {
        "title": page.title,
        "byline": page.byline,
        "agency": page.agency,
        "published_at": page.published_at and page.published_at.isoformat(),
        "canonical_url": page.canonical_url,
        "language": page.language,
        "description": page.description,
        "picture": picture,
    }
