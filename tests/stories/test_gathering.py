"""What becomes of entries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.states import PageState
from newsletter.model.stories import PictureSource
from newsletter.stories.gathering import Gathering, gather, refresh
from tests.builders import a_source, a_stored_entry, a_story
from tests.conftest import NOW


def test_an_entry_becomes_a_story() -> None:
    """A story takes over what its entry says, under a clean headline and a sane time."""
    entry = a_stored_entry(
        "Storm reaches the coast - Harbour Gazette", summary="Roofs are off.", url="https://harbour-gazette.test/a?utm_source=rss"
    )
    story = a_story(summary="Roofs are off.", url="https://harbour-gazette.test/a?utm_source=rss", id=0, origin="", first_seen_at=NOW)
    assert gather([entry]) == Gathering(stories=(story,), address_of={entry.id: "https://harbour-gazette.test/a"})


def test_one_address_in_several_feeds_is_one_story() -> None:
    """Two feeds of one article make one story, told by its publisher even if another feed was first."""
    publisher = a_source("Harbour Gazette")
    linker = a_stored_entry(
        "Look at this", source="Link List", url="https://harbour-gazette.test/a#x", first_seen_at=NOW - timedelta(hours=2)
    )
    own = a_stored_entry("Storm reaches the coast", source=publisher, url="https://www.harbour-gazette.test/a/")
    gathering = gather([own, linker])
    assert [(story.title, story.source) for story in gathering.stories] == [("Storm reaches the coast", "Harbour Gazette")]
    assert gathering.address_of == {own.id: "https://harbour-gazette.test/a", linker.id: "https://harbour-gazette.test/a"}


@pytest.mark.parametrize(
    "published_at", [None, NOW + timedelta(days=400), datetime(1970, 1, 1, tzinfo=UTC)], ids=["missing", "future", "empty field"]
)
def test_a_date_that_cannot_be_counts_as_first_seen(published_at: datetime | None) -> None:
    """The story is of the moment we first saw its entry; what the feed claimed is kept beside it."""
    seen = NOW - timedelta(hours=2)
    (story,) = gather([a_stored_entry(published_at=published_at, first_seen_at=seen)]).stories
    assert (story.at, story.published_at, story.first_seen_at) == (seen, published_at, seen)


def test_an_entry_without_words_or_link_is_left() -> None:
    """What has neither title nor summary cannot be a story; a summary alone gives the first words as title."""
    silent = a_stored_entry("", summary="", url="https://harbour-gazette.test/silent")
    untitled = a_stored_entry("", summary="word " * 40 + "end", url="https://harbour-gazette.test/untitled")
    gathering = gather([silent, untitled, a_stored_entry(url="")])
    assert [story.title for story in gathering.stories] == ["word " * 19 + "word…"]
    assert set(gathering.address_of) == {untitled.id}


def test_newer_words_refresh_a_story() -> None:
    """A feed's changed title and summary replace the story's, and its page is unread again."""
    story = a_story(picture=PictureSource(url="https://p.test/1.jpg"), page_state=PageState.READ)
    changed = a_stored_entry("Storm reaches the coast, two missing", summary="More roofs.")
    assert refresh(story, changed) == replace(
        story, title="Storm reaches the coast, two missing", summary="More roofs.", page_state=PageState.UNREAD
    )


def test_another_source_s_words_refresh_nothing() -> None:
    """A site that links to a story cannot rewrite it."""
    story = a_story()
    assert refresh(story, a_stored_entry("Look at this", source="Link List")) == story
