"""What a page adds to a story that a feed brought, and when a page is not the article at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.model.states import PageState
from newsletter.model.stories import Page, PictureSource
from newsletter.sources.telling import is_about, told_by, told_by_feed
from tests.builders import a_story
from tests.conftest import NOW

STORY = a_story("Ferry returns")
PAGE = Page(url=STORY.url, title="Ferry returns")
BARE, CREDITED = PictureSource(url="https://a.test/1.jpg"), PictureSource(url="https://a.test/2.jpg", alt="A ferry", credit="Dana")


@pytest.mark.parametrize(
    ("of_feed", "of_page", "told"),
    [
        ({"byline": "By Jane Doe, Reuters"}, {}, {"byline": "Jane Doe", "agency": "Reuters"}),
        ({"byline": "By Jane Doe"}, {"byline": "Jane Doe, John Roe", "agency": "AFP"}, {"byline": "Jane Doe, John Roe", "agency": "AFP"}),
        ({"byline": "Harbour Gazette"}, {}, {"byline": ""}),
        ({"summary": "The feed’s."}, {"description": "The page’s."}, {"summary": "The feed’s."}),
        ({"summary": ""}, {"description": "The page’s."}, {"summary": "The page’s."}),
        ({"summary": "The feed breaks off in …"}, {"description": "The page’s."}, {"summary": "The page’s."}),
        ({"summary": "The feed breaks off in …"}, {"description": "So does the…"}, {"summary": "The feed breaks off in …"}),
        ({"language": "en"}, {"language": "en-GB"}, {"language": "en"}),
        ({"language": ""}, {"language": "en-GB"}, {"language": "en-GB"}),
        ({}, {"published_at": NOW - timedelta(days=9)}, {}),
        (
            {"published_at": None, "at": NOW},
            {"published_at": NOW - timedelta(days=9)},
            {"published_at": NOW - timedelta(days=9), "at": NOW - timedelta(days=9)},
        ),
        (
            {"published_at": None, "at": NOW},
            {"published_at": NOW + timedelta(hours=1)},
            {"published_at": NOW + timedelta(hours=1), "at": NOW},
        ),
        ({"picture": BARE}, {"picture": CREDITED}, {"picture": CREDITED}),
        ({"picture": CREDITED}, {"picture": BARE}, {"picture": CREDITED}),
        ({"picture": BARE}, {"picture": None}, {"picture": BARE}),
        ({"picture": None}, {"picture": BARE}, {"picture": BARE}),
        (
            {"picture": PictureSource(url="https://a.test/2.jpg", alt="White ferry")},
            {"picture": CREDITED},
            {"picture": PictureSource(url="https://a.test/2.jpg", alt="White ferry", credit="Dana")},
        ),
        ({"text": "Old."}, {"text": "New."}, {"text": "New."}),
        ({"text": "Old."}, {}, {"text": "Old."}),
        ({}, {"canonical_url": "https://harbour-gazette.test/news/ferry-returns/"}, {}),
        ({}, {"canonical_url": "https://harbour-gazette.test/2026/7712"}, {"url": "https://harbour-gazette.test/2026/7712"}),
    ],
    ids=range(21),
)
def test_a_page_fills_what_it_knows_better(of_feed: dict, of_page: dict, told: dict):
    """Everything else stays as the feed said it, title and canonical address always."""
    story = a_story("Ferry returns", **of_feed)
    page = Page(**{"url": story.url, "title": "The ferry is back", **of_page})
    expected = {**{name: getattr(story, name) for name in story.__slots__}, **told, "page_state": PageState.READ}
    assert told_by(page, story) == type(story)(**expected)


def test_without_a_page_the_feeds_byline_is_read():
    """A story whose page failed is printed with people and agency, not with "By"."""
    story = a_story("Ferry returns", byline="By JANE DOE, Reuters")
    assert told_by_feed(story) == replace(story, byline="Jane Doe", agency="Reuters", page_state=PageState.FAILED)


@pytest.mark.parametrize(
    ("title", "page", "about"),
    [
        ("Ferry returns after two years", "The Corran ferry is back", True),
        ("Ferry returns after two years", "Before you continue", False),
        ("Ferry returns after two years", "Page not found", False),
        ("緑沢駅に一日だけの本屋", "一日だけの本屋、千人が訪れる", True),
        ("緑沢駅に一日だけの本屋", "ログインしてください", False),
        ("???", "Anything", True),
    ],
)
def test_a_page_without_a_word_in_common_is_another(title: str, page: str, about: bool):
    """Consent walls, log-in pages and front pages stand where the article was; their text must not be taken for its."""
    assert is_about(Page(url="https://a.test/x", title=page), a_story(title, summary="")) is about
