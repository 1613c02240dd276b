"""What becomes of entries: which begin a story, which join one, and which give a story other words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.model.feeds import StoredEntry
from newsletter.model.states import PageState
from newsletter.model.stories import PictureSource, Story
from newsletter.model.web_addresses import canonical_url, family_of
from newsletter.stories.headlines import clean_headline
from newsletter.stories.times import sane_time

_LONGEST_MADE_TITLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """Stories to add (they have no id yet), and the canonical address of the story that each entry (by id) belongs to."""

    stories: tuple[Story, ...]
    address_of: Mapping[int, str]


def gather(entries: Sequence[StoredEntry]) -> Gathering:
    """One story for each canonical address, told in the words of the publisher's own feed where it is among them."""
    address_of: dict[int, str] = {}
    tellers: dict[str, StoredEntry] = {}
    for stored in sorted(entries, key=lambda stored: (stored.first_seen_at, stored.id)):
        address = canonical_url(stored.entry.url)
        if not address or not (stored.entry.title or stored.entry.summary):
            continue
        address_of[stored.id] = address
        if address not in tellers or (_is_publisher(stored) and not _is_publisher(tellers[address])):
            tellers[address] = stored
    return Gathering(stories=tuple(_story(stored, address) for address, stored in tellers.items()), address_of=address_of)


def refresh(story: Story, stored: StoredEntry) -> Story:
    """The story in its feed's newer words. Its page is unread again; another source's words change nothing."""
    if stored.source.id != story.source_id:
        return story
    told = _story(stored, story.canonical_url)
    if (told.title, told.summary) == (story.title, story.summary):
        return story
    return replace(
        story,
        title=told.title,
        summary=told.summary or story.summary,
        byline=told.byline or story.byline,
        picture=told.picture or story.picture,
        page_state=PageState.UNREAD,
    )


def _is_publisher(stored: StoredEntry) -> bool:
    """Whether the entry comes from the article's own publisher, not from a site that links to it."""
    return stored.source.family == family_of(stored.entry.url)


def _story(stored: StoredEntry, address: str) -> Story:
    entry, source = stored.entry, stored.source
    return Story(
        id=0,
        source_id=source.id,
        source=source.name,
        family=source.family,
        url=entry.url,
        canonical_url=address,
        title=clean_headline(entry.title, source.name, source.family) or _made_title(entry.summary),
        summary=entry.summary,
        byline=entry.byline,
        language=entry.language,
        at=sane_time(entry.published_at, stored.first_seen_at),
        published_at=entry.published_at,
        first_seen_at=stored.first_seen_at,
        picture=_picture(stored),
        categories=entry.categories,
        weight=source.weight,
        sole_source_enough=source.sole_source_enough,
    )


def _made_title(summary: str) -> str:
    """The first words of the summary, for feeds whose entries have no title."""
    if len(summary) <= _LONGEST_MADE_TITLE:
        return summary
    return summary[: _LONGEST_MADE_TITLE + 1].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"


def _picture(stored: StoredEntry) -> PictureSource | None:
    entry = stored.entry
    return PictureSource(url=entry.picture_url, alt=entry.picture_alt, credit=entry.picture_credit) if entry.picture_url else None
