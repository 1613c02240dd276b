"""What an article page adds to a story: facts only where they are better than the feed's, and whether the page is the article at all."""

import re
from dataclasses import replace
from datetime import datetime

from newsletter.model.states import PageState
from newsletter.model.stories import Page, PictureSource, Story
from newsletter.model.web_addresses import canonical_url, family_of
from newsletter.sources.bylines import read_byline
from newsletter.sources.markup import cut_between_words

SUMMARY_LIMIT = 500
_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u9fff\uac00-\ud7a3]{2,}")
_CUT_OFF = ("…", "...", "[…]", "[...]")


def is_about(page: Page, story: Story) -> bool:
    """Whether a page shares any word with what its feed said: a consent wall or a front page in its place does not."""
    told = _words(f"{story.title} {story.summary}")
    return not told or bool(told & _words(f"{page.title} {page.description} {page.text[:5_000]}"))


def _words(text: str) -> frozenset[str]:
    folded = text.casefold()
    pairs = (run[at : at + 2] for run in _UNSPACED.findall(folded) for at in range(len(run) - 1))
    return frozenset((*_WORD.findall(folded), *pairs))


def told_by_feed(story: Story) -> Story:
    """The story whose page gave nothing: the feed's words, with its byline read."""
    byline = read_byline(story.byline, sites=(story.source, story.family))
    return replace(story, byline=", ".join(byline.names), agency=story.agency or byline.agency, page_state=PageState.FAILED)


def told_by(page: Page, story: Story) -> Story:
    """The story with what its page adds. Title and canonical address stay: they say which story it is."""
    story = told_by_feed(story)
    published_at = story.published_at or page.published_at
    return replace(
        story,
        url=_better_url(page, story),
        summary=_better_summary(page, story),
        byline=page.byline or story.byline,
        agency=page.agency or story.agency,
        language=story.language or page.language,
        published_at=published_at,
        at=min(story.at, published_at) if published_at and not story.published_at else story.at,
        picture=_better_picture(page.picture, story.picture),
        text=page.text or story.text,
        page_state=PageState.READ,
    )


def _better_url(page: Page, story: Story) -> str:
    """The page's own address where the feed gave a redirector's or a variant's, so that readers go straight there."""
    named = page.canonical_url
    return named if named and (family_of(story.url) != family_of(named) or canonical_url(story.url) != canonical_url(named)) else story.url


def _better_summary(page: Page, story: Story) -> str:
    cut_off = story.summary.endswith(_CUT_OFF) and not page.description.endswith(_CUT_OFF)
    return page.description if page.description and (not story.summary or cut_off) else story.summary


def _better_picture(of_page: PictureSource | None, of_feed: PictureSource | None) -> PictureSource | None:
    """A credited picture before one that may not be shown, the feed's before the page's."""
    if of_feed is None or of_page is None:
        return of_feed or of_page
    if of_page.url == of_feed.url:
        return PictureSource(url=of_feed.url, alt=of_feed.alt or of_page.alt, credit=of_feed.credit or of_page.credit)
    return of_page if of_page.credit and not of_feed.credit else of_feed


def new_story(page: Page, *, source_id: int, source: str, family: str, now: datetime) -> Story:
    """A story put in by hand; only its page tells it."""
    published_at = page.published_at
    return Story(
        id=0,
        source_id=source_id,
        source=source,
        family=family,
        url=page.canonical_url or page.url,
        canonical_url=canonical_url(page.canonical_url or page.url),
        title=page.title,
        summary=page.description or cut_between_words(page.text.partition("\n")[0], SUMMARY_LIMIT),
        byline=page.byline,
        agency=page.agency,
        language=page.language,
        at=min(published_at, now) if published_at else now,
        published_at=published_at,
        first_seen_at=now,
        picture=page.picture,
        text=page.text,
        page_state=PageState.READ,
        by_hand=True,
    )
