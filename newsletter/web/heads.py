"""What the head of a public page tells programs: its lasting address, its card (Open Graph), and what it is (schema.org)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter.daily.newsroom import Newsroom
from newsletter.model.issues import Issue
from newsletter.web.cards import card_picture
from newsletter.web.printed import PrintedCorrection, PrintedIssue, PrintedPicture, PrintedStory, issue_path
from newsletter.web.site import tag_of

Things = Mapping[str, Any]
"""Things of schema.org as JSON-LD; the template escapes them so that no word of a feed can end the block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Addresses are absolute and come from the settings, never from a request. Without a title the page's own stands."""

    url: str
    kind: str = "website"
    title: str = ""
    published: str = ""
    picture: PrintedPicture | None = None
    things: Things | None = None


def head_of(newsroom: Newsroom, path: str) -> Head | None:
    """The head of a page like any other; None while no public address is set."""
    base = newsroom.letterhead.base_url
    return Head(url=f"{base}{path}") if base else None


def archive_head(newsroom: Newsroom, path: str, issues: Sequence[Issue]) -> Head | None:
    """The head of a list of issues."""
    letterhead = newsroom.letterhead
    if not letterhead.base_url:
        return None
    listed = [
        {"@type": "ListItem", "position": place, "name": issue.subject, "url": f"{letterhead.base_url}{issue_path(issue.issue_on)}"}
        for place, issue in enumerate(issues, start=1)
    ]
    things = _page(newsroom, "CollectionPage", path) | {"mainEntity": {"@type": "ItemList", "itemListElement": listed}}
    return Head(url=f"{letterhead.base_url}{path}", things=things if listed else None)


def issue_head(newsroom: Newsroom, issue: PrintedIssue) -> Head | None:
    """The head of an issue's page: a list of stories."""
    base = newsroom.letterhead.base_url
    if not base:
        return None
    return Head(
        url=f"{base}{issue.path}",
        kind="article",
        title=issue.subject,
        published=issue.released,
        picture=next((story.picture for story in issue.stories if _may_lead(story.picture)), card_picture(newsroom, issue)),
        things=_page(newsroom, "CollectionPage", issue.path, issue.released) | {"name": issue.subject, "mainEntity": _list(base, issue)},
    )


def story_head(newsroom: Newsroom, issue: PrintedIssue, story: PrintedStory) -> Head | None:
    """The head of a story's page: our summary, dated when we sent it, and the report it is based on, which is another's."""
    base = newsroom.letterhead.base_url
    if not base:
        return None
    picture = story.picture if _may_lead(story.picture) else None
    things = _page(newsroom, "NewsArticle", story.path, issue.released) | {
        "headline": story.headline,
        "description": story.summary,
        "articleSection": story.topic,
        "image": f"{base}{picture.path}" if picture else "",
        "isPartOf": f"{base}{issue.path}",
        "isBasedOn": _report(story),
        "dateModified": max((note.at for note in issue.corrected(story.number)), default=""),
        "correction": [_correction(note) for note in issue.corrected(story.number)],
    }
    return Head(
        url=f"{base}{story.path}",
        kind="article",
        title=story.headline,
        published=issue.released,
        picture=picture or card_picture(newsroom, issue),
        things={name: value for name, value in things.items() if value},
    )


def _may_lead(picture: PrintedPicture | None) -> bool:
    """Printed pictures have their credit; one without words for those who do not see it is no card."""
    return picture is not None and bool(picture.alt)


def _page(newsroom: Newsroom, kind: str, path: str, released: str = "") -> dict[str, Any]:
    """What is true of every page of ours. No author: the words are mostly those of the report, shortened."""
    letterhead = newsroom.letterhead
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "url": f"{letterhead.base_url}{path}",
        **({"datePublished": released} if released else {}),
        "inLanguage": tag_of(letterhead.language),
        "publisher": {"@type": "Organization", "name": letterhead.name, "url": f"{letterhead.base_url}/"},
    }


def _list(base: str, issue: PrintedIssue) -> dict[str, Any]:
    stories = [
        {"@type": "ListItem", "position": story.number, "name": story.headline, "url": f"{base}{story.path}"} for story in issue.stories
    ]
    return {"@type": "ItemList", "numberOfItems": len(stories), "itemListElement": stories}


def _correction(note: PrintedCorrection) -> dict[str, Any]:
    return {"@type": "CorrectionComment", "text": note.text, "datePublished": note.at}


def _report(story: PrintedStory) -> dict[str, Any] | None:
    """The source's report, with what we know of it for certain."""
    if not story.source_url:
        return None
    dated = {"datePublished": story.published_iso} if story.published_iso else {}
    return {
        "@type": "NewsArticle",
        "url": story.source_url,
        "headline": story.original_headline or story.headline,
        "publisher": {"@type": "Organization", "name": story.source},
    } | dated
